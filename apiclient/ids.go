package apiclient

import "strings"

// Lengths BK-CI uses: a project id fits a varchar(64), pipeline and build ids are a prefix and 32 hex digits.
const (
	minProject = 2
	maxProject = 64
	hexDigits  = 32
)

// ValidProject reports whether s can be a project id (its englishName): a letter, then letters, digits, - and _,
// 2 to 64 characters.
func ValidProject(s string) bool {
	if len(s) < minProject || len(s) > maxProject || !letter(s[0]) {
		return false
	}
	for i := range len(s) {
		if !letter(s[i]) && !digit(s[i]) && s[i] != '-' && s[i] != '_' {
			return false
		}
	}
	return true
}

// ValidPipeline reports whether s is a pipeline id: p- and 32 lower-case hex digits.
func ValidPipeline(s string) bool { return prefixedHex("p-", s) }

// ValidBuild reports whether s is a build id: b- and 32 lower-case hex digits.
func ValidBuild(s string) bool { return prefixedHex("b-", s) }

func prefixedHex(prefix, s string) bool {
	rest, ok := strings.CutPrefix(s, prefix)
	if !ok || len(rest) != hexDigits {
		return false
	}
	for i := range len(rest) {
		if !digit(rest[i]) && (rest[i] < 'a' || rest[i] > 'f') {
			return false
		}
	}
	return true
}

func letter(c byte) bool { return 'a' <= c|0x20 && c|0x20 <= 'z' }

func digit(c byte) bool { return '0' <= c && c <= '9' }
