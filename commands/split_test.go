package commands

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
)

func TestALineIsReadAsPeopleMeanIt(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, line string
		want       []string
	}{
		{"nothing", "   ", []string{}},
		{"plain", "status orchard api", []string{"status", "orchard", "api"}},
		{"double quotes", `status orchard "my pipe"`, []string{"status", "orchard", "my pipe"}},
		{"single quotes", `status orchard 'my pipe'`, []string{"status", "orchard", "my pipe"}},
		{"smart quotes", "status orchard “my pipe”", []string{"status", "orchard", "my pipe"}},
		{"smart single quotes", "status orchard ‘my pipe’", []string{"status", "orchard", "my pipe"}},
		{"quotes of two shapes", "status orchard \"my pipe”", []string{"status", "orchard", "my pipe"}},
		{"full-width quotes", "status orchard ＂my pipe＂", []string{"status", "orchard", "my pipe"}},
		{"corner brackets", "status orchard 「my pipe」", []string{"status", "orchard", "my pipe"}},
		{"guillemets", "status orchard «my pipe»", []string{"status", "orchard", "my pipe"}},
		{"back quotes around a word", "status `orchard` `my pipe`", []string{"status", "orchard", "my pipe"}},
		{"back quotes around the line", "`status orchard api`", []string{"status", "orchard", "api"}},
		{"a fence around the line", "```status orchard api```", []string{"status", "orchard", "api"}},
		{"the command pasted along", "/pipeline status orchard api", []string{"status", "orchard", "api"}},
		{"other spaces", "status\u00a0orchard\u3000api\u2003x\ty\nz", []string{"status", "orchard", "api", "x", "y", "z"}},
		{"invisible characters", "\ufeffsta\u200btus or\u00adchard\u2060", []string{"status", "orchard"}},
		{"broken bytes", "status or\xffchard", []string{"status", "orchard"}},
		{"an apostrophe", "status orchard ann's", []string{"status", "orchard", "ann's"}},
		{"a curly apostrophe within quotes", "status 'ann’s pipe'", []string{"status", "ann’s pipe"}},
		{"a backslash", `status orchard a\b C:\new\table`, []string{"status", "orchard", `a\b`, `C:\new\table`}},
		{"an escaped space", `status my\ pipe`, []string{"status", "my pipe"}},
		{"an escaped quote", `status a\"b "c\"d"`, []string{"status", `a"b`, `c"d`}},
		{"globs", `subscribe orchard 'release-*' [a-z]? \*x`, []string{"subscribe", "orchard", "release-*", "[a-z]?", `\*x`}},
		{"stars of notifications and other keyboards", "subscribe orchard release-∗ '＊-⁎' ✱", []string{"subscribe", "orchard", "release-*", "*-*", "*"}},
		{"other look-alikes of notifications", "status orchard ˍa_bˍ deploy∶b∶prod ∼x∼", []string{"status", "orchard", "_a_b_", "deploy:b:prod", "~x~"}},
		{"what a shell would run", "status $(id) $HOME a;b|c>d &x (y) #z", []string{"status", "$(id)", "$HOME", "a;b|c>d", "&x", "(y)", "#z"}},
		{"Slack's entities", "status a &amp;lt; b&gt;c &lt;x&gt;", []string{"status", "a", "&lt;", "b>c", "<x>"}},
		{"a channel", "status <#C012|builds> <#C9|>", []string{"status", "#builds", "#C9"}},
		{"a person", "status <@U1|ann> <@U2>", []string{"status", "@ann", "@U2"}},
		{"groups", "x <!subteam^S1|@team> <!here> <!subteam^S2>", []string{"x", "@team", "@here", "@subteam"}},
		{"a link", "status <https://x.example/a|label> <https://y.example/b>", []string{"status", "https://x.example/a", "https://y.example/b"}},
		{"a name Slack took for a link", "status orchard <http://api.example.com|api.example.com>", []string{"status", "orchard", "api.example.com"}},
		{"a mail address", "x <mailto:ann@example.com|ann@example.com>", []string{"x", "ann@example.com"}},
		{"brackets that are none of Slack's", "x <a|b> <>", []string{"x", "<a|b>", "<>"}},
		{"an empty quoted word", `status ""`, []string{"status", ""}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			words, err := readLine(c.line)
			if err != nil {
				t.Fatalf("readLine(%q): %v", c.line, err)
			}
			if diff := cmp.Diff(c.want, texts(words)); diff != "" {
				t.Errorf("readLine(%q) (-want +got):\n%s", c.line, diff)
			}
		})
	}
}

