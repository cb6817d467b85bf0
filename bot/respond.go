package bot

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/http"
	"strings"
	"time"

	"github.com/slack-go/slack"

	"github.com/pipelinebot/pipelinebot/bot/blocks"
	"github.com/pipelinebot/pipelinebot/store"
)

// Bounds of an answer. Slack takes five by one response_url, within half an hour.
const (
	respondTries = 5
	answerTime   = 45 * time.Second // For all tries, with what Slack asks to wait.
)

// respond answers by a response_url: again after trouble that may pass, and in the plain form of the message when Slack
// refuses the blocks.
func (w *web) respond(ctx context.Context, hook string, frame slack.WebhookMessage, m blocks.Message) error {
	return w.insist(ctx, m, func(ctx context.Context, m blocks.Message) error { return w.hook(ctx, hook, frame, m) })
}

// say posts an answer where there is no response_url: to a thread, or to the person.
func (w *web) say(ctx context.Context, to place, m blocks.Message) error {
	channel := to.channel
	if channel == "" {
		channel = to.user
	}
	return w.insist(ctx, m, func(ctx context.Context, m blocks.Message) error {
		options := saying(m)
		if to.thread != "" {
			options = append(options, slack.MsgOptionTS(to.thread))
		}
		_, err := w.send(ctx, func(ctx context.Context) error {
			_, _, err := w.api.PostMessageContext(ctx, channel, options...)
			return err
		})
		return err
	})
}

// tell gives an answer to the person alone, in the channel where they asked; where Slack shows them nothing there, by
// direct message.
func (w *web) tell(ctx context.Context, to place, m blocks.Message) error {
	err := w.whisper(ctx, to, m)
	if failed, ok := errors.AsType[*store.SendError](err); ok && (failed.Reason == store.TargetGone || failed.Reason == store.CardGone) {
		return w.say(ctx, place{user: to.user}, m)
	}
	return err
}

// whisper posts what only one person sees. It goes into a thread only when the question was in it: Slack accepts
// ephemeral messages for a thread that has no replies yet, and shows them to nobody.
func (w *web) whisper(ctx context.Context, to place, m blocks.Message) error {
	return w.insist(ctx, m, func(ctx context.Context, m blocks.Message) error {
		options := saying(m)
		if to.within != "" {
			options = append(options, slack.MsgOptionTS(to.within))
		}
		return w.call(ctx, func(ctx context.Context) error {
			_, err := w.api.PostEphemeralContext(ctx, to.channel, to.user, options...)
			return err
		})
	})
}

// insist makes an attempt up to respondTries times; being asked to wait is not a failed one. An answer that Slack may
// have got already is tried again too: one that comes twice is a smaller nuisance than one that does not come.
func (w *web) insist(ctx context.Context, m blocks.Message, attempt func(context.Context, blocks.Message) error) error {
	ctx, cancel := context.WithTimeout(ctx, answerTime)
	defer cancel()
	limited := 0
	for try := 1; ; try++ {
		err := attempt(ctx, m)
		failed, ok := errors.AsType[*store.SendError](err)
		wait := backoff(try)
		switch {
		case !ok:
			return err
		case plainHelps(failed) && len(m.Blocks) > 0:
			w.log.Error("slack refuses an answer; its plain form is sent", "code", failed.Code, "err", failed.Err)
			m = blocks.Plain(m)
			continue
		case failed.Reason == store.RateLimited:
			// Answers that were all asked to wait must not come back all at once.
			limited++
			try, wait = try-1, max(failed.RetryAfter, time.Second)+rand.N(time.Duration(limited)*time.Second)
		case !passing(failed) || try >= respondTries:
			return detailed(failed)
		}
		if !pause(ctx, wait) {
			return detailed(failed)
		}
	}
}

// detailed shows the cause of a failure beside its code, for logs.
func detailed(e *store.SendError) error {
	if e.Err == nil || e.Err.Error() == e.Code {
		return e
	}
	return fmt.Errorf("%w: %w", e, e.Err)
}

// passing reports whether a failure may be over at the next try.
func passing(e *store.SendError) bool {
	return e.Reason == store.Unreachable || e.Reason == store.Ambiguous
}

// backoff is half a second after the first try, then one, two and four, half of it by chance.
func backoff(try int) time.Duration {
	d := 500 * time.Millisecond << (try - 1)
	return d/2 + rand.N(d/2)
}

// pause reports whether d passed before ctx ended; when it cannot, it does not wait at all.
func pause(ctx context.Context, d time.Duration) bool {
	if end, ok := ctx.Deadline(); ok && time.Until(end) <= d {
		return false
	}
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-ctx.Done():
		return false
	}
}

// hook posts once to a response_url. Its errors are *store.SendError and do not hold the address, which is a secret.
func (w *web) hook(ctx context.Context, address string, frame slack.WebhookMessage, m blocks.Message) error {
	ctx, x := observed(ctx)
	frame.Text = clipped(m.Text)
	if len(m.Blocks) > 0 {
		frame.Blocks = &slack.Blocks{BlockSet: m.Blocks}
	}
	err := slack.PostWebhookCustomHTTPContext(ctx, address, w.client, &frame)
	said, structured := x.answer()
	switch {
	case err == nil && (!structured || *said.OK):
		return nil
	case structured && said.Error != "":
		return refusal(x, said.Error, explain(said, orSilent(err)))
	case x.status >= 400 && x.status < 500 && isCode(string(x.body)):
		return refusal(x, strings.TrimSpace(string(x.body)), orSilent(err))
	case x.status >= 400 && x.status < 500 && x.status != http.StatusTooManyRequests && x.status != http.StatusRequestTimeout:
		return refusal(x, fmt.Sprintf("http_%d", x.status), orSilent(err))
	}
	return judge(x, orSilent(err))
}

// refusal is an error code of a response_url; one that is not about the message means that the address is spent.
func refusal(x *exchange, code string, cause error) *store.SendError {
	return &store.SendError{Reason: reasonOf(code), Code: code, RetryAfter: x.pause(), Err: withoutURL(cause)}
}

// isCode reports whether a body is a bare error code, as response URLs answer with.
func isCode(body string) bool {
	body = strings.TrimSpace(body)
	return body != "" && len(body) < 64 && strings.Trim(body, "abcdefghijklmnopqrstuvwxyz_") == ""
}
