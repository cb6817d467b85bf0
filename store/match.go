package store

import (
	"errors"
	"fmt"
	"regexp"
	"unicode/utf8"
)

// MaxPattern is the longest pattern accepted, in bytes: the longest pipeline name is 255 characters.
const MaxPattern = 1024

// ErrPattern means a pattern that cannot be matched; the error says what is wrong with it.
var ErrPattern = errors.New("bad pattern")

// pipelineID is BK-CI's format of a pipeline id.
var pipelineID = regexp.MustCompile(`^p-[0-9a-f]{32}$`)

// IsPipelineID reports whether s has the form of a BK-CI pipeline id: "p-" and 32 lower-case hex digits.
func IsPipelineID(s string) bool { return pipelineID.MatchString(s) }

// Matches reports whether the subscription asked for the pipeline: its pattern matches and none of its excludes does.
func (s Subscription) Matches(pipelineID, name string) bool {
	if !MatchPattern(s.Pattern, pipelineID, name) {
		return false
	}
	for _, except := range s.Except {
		if MatchPattern(except, pipelineID, name) {
			return false
		}
	}
	return true
}

// MatchPattern reports whether the pattern names the pipeline. A pattern in the form of an id matches that id alone;
// every other pattern is a glob over the whole name, or equals it letter for letter ("build [old]" finds itself).
//
// In a glob * stands for any characters, also none and also "/", ? for one character, [a-c] for one of a set, [!a-c] or
// [^a-c] for one outside of it, and \ takes the next character as it is. Upper and lower case differ, as they do in
// BK-CI, where "Release" and "release" may be two pipelines. A pattern that is not valid matches nothing else.
func MatchPattern(pattern, id, name string) bool {
	if IsPipelineID(pattern) {
		return pattern == id
	}
	if pattern == "" {
		return false
	}
	if pattern == name {
		return true
	}
	return ValidPattern(pattern) == nil && glob(pattern, name)
}

// ValidPattern explains with ErrPattern why a pattern could never match as it was meant; nil when it can.
func ValidPattern(pattern string) error {
	switch {
	case pattern == "":
		return fmt.Errorf("%w: it is empty", ErrPattern)
	case len(pattern) > MaxPattern:
		return fmt.Errorf("%w: longer than %d bytes", ErrPattern, MaxPattern)
	case !utf8.ValidString(pattern):
		return fmt.Errorf("%w: not valid UTF-8", ErrPattern)
	}
	rest := pattern
	for rest != "" {
		_, tail, err := nextToken(rest)
		if err != nil {
			return err
		}
		rest = tail
	}
	return nil
}

// glob matches in time proportional to the product of the lengths: only the last star is ever tried again, because
// whatever an earlier star could take, the later one can take as well.
func glob(pattern, name string) bool {
	retryPattern, retryName, starred := "", "", false
	for pattern != "" || name != "" {
		if pattern != "" && pattern[0] == '*' {
			pattern = pattern[1:]
			retryPattern, retryName, starred = pattern, name, true
			continue
		}
		if tail, rest, ok := step(pattern, name); ok {
			pattern, name = tail, rest
			continue
		}
		if !starred || retryName == "" {
			return false
		}
		_, size := utf8.DecodeRuneInString(retryName)
		retryName = retryName[size:]
		pattern, name = retryPattern, retryName
	}
	return true
}

// step consumes one token of the pattern and one character of the name.
func step(pattern, name string) (tail, rest string, ok bool) {
	if pattern == "" || name == "" {
		return "", "", false
	}
	tok, tail, err := nextToken(pattern)
	if err != nil {
		return "", "", false
	}
	r, size := utf8.DecodeRuneInString(name)
	return tail, name[size:], tok.accepts(r)
}

// token is one element of a glob other than a star.
type token struct {
	any    bool
	negate bool
	ranges [][2]rune
}

func (t token) accepts(r rune) bool {
	if t.any {
		return true
	}
	for _, span := range t.ranges {
		if span[0] <= r && r <= span[1] {
			return !t.negate
		}
	}
	return t.negate
}

// nextToken splits the first element off a pattern; a star comes back as one that accepts anything.
func nextToken(pattern string) (token, string, error) {
	switch pattern[0] {
	case '*', '?':
		return token{any: true}, pattern[1:], nil
	case '[':
		return nextSet(pattern[1:])
	}
	r, tail, err := nextRune(pattern)
	return token{ranges: [][2]rune{{r, r}}}, tail, err
}

// nextSet reads what follows an opening bracket, up to and with the closing one.
func nextSet(rest string) (token, string, error) {
	var t token
	if rest != "" && (rest[0] == '!' || rest[0] == '^') {
		t.negate, rest = true, rest[1:]
	}
	for {
		switch {
		case rest == "":
			return t, "", fmt.Errorf("%w: a [ without its ]", ErrPattern)
		case rest[0] == ']' && len(t.ranges) == 0:
			return t, "", fmt.Errorf("%w: an empty set []", ErrPattern)
		case rest[0] == ']':
			return t, rest[1:], nil
		}
		low, tail, err := nextRune(rest)
		if err != nil {
			return t, "", err
		}
		high := low
		if len(tail) > 1 && tail[0] == '-' && tail[1] != ']' {
			if high, tail, err = nextRune(tail[1:]); err != nil {
				return t, "", err
			}
		}
		if high < low {
			return t, "", fmt.Errorf("%w: the range %c-%c runs backwards", ErrPattern, low, high)
		}
		t.ranges, rest = append(t.ranges, [2]rune{low, high}), tail
	}
}

// nextRune reads one character, or the one behind a backslash.
func nextRune(s string) (rune, string, error) {
	if s[0] == '\\' {
		if s = s[1:]; s == "" {
			return 0, "", fmt.Errorf("%w: nothing after the last \\", ErrPattern)
		}
	}
	r, size := utf8.DecodeRuneInString(s)
	return r, s[size:], nil
}
