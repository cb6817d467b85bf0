package apiclient

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"net"
	"net/http"
	"net/http/httptest"
	"runtime"
	"strings"
	"sync/atomic"
	"testing"
	"time"
)

// forEveryMethod runs a check once for each method of the client.
func forEveryMethod(t *testing.T, check func(t *testing.T, m method)) {
	t.Helper()
	for _, m := range methods() {
		t.Run(m.name, func(t *testing.T) {
			t.Parallel()
			check(t, m)
		})
	}
}

func shortly(cfg *Config) { cfg.Timeout = 60 * time.Millisecond }

func TestAServerThatHangsIsUnavailable(t *testing.T) {
	t.Parallel()
	for _, hang := range []struct {
		name    string
		handler func(good []byte) http.HandlerFunc
	}{
		{"before the header", func([]byte) http.HandlerFunc {
			return func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() }
		}},
		{"in the body", func(good []byte) http.HandlerFunc {
			return func(w http.ResponseWriter, r *http.Request) {
				write(w, string(good[:len(good)/2]))
				_ = http.NewResponseController(w).Flush()
				<-r.Context().Done()
			}
		}},
		{"a byte at a time", func(good []byte) http.HandlerFunc {
			return func(w http.ResponseWriter, r *http.Request) {
				for i := 0; i < len(good) && r.Context().Err() == nil; i++ {
					write(w, string(good[i:i+1]))
					_ = http.NewResponseController(w).Flush()
					sleep(r.Context(), 10*time.Millisecond)
				}
			}
		}},
		{"in the body of an error", func([]byte) http.HandlerFunc {
			return func(w http.ResponseWriter, r *http.Request) {
				w.WriteHeader(http.StatusInternalServerError)
				write(w, `{"status":500,`)
				_ = http.NewResponseController(w).Flush()
				<-r.Context().Done()
			}
		}},
	} {
		t.Run(hang.name, func(t *testing.T) {
			t.Parallel()
			forEveryMethod(t, func(t *testing.T, m method) {
				c := setup(t, hang.handler(fixture(t, m.fixture)), shortly)
				value, err := m.call(t.Context(), c)
				checkFailure(t, value, err, Unavailable)
				if errors.Is(err, context.DeadlineExceeded) {
					t.Errorf("the attempt's time-out looks like the caller's: %v", err)
				}
			})
		})
	}
}

func TestAConnectionThatBreaksIsUnavailable(t *testing.T) {
	t.Parallel()
	forEveryMethod(t, func(t *testing.T, m method) {
		good := fixture(t, m.fixture)
		c := setup(t, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Length", "1000000")
			_, _ = w.Write(good[:len(good)/2])
			panic(http.ErrAbortHandler)
		}))
		value, err := m.call(t.Context(), c)
		checkFailure(t, value, err, Unavailable)
	})
}

// cutOff sends an error with half of its body and drops the connection.
func cutOff(status int, text string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Length", "1000")
		w.WriteHeader(status)
		write(w, text)
		_ = http.NewResponseController(w).Flush()
		panic(http.ErrAbortHandler)
	}
}

func TestHalfAnErrorIsJudgedByItsStatusOnly(t *testing.T) {
	t.Parallel()
	forEveryMethod(t, func(t *testing.T, m method) {
		for status, want := range map[int]ErrorKind{
			400: Unavailable, 401: Unauthorized, 403: Unavailable, 404: Unavailable, 429: RateLimited, 500: Unavailable,
		} {
			value, err := m.call(t.Context(), setup(t, cutOff(status, "Request acc")))
			checkFailure(t, value, err, want)
		}
	})
}

func TestACallerThatGivesUpInAnErrorGetsItsOwnError(t *testing.T) {
	t.Parallel()
	forEveryMethod(t, func(t *testing.T, m method) {
		ctx, cancel := context.WithCancel(t.Context())
		defer cancel()
		c := setup(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			w.WriteHeader(http.StatusInternalServerError)
			_ = http.NewResponseController(w).Flush()
			sleep(r.Context(), 20*time.Millisecond)
			cancel()
			<-r.Context().Done()
		}))
		if _, err := m.call(ctx, c); !errors.Is(err, context.Canceled) || kindOf(err) != 0 {
			t.Errorf("got %v of kind %v, want context.Canceled and no kind", err, kindOf(err))
		}
	})
}

func TestNobodyListeningIsUnavailable(t *testing.T) {
	t.Parallel()
	listener, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	address := listener.Addr().String()
	if err := listener.Close(); err != nil {
		t.Fatal(err)
	}
	forEveryMethod(t, func(t *testing.T, m method) {
		c := newClient(t, func(cfg *Config) { cfg.BaseURL = "http://" + address + basePath })
		value, err := m.call(t.Context(), c)
		checkFailure(t, value, err, Unavailable)
	})
}

func TestACallerThatGivesUpGetsItsOwnError(t *testing.T) {
	t.Parallel()
	forEveryMethod(t, func(t *testing.T, m method) {
		ctx, cancel := context.WithCancel(t.Context())
		c := setup(t, http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
			cancel()
			<-r.Context().Done()
		}), func(cfg *Config) { cfg.Retries = 3 })
		_, err := m.call(ctx, c)
		if !errors.Is(err, context.Canceled) || kindOf(err) != 0 {
			t.Errorf("got %v of kind %v, want context.Canceled and no kind", err, kindOf(err))
		}
		checkNoSecret(t, err)
		if _, err := m.call(ctx, c); !errors.Is(err, context.Canceled) {
			t.Errorf("with a cancelled context: got %v, want context.Canceled", err)
		}
	})
}

