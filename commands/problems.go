package commands

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"

	"github.com/pipelinebot/pipelinebot/apiclient"
)

// Error makes a Problem an error, so that verbs return it where something went wrong.
func (p Problem) Error() string { return fmt.Sprintf("%s: %q", p.Code, p.Input) }

// errStorage marks an error of the store; see stored.
var errStorage = errors.New("storage")

// stored classifies an error of the store and says what was being done.
func stored(doing string, err error) error {
	if err == nil || isContextErr(err) {
		return err
	}
	return fmt.Errorf("%w: %s: %w", errStorage, doing, err)
}

// troubles maps the errors that no verb has a better word for to codes; the first that matches counts.
func troubles() []trouble {
	return []trouble{
		{errStorage, Storage},
		{apiclient.ErrForbidden, Forbidden},
		{apiclient.ErrUnauthorized, Credentials},
		{apiclient.ErrRateLimited, RateLimited},
		{apiclient.ErrUnavailable, Unreachable},
		{apiclient.ErrBadAnswer, BadAnswer},
		{apiclient.ErrInvalid, BadAnswer},
		{apiclient.ErrNotFound, UnknownPipeline},
		{context.DeadlineExceeded, TimedOut},
		{context.Canceled, TimedOut},
	}
}

type trouble struct {
	is   error
	code Code
}

// problem turns whatever a verb returned into what a person is told. Troubles are logged here, once; mistakes are not.
func (r *Router) problem(ctx context.Context, c *call, err error) Problem {
	var mistake Problem
	if errors.As(err, &mistake) {
		return finish(mistake)
	}
	p := Problem{Code: codeOf(ctx, err), Input: render(c.args), Try: retry(c)}
	if p.Code == Internal {
		return r.internal(ctx, c, slog.Any("err", err))
	}
	var failed *apiclient.Error
	if errors.As(err, &failed) && failed.RetryAfter > 0 {
		p.Extra = failed.RetryAfter.String()
	}
	if p.Code == TimedOut {
		p.Extra = timedOut(c).Extra
	}
	r.log.LogAttrs(ctx, slog.LevelWarn, "command could not be answered", slog.String("verb", c.verb),
		slog.String("code", string(p.Code)), slog.String("envelope_id", c.inv.ID), slog.Any("err", err))
	return finish(p)
}

// codeOf classifies; once the verb's time is over every error is a consequence of that.
func codeOf(ctx context.Context, err error) Code {
	if ctx.Err() != nil && !errors.Is(err, errStorage) {
		return TimedOut
	}
	for _, t := range troubles() {
		if errors.Is(err, t.is) {
			return t.code
		}
	}
	return Internal
}

// finish bounds what is echoed, and sees to it that there is always something to type.
func finish(p Problem) Problem {
	p.Input, p.Extra = clip(p.Input), clip(p.Extra)
	if len(p.Try) == 0 {
		p.Try = []string{"help"}
	}
	return p
}

// retry is the line as it was typed, for what may go better the next time.
func retry(c *call) []string {
	return []string{cmp.Or(c.typed, "help")}
}

// result tells mistakes of people from troubles of machines, for metrics.
func (c Code) result() string {
	switch c {
	case Forbidden, Unreachable, RateLimited, BadAnswer, Credentials, TimedOut, Busy, Storage, Internal:
		return resultError
	default:
		return resultUserError
	}
}
