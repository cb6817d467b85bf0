package main

import (
	"fmt"
	"slices"
	"strings"
)

// strangers are keys that mean nothing here, one line each.
type strangers struct {
	misspelt []string // They look like settings: whoever wrote them expects something of them.
	foreign  []string
}

// strangersOf looks through the keys of the .env file, and through the process environment for slips alone: most of that is
// meant for other programs.
func strangersOf(env environment) strangers {
	var out strangers
	var known []string
	for _, s := range settings() {
		known = append(known, s.key)
	}
	all := slices.Clone(env.file)
	for key := range env.values {
		all = append(all, key)
	}
	slices.Sort(all)
	for _, key := range slices.Compact(all) {
		if slices.Contains(known, key) {
			continue
		}
		_, written := slices.BinarySearch(env.file, key)
		near, family := nearestSetting(key, known), familyOf(key, known)
		switch {
		case near != "":
			out.misspelt = append(out.misspelt, fmt.Sprintf("%s is no setting and has no effect; did you mean %s?", key, near))
		case written && len(family) > 0:
			out.misspelt = append(out.misspelt, fmt.Sprintf("%s is no setting and has no effect; there are %s", key, strings.Join(family, ", ")))
		case written:
			out.foreign = append(out.foreign, key+" in .env has no effect: it is no setting of the bot; what is meant for the process belongs into its environment")
		}
	}
	return out
}

// nearestSetting is the setting that a key is a slip of; empty when it is none.
func nearestSetting(key string, known []string) string {
	key = strings.ToUpper(key)
	best, least := "", 0
	for _, k := range known {
		slips := distance(key, k)
		if slips <= len(k)/5 && (best == "" || slips < least) {
			best, least = k, slips
		}
	}
	return best
}

// familyOf are the settings of the service that a key names: those of Slack, those of BK-CI.
func familyOf(key string, known []string) []string {
	var family []string
	for _, front := range []string{"SLACK_", "BKCI_"} {
		for _, k := range known {
			if strings.HasPrefix(strings.ToUpper(key), front) && strings.HasPrefix(k, front) {
				family = append(family, k)
			}
		}
	}
	return family
}

// distance is how many letters must be put in, left out or replaced to make b of a (Levenshtein).
func distance(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		corner := row[0]
		row[0]++
		for j := range len(b) {
			above := row[j+1]
			row[j+1] = min(above+1, row[j]+1, corner+differ(a[i], b[j]))
			corner = above
		}
	}
	return row[len(b)]
}

func differ(a, b byte) int {
	if a == b {
		return 0
	}
	return 1
}
