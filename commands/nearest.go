package commands

import (
	"cmp"
	"slices"
	"strings"
	"unicode"
)

// nearest returns at most three of the names that a person who typed text perhaps meant, best first.
func nearest(text string, names []string) []string {
	const most, longest = 3, 64
	want := []rune(fold(text))
	if len(want) == 0 || len(want) > longest {
		return nil
	}
	type scored struct {
		name  string
		score int
	}
	var near []scored
	for _, name := range names {
		if d := likeness(want, fold(name)); d >= 0 {
			near = append(near, scored{name, d})
		}
	}
	slices.SortStableFunc(near, func(a, b scored) int { return cmp.Compare(a.score, b.score) })
	out := make([]string, 0, most)
	for _, s := range near[:min(len(near), most)] {
		out = append(out, s.name)
	}
	return out
}

// likeness is how many slips turn want into the name or one of its parts (parts count one more); -1 when too many for
// the length of what was typed.
func likeness(want []rune, name string) int {
	allowed := slips(len(want))
	best := distance(want, []rune(name), allowed)
	for _, part := range strings.FieldsFunc(name, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }) {
		if d := distance(want, []rune(part), allowed); d >= 0 && (best < 0 || d+1 < best) {
			best = d + 1
		}
	}
	if best < 0 && len(want) >= 3 && strings.HasPrefix(name, string(want)) {
		best = allowed + 1
	}
	return best
}

func slips(length int) int {
	switch {
	case length <= 2:
		return 0
	case length <= 4:
		return 1
	case length <= 8:
		return 2
	default:
		return 3
	}
}

// distance counts insertions, deletions, substitutions and swaps of neighbours between two words (optimal string
// alignment); -1 when there are more than allowed.
func distance(a, b []rune, allowed int) int {
	if max(len(a), len(b))-min(len(a), len(b)) > allowed {
		return -1
	}
	before, last, row := make([]int, len(b)+1), make([]int, len(b)+1), make([]int, len(b)+1)
	for j := range last {
		last[j] = j
	}
	for i := 1; i <= len(a); i++ {
		row[0] = i
		for j := 1; j <= len(b); j++ {
			cost := 1
			if a[i-1] == b[j-1] {
				cost = 0
			}
			row[j] = min(last[j]+1, row[j-1]+1, last[j-1]+cost)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				row[j] = min(row[j], before[j-2]+1)
			}
		}
		before, last, row = last, row, before
	}
	if last[len(b)] > allowed {
		return -1
	}
	return last[len(b)]
}
