package blocks_test

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/go-json-experiment/json"
	"github.com/google/go-cmp/cmp"

	"github.com/pipelinebot/pipelinebot/bot/blocks"
	"github.com/pipelinebot/pipelinebot/sandbox/workspace/blockkit"
)

// controls are what Slack acts on in mrkdwn: mentions, links and times in angle brackets. Pages of the console are all one.
var controls = regexp.MustCompile(`<https://devops\.example\.com/console\b|<[^>|]*`)

// formatting is what changes how the rest of a text looks, or is a picture.
var formatting = regexp.MustCompile("[*`~]|:(?:[0-9+'-]*[a-z_][a-z0-9_+'-]*|[+-]1|100|1234):")

// code is what Slack shows as it stands, but for what is in angle brackets.
var code = regexp.MustCompile("```[^`]*```|`[^`]*`")

// marksOf lists what Slack would act on in a message: in all of its texts, but for those that are plain.
func marksOf(t testing.TB, text string, all []byte, pattern *regexp.Regexp) []string {
	t.Helper()
	find := func(s string) []string {
		if pattern == formatting {
			s = code.ReplaceAllString(s, "")
		}
		return pattern.FindAllString(s, -1)
	}
	found := pattern.FindAllString(text, -1)
	var walk func(v any)
	walk = func(v any) {
		switch v := v.(type) {
		case []any:
			for _, e := range v {
				walk(e)
			}
		case map[string]any:
			if s, ok := v["text"].(string); ok && v["type"] == "mrkdwn" {
				found = append(found, find(s)...)
			}
			for _, e := range v {
				walk(e)
			}
		}
	}
	var blocks any
	if err := json.Unmarshal(all, &blocks); err != nil {
		t.Fatalf("not JSON: %v\n%s", err, all)
	}
	walk(blocks)
	slices.Sort(found)
	return found
}

// hostile are texts that try to be more than text. None holds "harmless".
func hostile() map[string]string {
	return map[string]string{
		"everybody": "<!channel> <!here> <!everyone|all>", "a person": "<@U0VICTIM> <@W0VICTIM|x>", "a channel": "<#C0VICTIM|general>",
		"a link": "<https://evil.example|Open in BK-CI>", "a bare link": "https://evil.example/x", "a group": "<!subteam^S0VICTIM>",
		"a time": "<!date^0^{date}|x>", "entities": "&lt;!channel&gt; &amp;lt;", "bold": "*bold* _it_ ~gone~", "code": "`code` ```fence```",
		"a quote": "\n> quoted\n>>> all", "pictures": ":rotating_light: :b: :+1:", "half a picture": "deploy:b", "backwards": "\u202Eevil\u202C \u2066x\u2069", "nothing": "\u200B\u200D\uFEFF\u3164",
		"halves": "<!chan", "other halves": "nel>", "control": "a\x00b\x1b[31mc\x07", "not UTF-8": "a\xff\xfe\xc3(", "pipes": "a|b|c", "braces": "{who} {n} {what}",
		"lines": "a\r\nb\u2028c\u2029d", "a flood": strings.Repeat("<!channel>`*", 90_000),
	}
}

// TestTextFromOutsideStaysText puts hostile texts wherever text comes from others. Slack must find the same to act on
// as in a message whose texts are harmless.
func TestTextFromOutsideStaysText(t *testing.T) {
	t.Parallel()
	for name, text := range hostile() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for _, s := range samples() {
				staysText(t, s, text)
			}
		})
	}
}

func staysText(t *testing.T, s sample, text string) {
	t.Helper()
	put := func(with string) blocks.Message {
		return s.say(outside{text: func(string) string { return with }, many: 1}, styled("en"))
	}
	alike(t, s.name, text, put("harmless"), put(text))
}

// alike fails where a message with a hostile text gives Slack more to act on, or to format by, than the harmless one.
func alike(t *testing.T, name, text string, harmless, hostile blocks.Message) {
	t.Helper()
	wantText, wantBlocks := wire(t, harmless)
	gotText, gotBlocks := wire(t, hostile)
	if found := blockkit.Validate(gotBlocks, blockkit.Message); len(found) > 0 {
		t.Errorf("%s: Slack would refuse it: %v", name, found)
	}
	for _, pattern := range []*regexp.Regexp{controls, formatting} {
		left := marksOf(t, wantText, wantBlocks, pattern)
		for _, mark := range marksOf(t, gotText, gotBlocks, pattern) {
			i := slices.Index(left, mark)
			if i < 0 {
				t.Errorf("%s: %.80q gives Slack one %q more to act on than a harmless text", name, text, mark)
				continue
			}
			left = slices.Delete(left, i, i+1)
		}
	}
	if strings.ContainsAny(gotText+string(gotBlocks), "\u202E\u2066\u200B\uFEFF\x00\x1b\ufffd") {
		t.Errorf("%s: %.80q leaves what is invisible or turns the writing", name, text)
	}
}

func FuzzTextFromOutsideStaysText(f *testing.F) {
	for _, text := range hostile() {
		if len(text) < 1000 {
			f.Add(uint16(len(text)), text)
		}
	}
	all := samples()
	f.Fuzz(func(t *testing.T, which uint16, text string) {
		if text == "U0BOB" || strings.Contains(text, "harmless") {
			return
		}
		staysText(t, all[int(which)%len(all)], text)
	})
}

func TestTheSameInputGivesTheSameMessage(t *testing.T) {
	t.Parallel()
	for _, s := range samples() {
		text, all := wire(t, s.say(usual(), styled("en")))
		again, allAgain := wire(t, s.say(usual(), styled("en")))
		if diff := cmp.Diff(text+string(all), again+string(allAgain)); diff != "" {
			t.Errorf("%s (-first +second):\n%s", s.name, diff)
		}
	}
}

func TestWithoutAConsoleThereAreNoLinks(t *testing.T) {
	t.Parallel()
	for _, s := range samples() {
		style := styled("en")
		style.Console.Base = ""
		if _, all := wire(t, s.say(usual(), style)); strings.Contains(string(all), `"url"`) || strings.Contains(string(all), `:/`) {
			t.Errorf("%s has a link:\n%s", s.name, all)
		}
	}
}
