package blocks

import (
	"bytes"
	"strings"
	"unicode/utf8"

	"github.com/go-json-experiment/json"
	"github.com/slack-go/slack"
)

// Slack's limits that are kept, in runes, with room to spare where Slack counts in its own way.
const (
	maxBlocks  = 49 // And one to say that there were more.
	maxSection = 2900
	maxField   = 1900
	maxContext = 1900
	maxText    = 3000
	maxButtons = 25
	maxSize    = 11_400 // Of all blocks as JSON; Slack refuses from about 13,200.
)

// Ranks of blocks: what a message cannot do without, what it should have, what is nice to have. A higher rank is
// dropped first.
const (
	needed = iota
	useful
	extra
)

// draft is a message so far.
type draft struct {
	story   []string
	pieces  []piece
	actions int
}

// piece is one block with what it takes of the message.
type piece struct {
	block slack.Block
	rank  int
	size  int
}

func (d *draft) add(rank int, b slack.Block) {
	d.pieces = append(d.pieces, piece{block: b, rank: rank, size: sizeOf(b)})
}

// sizeOf counts the characters of a block as slack-go sends it, which writes <, > and & as six characters each.
func sizeOf(b slack.Block) int {
	wire, err := json.Marshal(b)
	if err != nil {
		return maxSize + 1
	}
	size := utf8.RuneCount(wire) + len(",")
	for _, c := range []string{"<", ">", "&"} {
		size += bytes.Count(wire, []byte(c)) * (len("\\u003c") - 1)
	}
	return size
}

// size of all pieces as JSON.
func (d *draft) size() int {
	total := len("[]")
	for _, p := range d.pieces {
		total += p.size
	}
	return total
}

func (d *draft) tooLarge() bool { return len(d.pieces) > maxBlocks || d.size() > maxSize }

// fit drops what matters least, from the end, until Slack takes the rest. It reports whether anything that should be
// there is not.
func (d *draft) fit() (short bool) {
	for rank := extra; rank >= needed; rank-- {
		for i := len(d.pieces) - 1; i >= 0 && d.tooLarge(); i-- {
			if d.pieces[i].rank == rank && (i > 0 || len(d.pieces) == 1) {
				d.pieces = append(d.pieces[:i:i], d.pieces[i+1:]...)
				short = short || rank < extra
			}
		}
	}
	return short
}

func (d *draft) blocks() []slack.Block {
	out := make([]slack.Block, 0, len(d.pieces))
	for _, p := range d.pieces {
		out = append(out, p.block)
	}
	return out
}

// between is what parts a sentence from the next: a stop, unless it has an end of its own. Wide signs bring their space.
func between(sentence, stop string) string {
	last, _ := utf8.DecodeLastRuneInString(sentence)
	switch {
	case strings.ContainsRune("。？！：", last):
		return ""
	case strings.ContainsRune(".?!:…", last):
		return " "
	}
	return stop
}

// text joins the story to sentences. It is escaped already, so it must not be cut within an entity.
func (d *draft) text(stop string) string {
	var out strings.Builder
	for i, s := range d.story {
		out.WriteString(s)
		if i+1 < len(d.story) {
			out.WriteString(between(s, stop))
		}
	}
	s := out.String()
	if utf8.RuneCountInString(s) <= maxText {
		return s
	}
	s = cut(s, maxText)
	if i := strings.LastIndexByte(s, '&'); i >= 0 && !strings.Contains(s[i:], ";") {
		s = s[:i] + "…"
	}
	return s
}
