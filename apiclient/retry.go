package apiclient

import (
	"math/rand/v2"
	"net/http"
	"strconv"
	"strings"
	"time"
)

const (
	maxRetryAfter = 5 * time.Minute        // no server gets a longer pause out of one answer.
	maxRetryWait  = 30 * time.Second       // a longer pause is the caller's to plan: the call returns instead.
	defaultPause  = time.Second            // after a 429 that names no time.
	backoffBase   = 200 * time.Millisecond // first delay; doubled for each further try.
	backoffMost   = 5 * time.Second
)

// retryable reports whether another try of a GET may go better: the statuses BK-CI and its gateway use for
// passing trouble, and connections that failed. A bad answer is not: it would be the same again.
func retryable(e *Error) bool {
	switch e.HTTPStatus {
	case http.StatusRequestTimeout, http.StatusTooManyRequests, http.StatusBadGateway,
		http.StatusServiceUnavailable, http.StatusGatewayTimeout:
		return true
	default:
		return e.Kind == Unavailable && e.HTTPStatus < http.StatusInternalServerError
	}
}

// backoff is how long to wait before try number attempt+1: full jitter over an exponential bound, and never less
// than the server asked for.
func backoff(attempt int, after time.Duration) time.Duration {
	bound := backoffMost
	if attempt < 5 {
		bound = min(backoffBase<<attempt, backoffMost)
	}
	return after + rand.N(bound)
}

// retryAfter reads both forms of the header, seconds and HTTP date. A date is compared with the answer's own Date
// where there is one, so that a skewed clock does not matter. What is negative, past or unreadable is 0; what is
// huge is capped.
func retryAfter(h http.Header, now time.Time) time.Duration {
	value := strings.TrimSpace(h.Get("Retry-After"))
	if value == "" {
		return 0
	}
	if seconds, err := strconv.ParseUint(value, 10, 32); err == nil {
		return min(time.Duration(seconds)*time.Second, maxRetryAfter)
	}
	if strings.Trim(value, "0123456789") == "" { // digits beyond 32 bits.
		return maxRetryAfter
	}
	at, err := http.ParseTime(value)
	if err != nil {
		return 0
	}
	if date, err := http.ParseTime(h.Get("Date")); err == nil {
		now = date
	}
	return min(max(at.Sub(now), 0), maxRetryAfter)
}
