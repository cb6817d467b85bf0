package blocks

import (
	"unicode/utf8"

	"github.com/slack-go/slack"
)

// mrkdwn is a text object. It is verbatim: Slack then makes no links of addresses and no mentions of names that
// merely stand in the text.
func mrkdwn(s mrk) *slack.TextBlockObject {
	return slack.NewTextBlockObject(slack.MarkdownType, string(s), false, true)
}

// raw is text from outside for a label, where nothing formats.
func raw(s string) mrk { return escape(oneLine(s), maxSection) }

func label(s mrk, limit int) *slack.TextBlockObject {
	return slack.NewTextBlockObject(slack.PlainTextType, plain(unescape(s), limit), true, false)
}

// section adds paragraphs; one that would pass the limit is left out.
func (w writer) section(rank int, paragraphs ...mrk) {
	if s, _ := packed(paragraphs, "\n", maxSection); s != "" {
		w.to.add(rank, slack.NewSectionBlock(mrkdwn(s), nil, nil))
	}
}

// rows adds as many sections as the rows take.
func (w writer) rows(rank int, rows ...mrk) {
	for len(rows) > 0 {
		s, n := packed(rows, "\n", maxSection)
		if s != "" {
			w.to.add(rank, slack.NewSectionBlock(mrkdwn(s), nil, nil))
		}
		rows = rows[max(n, 1):]
	}
}

// facts adds short fields side by side; empty ones are left out.
func (w writer) facts(rank int, fields ...mrk) {
	var objects []*slack.TextBlockObject
	for _, f := range fields {
		if f != "" && utf8.RuneCountInString(string(f)) <= maxField && len(objects) < 10 {
			objects = append(objects, mrkdwn(f))
		}
	}
	if len(objects) > 0 {
		w.to.add(rank, slack.NewSectionBlock(nil, objects, nil))
	}
}

// fact is one field; nothing when there is no value.
func (w writer) fact(key string, value mrk) mrk {
	if value == "" {
		return ""
	}
	return "*" + w.say(key) + "*\n" + value
}

// small adds a line in small print.
func (w writer) small(rank int, parts ...mrk) {
	if s, _ := packed(parts, " · ", maxContext); s != "" {
		w.to.add(rank, slack.NewContextBlock("", mrkdwn(s)))
	}
}

// packed joins parts without the empty ones as long as they fit, and tells how many it took. A part that can never
// fit is left out.
func packed(parts []mrk, between mrk, limit int) (out mrk, taken int) {
	size := 0
	for i, p := range parts {
		n := utf8.RuneCountInString(string(p))
		if n == 0 || n > limit {
			continue
		}
		if out == "" {
			out, size = p, n
			continue
		}
		n += utf8.RuneCountInString(string(between))
		if size+n > limit {
			return out, i
		}
		out, size = out+between+p, size+n
	}
	return out, len(parts)
}

// joined is packed for what is a part of a sentence.
func joined(parts []mrk, between mrk, limit int) mrk {
	out, _ := packed(parts, between, limit)
	return out
}
