package commands

import (
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/pipelinebot/pipelinebot/store"
)

// Silence is what the mutes in force do to a subscription, each list with the one that lasts longest first.
type Silence struct {
	Whole []store.Mute // Each of them silences all of it.
	Part  []store.Mute // Each of them silences some of its pipelines.
}

// silenceOf finds the mutes of a target that silence a subscription, or a subject in the form of one.
func silenceOf(s store.Subscription, mutes []store.Mute, now time.Time) Silence {
	var out Silence
	for _, m := range mutes {
		switch {
		case m.Project != s.Project || !m.Active(now):
		case coversAll(m.Pattern, s.Pattern, s.Name):
			out.Whole = append(out.Whole, m)
		case partOf(m, s):
			out.Part = append(out.Part, m)
		}
	}
	slices.SortStableFunc(out.Whole, longestFirst)
	slices.SortStableFunc(out.Part, longestFirst)
	return out
}

// partOf reports whether a mute silences some of what the subscription asked for.
func partOf(m store.Mute, s store.Subscription) bool {
	left := func(except string) bool { return coversAll(except, m.Pattern, m.Name) }
	return coversAll(s.Pattern, m.Pattern, m.Name) && !slices.ContainsFunc(s.Except, left)
}

func longestFirst(a, b store.Mute) int {
	switch {
	case lastsLonger(a, b):
		return -1
	case lastsLonger(b, a):
		return 1
	default:
		return 0
	}
}

// lastsLonger reports whether one mute outlasts another. One until the next good build may last for ever.
func lastsLonger(a, b store.Mute) bool {
	if a.UntilRecovered || b.UntilRecovered {
		return a.UntilRecovered && !b.UntilRecovered
	}
	return a.Until.After(b.Until)
}

// set is a set of characters in a glob, as far as it needs no escapes.
var set = regexp.MustCompile(`\[[!^]?[^]]+\]`)

// coversAll reports whether one pattern matches all that another one matches, a pipeline of the given name or a glob.
// It is sure of what it affirms and misses what only patterns with ?, sets or escapes on the wide side could cover:
// letters there stand for themselves, so that whatever matches the narrow glob as a text matches all its names.
func coversAll(wide, narrow, name string) bool {
	switch {
	case wide == narrow, matchesAnyName(wide):
		return true
	case store.IsPipelineID(narrow):
		return store.MatchPattern(wide, narrow, name)
	case store.IsPipelineID(wide), strings.ContainsAny(wide, `?[\`), strings.Contains(narrow, `\`):
		return false
	default:
		return store.MatchPattern(wide, "", set.ReplaceAllString(narrow, "?"))
	}
}

// matchesAnyName knows the patterns for everything; a name has at least one letter.
func matchesAnyName(pattern string) bool {
	return strings.Contains(pattern, "*") && strings.Trim(pattern, "*?") == "" && strings.Count(pattern, "?") <= 1
}
