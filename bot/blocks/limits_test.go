package blocks_test

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/pipelinebot/pipelinebot/sandbox/workspace/blockkit"
)

// TestEveryMessageAtItsLargestIsTaken fills each kind of message with texts and lists far beyond anything real. What
// comes out must be within the limits of Slack, as an independent validator knows them.
func TestEveryMessageAtItsLargestIsTaken(t *testing.T) {
	t.Parallel()
	for name, large := range map[string]outside{
		"long texts":      {text: func(s string) string { return strings.Repeat(s+" ", 4000) }, many: 1},
		"long words":      {text: func(s string) string { return strings.Repeat(strings.ReplaceAll(s, " ", "")+"-", 4000) }, many: 1},
		"many":            {text: func(s string) string { return s }, many: 110},
		"many, and long":  {text: func(s string) string { return strings.Repeat(s+" ", 400) }, many: 30},
		"many ampersands": {text: func(s string) string { return strings.Repeat("&<>", 3000) }, many: 20},
		"many wide runes": {text: func(s string) string { return strings.Repeat("构建👩‍🚀", 3000) }, many: 20},
		"lines":           {text: func(s string) string { return strings.Repeat("\n"+s, 3000) }, many: 20},
		"one megabyte":    {text: func(s string) string { return strings.Repeat(s, 1<<20/len(s)) }, many: 1},
		"empty":           {text: func(string) string { return "" }, many: 1},
		"no lists":        {text: func(s string) string { return s }, many: 0},
	} {
		for _, language := range []string{"en", "zh"} {
			t.Run(name+", "+language, func(t *testing.T) {
				t.Parallel()
				large := outside{text: remembered(large.text), many: large.many}
				for _, s := range samples() {
					text, all := wire(t, s.say(large, styled(language)))
					if found := blockkit.Validate(all, blockkit.Message); len(found) > 0 {
						t.Errorf("%s: Slack would refuse it: %v\n%.2000s", s.name, found, all)
					}
					if n := utf8.RuneCountInString(text); n == 0 || n > 3000 || !utf8.ValidString(text) {
						t.Errorf("%s: the text has %d characters, want 1 to 3,000", s.name, n)
					}
				}
			})
		}
	}
}

// remembered makes each text once.
func remembered(text func(string) string) func(string) string {
	made := map[string]string{}
	return func(s string) string {
		if _, ok := made[s]; !ok {
			made[s] = text(s)
		}
		return made[s]
	}
}
