package apiclient

import (
	"compress/flate"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"time"
)

// canceled is what a call returns whose caller gave up: that is neither BK-CI's fault nor an answer.
func canceled(endpoint string) error {
	return fmt.Errorf("bkci %s: %w", endpoint, context.Canceled)
}

// turnedAway is a request that never got its turn.
func (c *Client) turnedAway(ctx context.Context, r request, err error) error {
	if errors.Is(ctx.Err(), context.Canceled) {
		return canceled(r.endpoint)
	}
	if paused, ok := errors.AsType[*pausedError](err); ok {
		return &Error{Kind: RateLimited, Endpoint: r.endpoint, RetryAfter: paused.left, Err: err}
	}
	return &Error{Kind: Unavailable, Endpoint: r.endpoint, Err: err}
}

// broken is a request that got no answer (res is nil) or half of one. The caller's own context goes first: what the
// connection says then is only its echo.
func (c *Client) broken(ctx context.Context, r request, res *http.Response, err error) error {
	switch {
	case errors.Is(ctx.Err(), context.Canceled):
		return canceled(r.endpoint)
	case ctx.Err() != nil:
		return c.fail(r, res, &Error{Kind: Unavailable, Err: ctx.Err()})
	case errors.Is(err, context.DeadlineExceeded):
		// The attempt's own limit, not the caller's: it must not look like the caller's.
		return c.fail(r, res, &Error{Kind: Unavailable, Err: fmt.Errorf("no full answer within %s", c.timeout)})
	case errors.Is(err, errRedirect), errors.Is(err, errTooLarge), undecodable(err):
		return c.fail(r, res, &Error{Kind: BadAnswer, Err: c.secrets.cause(err)})
	default:
		return c.fail(r, res, &Error{Kind: Unavailable, Err: c.secrets.cause(err)})
	}
}

// undecodable reports whether the bytes came and their compression is wrong.
func undecodable(err error) bool {
	_, corrupt := errors.AsType[flate.CorruptInputError](err)
	return corrupt || errors.Is(err, gzip.ErrHeader) || errors.Is(err, gzip.ErrChecksum)
}

// refused is an answer with an HTTP status that is no success.
func (c *Client) refused(ctx context.Context, r request, res *http.Response) error {
	raw, err := io.ReadAll(io.LimitReader(res.Body, maxErrorBody))
	if err != nil && (ctx.Err() != nil || bodyDecides(res.StatusCode)) {
		return c.broken(ctx, r, res, err)
	}
	said := readRefusal(res.StatusCode, res.Header.Get("Content-Type"), raw)
	e := &Error{
		Kind: classify(said), Code: said.code, Message: c.secrets.text(said.message, maxText),
		RetryAfter: retryAfter(res.Header, time.Now()),
	}
	if e.Kind == RateLimited {
		c.gate.pause(max(e.RetryAfter, defaultPause))
	}
	return c.fail(r, res, e)
}

// bodyDecides reports whether the kind of an error depends on its body, so that half a body is no answer.
func bodyDecides(status int) bool {
	return status == http.StatusBadRequest || status == http.StatusForbidden || status == http.StatusNotFound
}

// fail completes an error with what every error tells.
func (c *Client) fail(r request, res *http.Response, e *Error) *Error {
	e.Endpoint = r.endpoint
	if res != nil {
		e.HTTPStatus = res.StatusCode
		e.RequestID = c.secrets.text(res.Header.Get("X-DEVOPS-RID"), maxRID)
	}
	return e
}
