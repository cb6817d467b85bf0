package blocks

import (
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/slack-go/slack"

	"github.com/pipelinebot/pipelinebot/apiclient"
)

func TestTextKeepsNamesAndTakesPowerAway(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]mrk{
		"plain":                 "plain",
		"snake_case_name":       "snake_case_name",
		"_italic_":              "ˍitalicˍ",
		"a _b_ c":               "a ˍbˍ c",
		"*b* ~s~ `c`":           "∗b∗ ∼s∼ ˋcˋ",
		"deploy:b:prod":         "deploy∶b∶prod",
		"app:latest":            "app:latest",
		"10:30:15":              "10:30:15",
		"a < b && c > d":        "a &lt; b &amp;&amp; c &gt; d",
		"&lt;!channel&gt;":      "&amp;lt;!channel&amp;gt;",
		" two\n\tlines\u00a0x ": "two lines x",
		"\u200b\u202e\ufeff":    "",
		"a\x00\xffb":            "ab",
		"构建 👍":                  "构建 👍",
	} {
		if got := text(in, 100); got != want {
			t.Errorf("text(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestWhatIsCutNeverEndsWithinAnEntity(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("<&>", 20)
	for limit := 1; limit < 40; limit++ {
		for name, got := range map[string]mrk{"text": text(long, limit), "code": mrk(strings.Trim(string(code(long, limit)), "`"))} {
			rest := strings.NewReplacer("&lt;", "", "&gt;", "", "&amp;", "", "…", "").Replace(string(got))
			if rest != "" || utf8.RuneCountInString(string(got)) > limit {
				t.Errorf("%s at %d = %q", name, limit, got)
			}
		}
	}
	d := draft{story: []string{strings.Repeat("&amp;", 1000)}}
	if got := strings.ReplaceAll(strings.TrimSuffix(d.text(". "), "…"), "&amp;", ""); got != "" {
		t.Errorf("the one-line text leaves %q of an entity", got)
	}
}

func TestCodeCannotBeLeft(t *testing.T) {
	t.Parallel()
	for _, in := range []string{"`", "a`b", "```", "x\n```\n*y*", "``` ` ```"} {
		if got := code(in, 50); strings.Count(string(got), "`") != 2 {
			t.Errorf("code(%q) = %q", in, got)
		}
		if got := fence(in, 8, 200); strings.Count(string(got), "`") != 6 {
			t.Errorf("fence(%q) = %q", in, got)
		}
	}
}

func TestALongLogKeepsItsBeginningAndItsEnd(t *testing.T) {
	t.Parallel()
	lines := strings.Repeat("middle\n", 50)
	if got, want := fence("first\n"+lines+"last", 4, 200), mrk("```first\nmiddle\n…\nlast```"); got != want {
		t.Errorf("fence = %q, want %q", got, want)
	}
}

func TestLinksLeadToTheConsoleAlone(t *testing.T) {
	t.Parallel()
	w := newWriter(Style{Console: apiclient.Console{Base: "https://ci.example.com/console"}})
	for in, want := range map[string]string{
		"https://ci.example.com/console/pipeline/demo":       "https://ci.example.com/console/pipeline/demo",
		"https://ci.example.com/console/a<b>|c d`*":          "https://ci.example.com/console/a%3Cb%3E%7Cc%20d%60%2A",
		"https://ci.example.com/other":                       "",
		"https://evil.example/console/x":                     "",
		"https://ci.example.com@evil.example/console":        "",
		"https://u:p@ci.example.com/console/x":               "",
		"http://ci.example.com/console/x":                    "",
		"javascript:alert(1)":                                "",
		"/pipeline/demo":                                     "",
		"":                                                   "",
		"https://ci.example.com/console/" + long(maxAddress): "",
	} {
		if got := w.address(in, maxAddress); got != want {
			t.Errorf("address(%.80q) = %.80q, want %q", in, got, want)
		}
	}
	if got, want := w.link("https://ci.example.com/console/a?b&c", "x|y"), mrk("<https://ci.example.com/console/a?b&amp;c|x∣y>"); got != want {
		t.Errorf("link = %q, want %q", got, want)
	}
	if got := newWriter(Style{}).link("https://ci.example.com/console/a", "x"); got != "x" {
		t.Errorf("without a console the link is %q, want its label alone", got)
	}
}

func long(n int) string { return strings.Repeat("x", n) }

func TestDurationsHaveAtMostTwoUnits(t *testing.T) {
	t.Parallel()
	w := newWriter(Style{})
	for d, want := range map[time.Duration]mrk{
		-time.Second: "0 s", 0: "0 s", 400 * time.Millisecond: "0 s", 59 * time.Second: "59 s", time.Minute: "1 min", 61 * time.Second: "1 min 1 s",
		time.Hour: "1 h", 3*time.Hour + 59*time.Second: "3 h", 25 * time.Hour: "1 d 1 h", 400 * 24 * time.Hour: "400 d",
	} {
		if got := w.long(d); got != want {
			t.Errorf("long(%v) = %q, want %q", d, got, want)
		}
	}
}

func TestWhatMattersLeastIsDroppedFirst(t *testing.T) {
	t.Parallel()
	w := newWriter(Style{})
	for i := range 90 {
		w.section(i%3, mrk(strings.Repeat("x", 40)))
	}
	m := w.message()
	if n := len(m.Blocks); n != maxBlocks+1 {
		t.Errorf("there are %d blocks, want %d", n, maxBlocks+1)
	}
	kept := map[int]int{}
	for _, p := range w.to.pieces {
		kept[p.rank]++
	}
	if kept[needed] != 31 || kept[extra] != 0 {
		t.Errorf("kept by rank: %v, want all 30 needed and the note that it was shortened, and no extra", kept)
	}
	last, ok := m.Blocks[len(m.Blocks)-1].(*slack.ContextBlock)
	if !ok || len(last.ContextElements.Elements) != 1 {
		t.Errorf("the last block is %+v, want the note that it was shortened", m.Blocks[len(m.Blocks)-1])
	}
}