func TestACallerWhoseTimeRunsOutIsToldThatBKCIDidNotAnswer(t *testing.T) {
	t.Parallel()
	forEveryMethod(t, func(t *testing.T, m method) {
		ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
		defer cancel()
		c := setup(t, http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() }))
		value, err := m.call(ctx, c)
		checkFailure(t, value, err, Unavailable)
		if !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("got %v, want it to be context.DeadlineExceeded too", err)
		}
	})
}

// oversized are answers beyond the limits, plain and compressed, in the shapes a decoder may stumble over.
func oversized(t *testing.T) map[string]http.HandlerFunc {
	t.Helper()
	all := map[string]http.HandlerFunc{}
	for name, chunk := range map[string]string{
		"blanks":   strings.Repeat(" ", 1<<20),
		"one text": strings.Repeat("a", 1<<20),
		"a list":   strings.Repeat(`"","",`, 1<<18),
	} {
		start := map[string]string{"one text": `{"x":"`, "a list": `{"x":[`}[name] + map[string]string{"blanks": "{"}[name]
		all[name] = func(w http.ResponseWriter, r *http.Request) {
			write(w, start)
			for i := 0; i < 40 && r.Context().Err() == nil; i++ {
				write(w, chunk)
			}
		}
		var zipped bytes.Buffer
		bomb, err := gzip.NewWriterLevel(&zipped, gzip.BestSpeed)
		if err != nil {
			t.Fatal(err)
		}
		write(bomb, start)
		for range 64 {
			write(bomb, chunk)
		}
		if err := bomb.Close(); err != nil {
			t.Fatal(err)
		}
		all[name+", zipped"] = func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Encoding", "gzip")
			_, _ = w.Write(zipped.Bytes())
		}
	}
	return all
}

// It measures memory, so it must not share the process with parallel tests.
func TestAnAnswerBeyondTheLimitIsBadAndCheap(t *testing.T) {
	for name, handler := range oversized(t) {
		for _, m := range methods() {
			if m.name != "Detail" && !strings.HasPrefix(name, "blanks") {
				continue // one method tries every shape, the others one of them, plain and zipped.
			}
			c := setup(t, handler)
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			value, err := m.call(t.Context(), c)
			runtime.ReadMemStats(&after)
			checkFailure(t, value, err, BadAnswer)
			if !errors.Is(err, errTooLarge) {
				t.Errorf("%s/%s: got %v, want it to be too large", name, m.name, err)
			}
			if spent := after.TotalAlloc - before.TotalAlloc; spent > 24<<20 && !raceEnabled {
				t.Errorf("%s/%s: %d MiB allocated to refuse an answer", name, m.name, spent>>20)
			}
		}
	}
}

func TestBrokenCompressionIsABadAnswer(t *testing.T) {
	t.Parallel()
	forEveryMethod(t, func(t *testing.T, m method) {
		c := setup(t, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Encoding", "gzip")
			write(w, "this is no gzip at all")
		}))
		value, err := m.call(t.Context(), c)
		checkFailure(t, value, err, BadAnswer)
	})
}

func TestRedirectsStayAtTheConfiguredHost(t *testing.T) {
	t.Parallel()
	var strangers atomic.Int32
	stranger := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, _ *http.Request) { strangers.Add(1) }))
	t.Cleanup(stranger.Close)
	forEveryMethod(t, func(t *testing.T, m method) {
		for name, location := range map[string]string{
			"other host": stranger.URL + "/?access_token=" + canaryToken, "in a circle": "?again", "other scheme": "ftp://x/",
			"unreadable": "http://[::" + canarySecret,
		} {
			c := setup(t, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
				w.Header().Set("Location", location)
				w.WriteHeader(http.StatusFound)
			}))
			value, err := m.call(t.Context(), c)
			want := BadAnswer
			if name == "unreadable" {
				want = Unavailable // the HTTP library gives up on it.
			}
			checkFailure(t, value, err, want)
		}
		good := fixture(t, m.fixture)
		c := setup(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if hop := r.URL.Query().Get("hop"); len(hop) < maxRedirects {
				w.Header().Set("Location", "?hop="+hop+"x")
				w.WriteHeader(http.StatusTemporaryRedirect)
				return
			}
			answerJSON(http.StatusOK, good)(w, r)
		}))
		if _, err := m.call(t.Context(), c); err != nil {
			t.Errorf("three hops at the same host: %v", err)
		}
	})
	t.Cleanup(func() {
		if n := strangers.Load(); n != 0 {
			t.Errorf("%d requests reached another host", n)
		}
	})
}

func TestConnectionsAreUsedAgainAfterBadAnswers(t *testing.T) {
	t.Parallel()
	var opened atomic.Int32
	server := httptest.NewUnstartedServer(answerWith(http.StatusOK, isPage, []byte(page)))
	server.Config.ConnState = func(_ net.Conn, state http.ConnState) {
		if state == http.StateNew {
			opened.Add(1)
		}
	}
	server.Start()
	t.Cleanup(server.Close)
	c := newClient(t, func(cfg *Config) { cfg.BaseURL = server.URL })
	for range 20 {
		if _, err := c.Projects(t.Context()); !errors.Is(err, ErrBadAnswer) {
			t.Fatalf("got %v, want %v", err, ErrBadAnswer)
		}
	}
	if n := opened.Load(); n != 1 {
		t.Errorf("%d connections for 20 requests, want 1", n)
	}
}
