package blocks

import (
	"strings"
	"unicode/utf8"

	"github.com/go-json-experiment/json"
	"github.com/slack-go/slack"
)

// Slack's limits that are kept, in runes, with room to spare where Slack counts in its own way.
const (
	maxBlocks  = 50
	maxSection = 2900
	maxField   = 1900
	maxContext = 1900
	maxText    = 2900
	maxButtons = 25
	maxBytes   = 11500 // Of all blocks as JSON; Slack refuses from about 13,200.
)

// writer collects the blocks of one message in one language.
type writer struct {
	style Style
	to    *draft
}

// draft is the message so far. Blocks of a higher rank are dropped first when the message is too large.
type draft struct {
	text    []string
	blocks  []slack.Block
	ranks   []int
	actions int
}

// Ranks of blocks: what a message cannot do without, what it should have, what is nice to have.
const (
	needed = iota
	useful
	extra
)

func newWriter(s Style) writer { return writer{style: s, to: &draft{}} }

// say is a text of the catalogue in the reader's language; args are pairs of a placeholder's name and its value, which
// must be escaped already.
func (w writer) say(key string, args ...string) string {
	texts := english()
	if w.style.Language == "zh" {
		texts = chinese()
	}
	pairs := make([]string, 0, len(args))
	for i := 0; i+1 < len(args); i += 2 {
		pairs = append(pairs, "{"+args[i]+"}", args[i+1])
	}
	return strings.NewReplacer(pairs...).Replace(texts[key])
}

// line adds a sentence to the one-line text.
func (w writer) line(s string) {
	if s = strings.TrimSpace(oneLine(bare(s))); s != "" {
		w.to.text = append(w.to.text, s)
	}
}

func (w writer) add(rank int, b slack.Block) {
	w.to.blocks, w.to.ranks = append(w.to.blocks, b), append(w.to.ranks, rank)
}

func mrkdwn(s string) *slack.TextBlockObject {
	return slack.NewTextBlockObject(slack.MarkdownType, s, false, false)
}

// section adds text; paragraphs that would pass the limit are left out from the end.
func (w writer) section(rank int, paragraphs ...string) {
	if s := fitted(paragraphs, "\n", maxSection); s != "" {
		w.add(rank, slack.NewSectionBlock(mrkdwn(s), nil, nil))
	}
}

// fields adds short facts, each already "*name*\nvalue"; empty ones are left out.
func (w writer) fields(rank int, facts ...string) {
	var objects []*slack.TextBlockObject
	for _, f := range facts {
		if f != "" && utf8.RuneCountInString(f) <= maxField && len(objects) < 10 {
			objects = append(objects, mrkdwn(f))
		}
	}
	if len(objects) > 0 {
		w.add(rank, slack.NewSectionBlock(nil, objects, nil))
	}
}

// fact is one field; nothing when there is no value.
func (w writer) fact(key, value string) string {
	if value == "" {
		return ""
	}
	return "*" + w.say(key) + "*\n" + value
}

func (w writer) context(rank int, parts ...string) {
	if s := fitted(parts, " · ", maxContext); s != "" {
		w.add(rank, slack.NewContextBlock("", mrkdwn(s)))
	}
}

// fitted joins the non-empty parts as long as they fit; a first part that is too long by itself is left to its maker.
func fitted(parts []string, between string, limit int) string {
	out, size := "", 0
	for _, p := range parts {
		if p == "" {
			continue
		}
		n := utf8.RuneCountInString(p) + utf8.RuneCountInString(between)
		if size+n > limit {
			break
		}
		if out != "" {
			out += between
		}
		out, size = out+p, size+n
	}
	return out
}

// buttons adds what can be pressed; what Slack would refuse is left out.
func (w writer) buttons(rank int, all ...button) {
	var elements []slack.BlockElement
	for _, b := range all {
		if b.usable() && len(elements) < maxButtons {
			w.to.actions++
			elements = append(elements, w.action(b, w.to.actions))
		}
	}
	if len(elements) > 0 {
		w.add(rank, slack.NewActionBlock("", elements...))
	}
}

// message ends the draft: within Slack's limits, whatever was put in.
func (w writer) message() Message {
	for rank := extra; rank > needed && w.tooLarge(); rank-- {
		for i := len(w.to.blocks) - 1; i >= 0 && w.tooLarge(); i-- {
			if w.to.ranks[i] == rank {
				w.drop(i)
			}
		}
	}
	for w.tooLarge() && len(w.to.blocks) > 1 {
		w.drop(len(w.to.blocks) - 1)
	}
	return Message{Text: cutEscaped(strings.Join(w.to.text, " "), maxText), Blocks: w.to.blocks}
}

func (w writer) drop(i int) {
	w.to.blocks = append(w.to.blocks[:i:i], w.to.blocks[i+1:]...)
	w.to.ranks = append(w.to.ranks[:i:i], w.to.ranks[i+1:]...)
}

func (w writer) tooLarge() bool {
	if len(w.to.blocks) > maxBlocks {
		return true
	}
	size, err := json.Marshal(slack.Blocks{BlockSet: w.to.blocks})
	return err != nil || utf8.RuneCount(size) > maxBytes
}

// cutEscaped shortens escaped text without cutting an entity in two.
func cutEscaped(s string, limit int) string {
	if utf8.RuneCountInString(s) <= limit {
		return s
	}
	s = cut(s, limit)
	if i := strings.LastIndexByte(s, '&'); i >= 0 && !strings.Contains(s[i:], ";") {
		s = s[:i] + "…"
	}
	return s
}
