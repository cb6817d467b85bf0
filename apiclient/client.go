package apiclient

import (
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"strings"
	"time"
)

const maxRedirects = 3

var errRedirect = errors.New("redirected away from the configured address")

// Client asks BK-CI. It is safe for concurrent use; all callers share one budget.
type Client struct {
	base    *url.URL
	token   string
	headers http.Header
	timeout time.Duration
	retries int
	observe func(endpoint string, code int, d time.Duration)
	secrets redactor
	http    *http.Client
	gate    *gate
	memory  memory
	windows scanners
	own     *http.Transport // nil when the transport was given.
}

// New checks the configuration and builds a client; it sends nothing.
func New(cfg Config) (*Client, error) {
	cfg, base, err := cfg.normal()
	if err != nil {
		return nil, fmt.Errorf("bkci client: %w", err)
	}
	auth, err := cfg.gatewayAuth()
	if err != nil {
		return nil, fmt.Errorf("bkci client: %w", err)
	}
	c := &Client{
		base: base, token: cfg.queryToken(), headers: headers(cfg, auth),
		timeout: cfg.Timeout, retries: cfg.Retries, observe: cfg.Observe,
		secrets: newRedactor(auth, cfg.AppSecret, cfg.AccessToken, cfg.queryToken()),
		gate:    newGate(cfg.Rate, cfg.Burst, cfg.reserve(), cfg.Concurrency),
		memory:  memory{kept: map[string]kept{}},
	}
	if c.observe == nil {
		c.observe = func(string, int, time.Duration) {}
	}
	transport := cfg.Transport
	if transport == nil {
		c.own = newTransport(cfg.Concurrency, cfg.Timeout)
		transport = c.own
	}
	c.http = &http.Client{Transport: transport, CheckRedirect: sameOrigin}
	return c, nil
}

// Crowded reports whether people ask for more than the rate gives, so that whoever can do with fewer requests should.
func (c *Client) Crowded() bool { return c.gate.crowded() }

// Close ends calls that wait for a turn and drops idle connections. Calls in flight end by their own contexts and
// time-outs. A transport that was passed in is left alone.
func (c *Client) Close() {
	c.gate.close()
	if c.own != nil {
		c.own.CloseIdleConnections()
	}
}

func headers(cfg Config, auth string) http.Header {
	h := http.Header{}
	h.Set("Accept", "application/json")
	h.Set("User-Agent", cfg.UserAgent)
	h.Set("X-DEVOPS-UID", cfg.User)
	if auth != "" {
		h.Set("X-Bkapi-Authorization", auth)
	}
	return h
}

// newTransport keeps as many idle connections as there are requests at once: the library's default of two per host
// costs 6 to 13 times the CPU under load.
func newTransport(concurrency int, timeout time.Duration) *http.Transport {
	dialer := &net.Dialer{Timeout: min(timeout, 10*time.Second), KeepAlive: 30 * time.Second}
	return &http.Transport{
		Proxy:                  http.ProxyFromEnvironment,
		DialContext:            dialer.DialContext,
		ForceAttemptHTTP2:      true,
		MaxIdleConns:           concurrency,
		MaxIdleConnsPerHost:    concurrency,
		MaxConnsPerHost:        concurrency,
		IdleConnTimeout:        90 * time.Second,
		TLSHandshakeTimeout:    min(timeout, 10*time.Second),
		ResponseHeaderTimeout:  timeout,
		ExpectContinueTimeout:  time.Second,
		MaxResponseHeaderBytes: 64 << 10,
	}
}

// sameOrigin lets a redirect lead only to the configured scheme and host, so that no credential travels elsewhere.
func sameOrigin(req *http.Request, via []*http.Request) error {
	first := via[0].URL
	if len(via) > maxRedirects || req.URL.Scheme != first.Scheme || !strings.EqualFold(req.URL.Host, first.Host) ||
		req.URL.User != nil {
		return errRedirect
	}
	return nil
}