func TestAnOpenQuoteIsSaidWithTheMendedLine(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.suggests(BadQuotes, map[string]string{
		`status orchard "my pipe`:   `status orchard "my pipe"`,
		`help 'status`:              `help status`,
		`help 'me and all`:          `help`,
		`rm orchard 'my pipe`:       `unsubscribe orchard "my pipe"`,
		`statsu orchard 'my pipe`:   `status orchard "my pipe"`,
		`frobnicate 'my pipe`:       `help`,
		`share status 'my pipe`:     `help`,
		`status orchard 'my pipe`:   `status orchard "my pipe"`,
		`status orchard “my pipe`:   `status orchard "my pipe"`,
		`status orchard 15" screen`: `status orchard "15 screen"`,
		`status orchard 「my pipe`:   `status orchard "my pipe"`,
	})
}

func TestAQuotedWordIsNeverAKeyword(t *testing.T) {
	t.Parallel()
	words, err := readLine(`mute "me" me —me --ME m"e"`)
	if err != nil {
		t.Fatal(err)
	}
	var got []bool
	for _, w := range words[1:] {
		got = append(got, w.isKeyword("me"))
	}
	if diff := cmp.Diff([]bool{false, true, true, true, false}, got); diff != "" {
		t.Errorf("which words are the keyword (-want +got):\n%s", diff)
	}
}

func TestLongLinesAreRefusedWithTheLimit(t *testing.T) {
	t.Parallel()
	for name, line := range map[string]string{
		"2,001 characters":       "status " + strings.Repeat("字", 1994),
		"a word of 10,000":       "status orchard " + strings.Repeat("x", 10_000),
		"more than is looked at": strings.Repeat("\xf0\x9f", maxRaw),
	} {
		_, err := readLine(line)
		p, ok := err.(Problem) //nolint:errorlint // readLine returns it bare.
		if !ok || p.Code != TooLong || p.Extra != "2000" || utf8.RuneCountInString(p.Input) > 151 || !utf8.ValidString(p.Input) {
			t.Errorf("%s: %+v, want %s with limit 2000 and a short input", name, err, TooLong)
		}
	}
	if _, err := readLine("status " + strings.Repeat("字", 1993)); err != nil {
		t.Errorf("2,000 characters: %v, want no error", err)
	}
}

func TestQuoteRefusesWhatCannotBeTyped(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"api": "api", "my pipe": `"my pipe"`, "me": `"me"`, "5": `"5"`, `a"b`: `"a\"b"`, `a\`: `"a\\"`, "“x”": "'“x”'", "ann's": "ann's",
		"": "", "a\u200bb": "", "a\u00a0b": "", "x\ny": "", "《线上》": "《线上》", "https://x.example": `"https://x.example"`,
	} {
		got, ok := Quote(text)
		if got != want || ok != (want != "") {
			t.Errorf("Quote(%q) = %q, %v, want %q", text, got, ok, want)
		}
	}
}

func FuzzReadLine(f *testing.F) {
	for _, seed := range []string{
		"status orchard api", `status "a b" 'c' “d” 「e」 \" \ `, "<#C1|x> <@U1> &amp;lt; <https://a|b>", "`x` ```y``` `", "a\\", "’", "\x00\xff",
		strings.Repeat("'", 300), "subscribe orchard * except '*-dev' on failed，reviewing me", "(;&|<>$`)", "\u200d\ufeff\ue000",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		words, err := readLine(text)
		if err != nil {
			return
		}
		for _, w := range words {
			if !utf8.ValidString(w.text) || strings.ContainsRune(w.text, quotedMark) {
				t.Fatalf("readLine(%q) has the word %q", text, w.text)
			}
			quoted, ok := Quote(w.text)
			if !ok {
				continue
			}
			again, err := readLine("status " + quoted + " me")
			if err != nil || len(again) != 3 || again[1].text != w.text || again[1].isKeyword(keywords()...) {
				t.Fatalf("Quote(%q) = %q, read back as %+v, %v", w.text, quoted, again, err)
			}
		}
		line := render(words)
		if again, err := readLine("x " + line); err != nil {
			t.Fatalf("render of %q is %q, which does not parse: %v", text, line, err)
		} else if len(again) > len(words)+1 {
			t.Fatalf("render of %q is %q: %d words became %d", text, line, len(words), len(again)-1)
		}
	})
}
