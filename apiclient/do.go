package apiclient

import (
	"context"
	"errors"
	"io"
	"maps"
	"net/http"
	"net/url"
	"strings"
	"time"
)

// maxDrain bounds the answers that are read to the end after they proved wrong, so that the connection can serve again.
const maxDrain = 64 << 10

// request is one GET: which endpoint, the path below the base, and the query.
type request struct {
	endpoint string
	path     []string // Segments; escaped when the address is built.
	query    url.Values
}

// fetch is the one door: every request passes here for its turn, its time-out, its retries and its errors. The
// second result tells a successful answer without data.
func fetch[T any](ctx context.Context, c *Client, r request) (T, bool, error) {
	for attempt := 0; ; attempt++ {
		data, err := try[T](ctx, c, r)
		if err == nil {
			if data == nil {
				var none T
				return none, false, nil
			}
			return *data, true, nil
		}
		var none T
		if wait, again := c.again(ctx, attempt, err); !again || !sleep(ctx, wait) {
			if errors.Is(ctx.Err(), context.Canceled) {
				return none, false, canceled(r.endpoint)
			}
			return none, false, err
		}
	}
}

// need is fetch for endpoints whose answer is worth nothing without data.
func need[T any](ctx context.Context, c *Client, r request) (T, error) {
	data, present, err := fetch[T](ctx, c, r)
	if err == nil && !present {
		return data, &Error{Kind: BadAnswer, Endpoint: r.endpoint, HTTPStatus: http.StatusOK, Err: errNoData}
	}
	return data, err
}

// again decides whether an error is worth another try, and after which wait.
func (c *Client) again(ctx context.Context, attempt int, err error) (time.Duration, bool) {
	e, ok := errors.AsType[*Error](err)
	if !ok || attempt >= c.retries || ctx.Err() != nil || !retryable(e) || e.RetryAfter > maxRetryWait {
		return 0, false
	}
	wait := backoff(attempt, e.RetryAfter)
	if deadline, ok := ctx.Deadline(); ok && time.Until(deadline) <= wait {
		return 0, false
	}
	return wait, true
}

// sleep waits for d; false means that the context ended first.
func sleep(ctx context.Context, d time.Duration) bool {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-ctx.Done():
		return false
	}
}

// try is one attempt. A nil result without an error is a success without data.
func try[T any](ctx context.Context, c *Client, r request) (*T, error) {
	leave, err := c.gate.enter(ctx, priorityOf(ctx))
	if err != nil {
		return nil, c.turnedAway(ctx, r, err)
	}
	defer leave()
	code, began := 0, time.Now()
	defer func() { c.observe(r.endpoint, code, time.Since(began)) }()
	within, cancel := context.WithTimeout(ctx, c.timeout)
	defer cancel()
	known := c.memory.recall(r)
	res, err := c.send(within, r, known.tag)
	if err != nil {
		return nil, c.broken(ctx, r, nil, err)
	}
	code = res.StatusCode
	defer drain(res)
	if code == http.StatusNotModified && known.tag != "" {
		if same, ok := known.unchanged(time.Now()).(*T); ok {
			return same, nil
		}
	}
	if res.StatusCode < http.StatusOK || res.StatusCode >= http.StatusMultipleChoices {
		return nil, c.refused(ctx, r, res)
	}
	from := newBody(res.Body)
	e, err := decodeEnvelope[T](from, &c.windows)
	switch {
	case from.err != nil:
		return nil, c.broken(ctx, r, res, from.err)
	case err != nil:
		return nil, c.fail(r, res, &Error{Kind: BadAnswer, Err: c.secrets.cause(err)})
	case *e.Status != 0:
		return nil, c.fail(r, res, &Error{
			Kind: BadAnswer, Code: *e.Status, Message: c.secrets.text(e.Message, maxText),
		})
	}
	c.memory.learn(r, res.Header, e.Data, time.Now())
	return e.Data, nil
}

// send asks; with a tag, only for an answer that differs from the one that has it.
func (c *Client) send(ctx context.Context, r request, tag string) (*http.Response, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, c.address(r), http.NoBody)
	if err != nil {
		return nil, err
	}
	maps.Copy(req.Header, c.headers)
	if tag != "" {
		req.Header.Set("If-None-Match", tag)
	}
	return c.http.Do(req)
}

// address builds the URL; nothing in r can change its host or the path up to the base's end.
func (c *Client) address(r request) string {
	escaped := make([]string, 0, len(r.path))
	for _, segment := range r.path {
		escaped = append(escaped, url.PathEscape(segment))
	}
	query := url.Values{}
	maps.Copy(query, r.query)
	if c.token != "" {
		query.Set("access_token", c.token)
	}
	u := c.base.String() + "/" + strings.Join(escaped, "/")
	if len(query) > 0 {
		u += "?" + query.Encode()
	}
	return u
}

// drain reads what little is known to be left, so that the connection is kept, and closes. Close's error says nothing
// about the answer, which has been read or given up by then.
func drain(res *http.Response) {
	if res.ContentLength > 0 && res.ContentLength <= maxDrain {
		_, _ = io.Copy(io.Discard, res.Body)
	}
	_ = res.Body.Close()
}
