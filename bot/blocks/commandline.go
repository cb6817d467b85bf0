package blocks

import (
	"strings"
	"unicode/utf8"

	"github.com/pipelinebot/pipelinebot/commands"
)

// maxLine is Slack's limit of a button's value, in runes.
const maxLine = 2000

// commandLine builds what a button runs. A name that no quoting can carry makes it empty, and a button without a line
// is left out: no button does anything else than it says.
type commandLine struct {
	parts []string
	bad   bool
}

// run begins a line with words of ours, taken as they are.
func run(words ...string) commandLine { return commandLine{}.words(words...) }

func (c commandLine) words(words ...string) commandLine {
	c.parts = append(c.parts[:len(c.parts):len(c.parts)], words...)
	return c
}

// names adds names from outside, quoted where need be.
func (c commandLine) names(names ...string) commandLine {
	for _, name := range names {
		quoted, ok := commands.Quote(name)
		c.bad = c.bad || !ok
		c = c.words(quoted)
	}
	return c
}

// me makes the line about the person instead of the channel.
func (c commandLine) me(on bool) commandLine {
	if on {
		return c.words("me")
	}
	return c
}

func (c commandLine) String() string {
	out := strings.Join(c.parts, " ")
	if c.bad || utf8.RuneCountInString(out) > maxLine {
		return ""
	}
	return out
}
