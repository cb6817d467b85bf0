package bot

import (
	"context"
	"strings"
	"time"

	"github.com/pipelinebot/pipelinebot/bot/blocks"
	"github.com/pipelinebot/pipelinebot/commands"
)

// hintEvery is how often a person who speaks of the bot is told how to speak to it.
const hintEvery = time.Hour

// mention answers a message that names the bot. A command stands behind the mention: what is for everybody is answered in
// the thread of the question, the rest to the person alone. Whoever only speaks of the bot gets a hint, also alone.
func (b *Bot) mention(id string, c eventCallback) {
	if !b.typed(c.Event) {
		return
	}
	calls := callOf(c.Event.Text, b.selfID())
	if calls == notCalled {
		return
	}
	inv := b.invocation(id, c)
	to := place{channel: inv.Channel, thread: c.Event.Thread, user: inv.User, aside: true, within: c.Event.Thread}
	if to.thread == "" {
		to.thread = c.Event.Timestamp
	}
	if calls == spokenTo {
		b.offer(inv, to)
		return
	}
	if _, told := b.hinted.get(inv.User); told {
		return
	}
	b.hinted.put(inv.User, struct{}{}, hintEvery)
	b.pool.offer(job{
		id: id,
		do: func(ctx context.Context) {
			who := b.askers.of(ctx, inv.User)
			b.hint(ctx, to, commands.Reply{Language: b.language(ctx, inv, who.Locale)})
		},
		fail: func(context.Context, commands.Problem) {}, // Nobody waits for it.
	})
}

// How a message that names the bot calls it.
type calling int

const (
	notCalled calling = iota // Only in a quotation or in code, or in what was forwarded.
	spokenOf                 // Somewhere in a sentence.
	spokenTo                 // At the front, as a command does.
)

func callOf(line, self string) calling {
	switch {
	case self == "" || withoutMention(line, self) != strings.TrimSpace(line):
		return spokenTo
	case strings.Contains(ownWords(line), "<@"+self):
		return spokenOf
	}
	return notCalled
}

// ownWords leaves out of a message what it quotes, and code. Slack escapes the mark of a quotation; three of them quote
// all that follows.
func ownWords(line string) string {
	line, _, _ = strings.Cut(line, "&gt;&gt;&gt;")
	var own strings.Builder
	for i, part := range strings.Split(line, "`") {
		if i%2 == 0 {
			own.WriteString(part)
		}
	}
	var kept []string
	for l := range strings.Lines(own.String()) {
		if !strings.HasPrefix(strings.TrimSpace(l), "&gt;") {
			kept = append(kept, l)
		}
	}
	return strings.Join(kept, "")
}

// isSentence reports whether a line that was answered so is nothing that anybody would call a command: its first word is
// no verb, nor like one, or it is longer than any command.
func isSentence(reply commands.Reply) bool {
	problem, ok := reply.Body.(commands.Problem)
	return ok && (problem.Code == commands.UnknownVerb && len(problem.Near) == 0 || problem.Code == commands.TooLong)
}

// hint tells a person alone how the bot is spoken to. One that does not arrive is no loss.
func (b *Bot) hint(ctx context.Context, to place, reply commands.Reply) {
	ctx, cancel := lasting(ctx)
	defer cancel()
	if err := b.web.whisper(ctx, to, blocks.Hint(b.style(reply))); err != nil {
		b.log.Debug("a hint could not be given", "user", to.user, "channel", to.channel, "err", err)
	}
}
