package apiclient

import (
	"fmt"
	"strings"
	"time"

	"github.com/go-faster/jx"
	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// maxMillis is the last millisecond of the year 9999, the last one that time.Time can write as JSON.
const maxMillis = 253402300799999

// texts is a list of strings that some servers, and BK-CI's own example page, send as one string.
type texts []string

// readTexts takes a list of texts, one text or null.
func readTexts(s *scanner, into *texts) {
	if s.next() != jx.String {
		readList(s, into, readText)
		return
	}
	*into = nil
	if one := s.text(); one != "" {
		*into = texts{one}
	}
}

// errorType is a name in a build's detail and a number in its history.
type errorType string

// readErrorType takes the name, the number or null.
func readErrorType(s *scanner, into *errorType) {
	if s.next() != jx.Number {
		readText(s, (*string)(into))
		return
	}
	var n int
	readNumber(s, &n)
	*into = errorType(errorTypeName(n))
}

// errorTypeName names the numbers of BK-CI's enum ErrorType as the detail names them.
func errorTypeName(n int) string {
	switch n {
	case 0:
		return "SYSTEM"
	case 1:
		return "USER"
	case 2:
		return "THIRD_PARTY"
	case 3:
		return "PLUGIN"
	case 4:
		return "BUILD_MACHINE"
	default:
		return fmt.Sprintf("TYPE_%d", n)
	}
}

// decodeOptions: names may repeat, because checking costs a fifth of the speed and BK-CI's writer does not repeat
// them. Broken UTF-8 becomes U+FFFD, because a message cut in the midst of a character must not hide a build.
func decodeOptions() jsontext.Options {
	return json.JoinOptions(jsontext.AllowDuplicateNames(true), jsontext.AllowInvalidUTF8(true))
}

// instant turns BK-CI's milliseconds into a time in UTC. 0 means "not yet"; what no calendar holds is treated so too.
func instant(ms int64) time.Time {
	if ms <= 0 || ms > maxMillis {
		return time.Time{}
	}
	return time.UnixMilli(ms).UTC()
}

// span turns BK-CI's milliseconds into a duration: 0 for negative ones, at most a century, so that sums hold.
func span(ms int64) time.Duration {
	const most = 100 * 365 * 24 * int64(time.Hour/time.Millisecond)
	return time.Duration(min(max(ms, 0), most)) * time.Millisecond
}

// people are the names in a list that may hold several in one entry; unresolved variables such as ${OWNERS}
// name nobody.
func people(lists ...texts) []string {
	var all []string
	seen := map[string]bool{}
	for _, list := range lists {
		for _, entry := range list {
			for _, name := range strings.FieldsFunc(entry, func(c rune) bool { return c == ',' || c == ';' }) {
				name = strings.TrimSpace(name)
				if name == "" || strings.Contains(name, "${") || seen[name] {
					continue
				}
				seen[name] = true
				all = append(all, name)
			}
		}
	}
	return all
}
