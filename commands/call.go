package commands

import (
	"slices"
	"strconv"
	"strings"
	"sync/atomic"
	"unicode/utf8"

	"github.com/pipelinebot/pipelinebot/store"
)

// Limits of a line.
const (
	maxLine = 2000      // Characters, after Slack's escapes are undone.
	maxRaw  = 64 * 1024 // Bytes as they came; beyond, a line is not even looked at.
)

// call is one command line on its way through a verb.
type call struct {
	inv         Invocation
	verb        string
	typed       string // The line as understood, to be typed again.
	args        []word // What is left to read.
	tail        string // What was read off the end ("on failed me"), to complete a suggested line.
	place       string // Target of words without "me": the channel, or the person in a direct message.
	settings    store.Settings
	settingsErr error
	language    string
	public      bool         // The answer is for everybody.
	written     *atomic.Bool // Something was written, or may be; also read by whoever gives the verb up.
}

// readLine normalises and splits a line within the limits. With the error that a quote is open it returns what the words
// perhaps are.
func readLine(text string) ([]word, error) {
	tooLong := Problem{Code: TooLong, Extra: strconv.Itoa(maxLine), Input: clip(firstBytes(text, maxRaw))}
	if len(text) > maxRaw {
		return nil, tooLong
	}
	line := normalise(text)
	if utf8.RuneCountInString(line) > maxLine {
		return nil, tooLong
	}
	words, err := splitLine(line)
	if err != nil {
		return mended(line), Problem{Code: BadQuotes, Input: line}
	}
	return words, nil
}

func firstBytes(text string, most int) string {
	return strings.ToValidUTF8(text[:min(len(text), most)], "")
}

// mended closes the quote, where that is enough.
func mended(line string) []word {
	for _, end := range []string{`"`, `'`, "」"} {
		if words, err := splitLine(line + end); err == nil {
			return words
		}
	}
	return nil
}

// takeMe reads a trailing "me" (or "for me"). In a direct message everything is about the person anyway.
func (c *call) takeMe() bool {
	if n := len(c.args); n > 0 && c.args[n-1].isKeyword("me", "我") {
		c.cut(n - 1)
		if n > 1 && c.args[n-2].isKeyword("for", "给") {
			c.args = c.args[:n-2]
		}
		return true
	}
	// Elsewhere behind the first word it means the same: what was meant for one must not become everybody's.
	for i := len(c.args) - 1; i > 0; i-- {
		if c.args[i].isKeyword("me", "我") {
			c.args = slices.Delete(slices.Clone(c.args), i, i+1)
			c.tail = strings.TrimSpace("me " + c.tail)
			return true
		}
	}
	return c.inv.Direct
}

// target is who hears: the person with "me", else the place.
func (c *call) target(me bool) string {
	if me {
		return c.inv.User
	}
	return c.place
}

// cut moves the words from i on to the tail.
func (c *call) cut(i int) {
	c.tail = strings.TrimSpace(render(c.args[i:]) + " " + c.tail)
	c.args = c.args[:i]
}

// line completes the command with the given names, for a suggestion; the tail is kept.
func (c *call) line(names ...string) string {
	return strings.TrimSpace(join(append([]string{c.verb}, names...)...) + " " + c.tail)
}

// helpLine asks about the verb; "share status" is about the latter.
func (c *call) helpLine() string {
	words := strings.Fields(c.verb)
	return "help " + words[len(words)-1]
}

// none makes sure that no word is left.
func (c *call) none() error {
	if len(c.args) > 0 {
		return Problem{Code: TooManyWords, Input: c.args[0].text, Try: []string{c.line(), c.helpLine()}}
	}
	return nil
}

// takePage reads a trailing "page 2"; 1 when there is none.
func (c *call) takePage() (int, error) {
	n := len(c.args)
	if n < 2 || !c.args[n-2].isKeyword("page", "第") {
		return 1, nil
	}
	page, err := strconv.Atoi(c.args[n-1].text)
	if err != nil || page < 1 || page > maxPage {
		return 0, Problem{Code: BadNumber, Input: c.args[n-1].text, Extra: "1-" + strconv.Itoa(maxPage), Try: []string{
			strings.TrimSpace(c.verb + " " + render(c.args[:n-2])),
		}}
	}
	c.args = c.args[:n-2]
	return page, nil
}

const maxPage = 100_000
