package bot

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptrace"
	"net/url"
	"strconv"
	"sync/atomic"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"github.com/pipelinebot/pipelinebot/store"
)

// maxBody bounds an answer of Slack; a page of history with blocks stays well below.
const maxBody = 16 << 20

// exchange is what is known of one HTTP call beyond the error that slack-go returns.
type exchange struct {
	left       atomic.Bool // Bytes of the request may have left: Slack may have done what it asked for.
	status     int         // 0: no answer.
	retryAfter string
	body       []byte
}

type exchangeKey struct{}

// observed returns a context whose next call is recorded in the exchange.
func observed(ctx context.Context) (context.Context, *exchange) {
	x := &exchange{}
	return context.WithValue(ctx, exchangeKey{}, x), x
}

// recorder fills the exchange of a request, and leaves requests without one alone.
type recorder struct{ base http.RoundTripper }

// RoundTrip implements http.RoundTripper.
func (r recorder) RoundTrip(req *http.Request) (*http.Response, error) {
	x, ok := req.Context().Value(exchangeKey{}).(*exchange)
	if !ok {
		return r.base.RoundTrip(req)
	}
	left := func() { x.left.Store(true) }
	resp, err := r.base.RoundTrip(req.WithContext(httptrace.WithClientTrace(req.Context(), &httptrace.ClientTrace{
		WroteHeaders: left,
		WroteRequest: func(httptrace.WroteRequestInfo) { left() },
	})))
	if err != nil {
		return nil, err
	}
	defer func() { _ = resp.Body.Close() }() // It is read to its end, or of no use.
	body, err := io.ReadAll(io.LimitReader(resp.Body, maxBody))
	if err != nil {
		return nil, fmt.Errorf("reading the answer: %w", err)
	}
	x.status, x.retryAfter, x.body = resp.StatusCode, resp.Header.Get("Retry-After"), body
	resp.Body = io.NopCloser(bytes.NewReader(body))
	return resp, nil
}

// httpClient never follows a redirect: it would carry the token to another host.
func httpClient(base http.RoundTripper, timeout time.Duration) *http.Client {
	return &http.Client{
		Timeout:       timeout,
		Transport:     recorder{base},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
}

// answer is the part that all JSON answers of Slack share.
type answer struct {
	OK               *bool  `json:"ok"`
	Error            string `json:"error"`
	Needed           string `json:"needed"`
	ResponseMetadata struct {
		Messages []string `json:"messages"`
	} `json:"response_metadata"`
}

// answer decodes what Slack said; ok is false when it said no JSON object with an ok in it.
func (x *exchange) answer() (a answer, ok bool) {
	err := json.Unmarshal(x.body, &a, jsontext.AllowDuplicateNames(true), jsontext.AllowInvalidUTF8(true))
	return a, err == nil && a.OK != nil
}

// receipt is where the answer to a post or an update says that the message is.
func (x *exchange) receipt() (store.Receipt, bool) {
	var said struct {
		OK        bool   `json:"ok"`
		Channel   string `json:"channel"`
		Timestamp string `json:"ts"`
	}
	err := json.Unmarshal(x.body, &said, jsontext.AllowDuplicateNames(true), jsontext.AllowInvalidUTF8(true))
	good := err == nil && said.OK && said.Channel != "" && said.Timestamp != ""
	return store.Receipt{Channel: said.Channel, Timestamp: said.Timestamp}, good
}

// pause is how long Slack asked to wait; 0 when it did not say.
func (x *exchange) pause() time.Duration {
	seconds, err := strconv.Atoi(x.retryAfter)
	if err != nil || seconds < 0 {
		return 0
	}
	return time.Duration(seconds) * time.Second
}

// withoutURL drops the address from a transport error: the address of a response_url is a secret.
func withoutURL(err error) error {
	if u, ok := errors.AsType[*url.Error](err); ok {
		return u.Err
	}
	return err
}
