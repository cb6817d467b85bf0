package commands

import (
	"cmp"
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"log/slog"
	"runtime/debug"
	"strings"
	"sync/atomic"
	"time"

	"github.com/pipelinebot/pipelinebot/apiclient"
)

// Results of a Reply, for metrics.
const (
	resultOK        = "ok"
	resultUserError = "user_error"
	resultError     = "error"
)

// unknownVerb is the Verb of a Reply when no verb ran.
const unknownVerb = "unknown"

// Dispatch runs one command line and always answers: it never panics and never outlives Options.Timeout. A verb gets
// a little less time than that, so that it can still say itself what timed out.
func (r *Router) Dispatch(ctx context.Context, inv Invocation) Reply {
	grace := min(r.timeout/20, 500*time.Millisecond)
	ctx, cancel := context.WithTimeout(apiclient.WithPriority(ctx, apiclient.Interactive), r.timeout-grace)
	defer cancel()
	c := &call{inv: inv, language: languageOf("", inv.Locale), place: placeOf(inv), written: new(atomic.Bool)}
	done := make(chan Body, 1)
	parsed := make(chan struct{})
	r.running.Go(func() { done <- r.run(ctx, c, parsed) })
	select {
	case body := <-done:
		return c.reply(body)
	case <-ctx.Done():
	}
	late := time.NewTimer(grace)
	defer late.Stop()
	select {
	case body := <-done:
		return c.reply(body)
	case <-late.C:
		return r.abandon(c, parsed)
	}
}

// abandon answers for a verb that still runs. It reads of the call only what was final before the verb began.
func (r *Router) abandon(c *call, parsed <-chan struct{}) Reply {
	reply := Reply{Verb: unknownVerb, Language: languageOf("", c.inv.Locale), Zone: c.inv.Zone, Result: resultError}
	problem := timedOut(c)
	select {
	case <-parsed:
		reply.Verb, problem.Try = c.verb, retry(c)
	default:
	}
	r.log.Error("command hangs", slog.String("verb", reply.Verb), slog.String("envelope_id", c.inv.ID))
	reply.Body = problem
	return reply
}

// timedOut says whether what was asked for may be done all the same.
func timedOut(c *call) Problem {
	p := Problem{Code: TimedOut}
	if c.written.Load() {
		p.Extra = MayBeDone
	}
	return p
}

// run parses and runs one call; parsed is closed once c.verb and c.typed are final.
func (r *Router) run(ctx context.Context, c *call, parsed chan<- struct{}) (body Body) {
	defer func() {
		if p := recover(); p != nil {
			body = r.internal(ctx, c, slog.Any("panic", p), slog.String("stack", string(debug.Stack())))
		}
	}()
	v, err := r.parse(c)
	close(parsed)
	r.loadSettings(ctx, c)
	if err == nil {
		body, err = v.run(r, ctx, c)
	}
	var pick picked
	switch {
	case errors.As(err, &pick):
		return pick.Pick
	case err != nil:
		return r.problem(ctx, c, err)
	default:
		return body
	}
}

// parse splits the line and finds the verb, which takes the first word off.
func (r *Router) parse(c *call) (verb, error) {
	c.verb = unknownVerb
	words, err := readLine(c.inv.Text)
	var mistake Problem
	if errors.As(err, &mistake) {
		mistake.Try = r.leads(words)
		return verb{}, mistake
	}
	if len(words) == 0 {
		words = []word{{text: "help"}}
	}
	v, ok := r.findVerb(words[0])
	if !ok && r.looksLikeLink(words[0].text) {
		v, ok = r.verbs["status"], true
		words = append([]word{{text: "status"}}, words...)
	}
	c.typed = render(words)
	if !ok {
		c.args = words
		return verb{run: (*Router).unknown}, nil
	}
	c.verb, c.args = v.name, words[1:]
	c.typed = strings.TrimSpace(v.name + " " + render(c.args))
	return v, nil
}

// loadSettings reads what the place has set. An error is kept for the verbs that cannot do without; help, for one, can,
// so a store that hangs costs it only a part of its time.
func (r *Router) loadSettings(ctx context.Context, c *call) {
	ctx, cancel := context.WithTimeout(ctx, r.timeout/5)
	defer cancel()
	c.settings, c.settingsErr = r.opts.Preferences.Settings(ctx, c.place)
	own := ""
	if c.settings.Language == "" && c.place != c.inv.User {
		if person, err := r.opts.Preferences.Settings(ctx, c.inv.User); err == nil {
			own = person.Language
		}
	}
	c.language = languageOf(cmp.Or(c.settings.Language, own), c.inv.Locale)
}

// reply wraps what a finished verb returned.
func (c *call) reply(body Body) Reply {
	reply := Reply{Verb: c.verb, Language: c.language, Zone: c.inv.Zone, Body: body, Result: resultOK, Direct: c.inv.Direct}
	switch b := body.(type) {
	case Problem:
		reply.Result = b.Code.result()
	case Pick:
	default:
		reply.Public = c.public && !c.inv.Direct
	}
	return reply
}

// internal logs what must not be shown and returns the reference to it.
func (r *Router) internal(ctx context.Context, c *call, attrs ...slog.Attr) Problem {
	const most = 200
	ref := reference()
	text := c.inv.Text
	if len(text) > most {
		text = text[:most]
	}
	attrs = append(attrs, slog.String("ref", ref), slog.String("verb", c.verb), slog.String("envelope_id", c.inv.ID),
		slog.String("user", c.inv.User), slog.String("channel", c.inv.Channel), slog.String("text", fmt.Sprintf("%q", text)))
	r.log.LogAttrs(ctx, slog.LevelError, "command broke", attrs...)
	return Problem{Code: Internal, Ref: ref, Try: retry(c)}
}

// reference is short enough to be read out and long enough to be found in a log.
func reference() string {
	var b [3]byte
	_, _ = rand.Read(b[:]) // Never fails; see its documentation.
	return hex.EncodeToString(b[:])
}

// languageOf picks the language of a reply: the one that was set, else that of the person's Slack, else English.
func languageOf(set, locale string) string {
	if set != "" {
		return set
	}
	if strings.HasPrefix(strings.ToLower(locale), "zh") {
		return "zh"
	}
	return "en"
}

// placeOf is where the words are about when no "me" is said: the channel, or the person in a direct message.
func placeOf(inv Invocation) string {
	if inv.Direct {
		return inv.User
	}
	return inv.Channel
}
