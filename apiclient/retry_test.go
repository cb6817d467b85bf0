package apiclient

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"testing"
	"testing/synctest"
	"time"
)

// script answers with one status after the other, the last one for ever, and notes when it was asked. It is for
// use in virtual time, by one request at a time.
type script struct {
	statuses []int
	header   http.Header
	began    time.Time
	asked    []time.Duration
}

func (s *script) ServeHTTP(w http.ResponseWriter, _ *http.Request) {
	if s.began.IsZero() {
		s.began = time.Now()
	}
	s.asked = append(s.asked, time.Since(s.began))
	status := s.statuses[min(len(s.asked), len(s.statuses))-1]
	for name := range s.header {
		w.Header().Set(name, s.header.Get(name))
	}
	w.WriteHeader(status)
	if status == http.StatusOK {
		write(w, `{"status":0,"data":[]}`)
	}
}

func virtual(t *testing.T, handler http.Handler, edit ...func(*Config)) *Client {
	t.Helper()
	return newClient(t, append([]func(*Config){func(c *Config) {
		c.Transport, c.Retries = inProcess{handler}, 2
	}}, edit...)...)
}

func TestOnlyPassingTroubleIsTriedAgain(t *testing.T) {
	t.Parallel()
	again := []int{408, 429, 502, 503, 504}
	for status := 400; status < 600; status++ {
		t.Run(strconv.Itoa(status), func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				s := &script{statuses: []int{status}}
				_, err := virtual(t, s).Projects(t.Context())
				want := 1
				if slices.Contains(again, status) {
					want = 3
				}
				if len(s.asked) != want || err == nil {
					t.Errorf("HTTP %d was asked %d times, want %d; error %v", status, len(s.asked), want, err)
				}
			})
		})
	}
}

func TestARetryThatWorksIsASuccess(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := &script{statuses: []int{503, 502, 200}}
		var seen []string
		c := virtual(t, s, func(cfg *Config) {
			cfg.Observe = func(endpoint string, code int, _ time.Duration) {
				seen = append(seen, fmt.Sprintf("%s %d", endpoint, code))
			}
		})
		if _, err := c.Projects(t.Context()); err != nil {
			t.Fatalf("Projects: %v", err)
		}
		if want := []string{"projects 503", "projects 502", "projects 200"}; !slices.Equal(seen, want) {
			t.Errorf("observed %q, want %q", seen, want)
		}
		if last := s.asked[2]; last > 600*time.Millisecond {
			t.Errorf("two retries took %s, want at most 200ms + 400ms", last)
		}
	})
}

func TestABrokenConnectionIsTriedAgain(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		tries := 0
		var codes []int
		c := newClient(t, func(cfg *Config) {
			cfg.Retries = 2
			cfg.Observe = func(_ string, code int, _ time.Duration) { codes = append(codes, code) }
			cfg.Transport = roundTrip(func(*http.Request) (*http.Response, error) {
				tries++
				return nil, errors.New("connection reset, says " + canarySecret)
			})
		})
		_, err := c.Projects(t.Context())
		if !errors.Is(err, ErrUnavailable) || tries != 3 || !slices.Equal(codes, []int{0, 0, 0}) {
			t.Errorf("got %v after %d tries with codes %v, want unavailable after 3 with 0", err, tries, codes)
		}
		checkNoSecret(t, err)
	})
}

type roundTrip func(*http.Request) (*http.Response, error)

func (f roundTrip) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

func TestRetryAfterIsHonouredInEveryForm(t *testing.T) {
	t.Parallel()
	const slack = 1200 * time.Millisecond // jitter of the first retry, and the second a date lacks.
	for _, tc := range []struct {
		name, value string
		least       time.Duration
		retried     bool
	}{
		{"absent", "", defaultPause, true},
		{"seconds", "7", 7 * time.Second, true},
		{"zero", "0", defaultPause, true},
		{"negative", "-30", defaultPause, true},
		{"words", "soon", defaultPause, true},
		{"fraction", "1.5", defaultPause, true},
		{"date", "+9s", 8 * time.Second, true},
		{"date in the past", "-9s", defaultPause, true},
		{"longer than a call may wait", "31", 31 * time.Second, false},
		{"huge", "86400000", maxRetryAfter, false},
		{"beyond numbers", "99999999999999999999999999", maxRetryAfter, false},
		{"date far away", "+9000h", maxRetryAfter, false},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				s := &script{statuses: []int{429, 200}, header: http.Header{}}
				s.header.Set("Retry-After", tc.value)
				if shift, err := time.ParseDuration(tc.value); err == nil && tc.value != "0" {
					s.header.Set("Retry-After", time.Now().Add(shift).UTC().Format(http.TimeFormat))
				}
				c := virtual(t, s)
				began := time.Now()
				_, err := c.Projects(t.Context())
				if (err == nil) != tc.retried {
					t.Fatalf("got %v, want success: %v", err, tc.retried)
				}
				if !tc.retried {
					e, _ := errors.AsType[*Error](err)
					if e.Kind != RateLimited || e.RetryAfter != tc.least {
						t.Errorf("got %v with a pause of %s, want %s", err, e.RetryAfter, tc.least)
					}
					if _, err := c.Projects(t.Context()); err != nil { // the pause is the client's: this one waits.
						t.Errorf("after the pause: %v", err)
					}
				}
				if took := time.Since(began); took < tc.least || took > tc.least+slack {
					t.Errorf("Retry-After %q: took %s, want about %s", tc.value, took, tc.least)
				}
			})
		})
	}
}

func TestADateIsMeasuredByTheServersOwnClock(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 8, 20, 12, 0, 0, 0, time.UTC)
	h := http.Header{}
	h.Set("Date", now.Add(-time.Hour).Format(http.TimeFormat))
	h.Set("Retry-After", now.Add(-time.Hour+20*time.Second).Format(http.TimeFormat))
	if got := retryAfter(h, now); got != 20*time.Second {
		t.Errorf("got %s, want 20s", got)
	}
}

func TestNoRetryThatCannotEndInTime(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithTimeout(t.Context(), 3*time.Second)
		defer cancel()
		s := &script{statuses: []int{503, 200}, header: http.Header{"Retry-After": {"4"}}}
		began := time.Now()
		_, err := virtual(t, s).Projects(ctx)
		if !errors.Is(err, ErrUnavailable) || kindOf(err) != Unavailable || time.Since(began) > 0 {
			t.Errorf("got %v after %s, want the 503 at once", err, time.Since(began))
		}
	})
}

func TestBackoffIsJitteredAndBounded(t *testing.T) {
	t.Parallel()
	for attempt := range 12 {
		seen := map[time.Duration]bool{}
		for range 50 {
			d := backoff(attempt, time.Second)
			if bound := min(backoffBase<<attempt, backoffMost); d < time.Second || d >= time.Second+bound {
				t.Fatalf("backoff(%d) = %s, want within [1s, 1s+%s)", attempt, d, bound)
			}
			seen[d] = true
		}
		if len(seen) < 2 {
			t.Errorf("backoff(%d) does not vary", attempt)
		}
	}
}
