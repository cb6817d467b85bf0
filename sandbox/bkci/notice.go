package bkci

import (
	"maps"
	"sync"
)

// changeNotice tells listeners that something changed; what they did not fetch yet is one notice.
type changeNotice struct {
	mu        sync.Mutex
	listeners map[chan struct{}]bool
}

// Changed returns a channel that holds a token after any change since the last receive, and a function that ends
// the interest. The channel is never closed.
func (s *Server) Changed() (<-chan struct{}, func()) {
	c := &s.changes
	ch := make(chan struct{}, 1)
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.listeners == nil {
		c.listeners = map[chan struct{}]bool{}
	}
	c.listeners[ch] = true
	return ch, func() {
		c.mu.Lock()
		defer c.mu.Unlock()
		delete(c.listeners, ch)
	}
}

func (c *changeNotice) tell() {
	c.mu.Lock()
	defer c.mu.Unlock()
	for ch := range c.listeners {
		select {
		case ch <- struct{}{}:
		default:
		}
	}
}

// requestCounts counts requests by endpoint class.
type requestCounts struct {
	mu sync.Mutex
	n  map[string]int
}

func (c *requestCounts) add(e Endpoint) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.n == nil {
		c.n = map[string]int{}
	}
	c.n[string(e)]++
}

// Requests counts the requests that arrived since the last reset, by endpoint class, failed ones included.
func (s *Server) Requests() map[string]int {
	s.counts.mu.Lock()
	defer s.counts.mu.Unlock()
	out := maps.Clone(s.counts.n)
	if out == nil {
		out = map[string]int{}
	}
	return out
}

// ResetRequests sets all counts to zero.
func (s *Server) ResetRequests() {
	s.counts.mu.Lock()
	defer s.counts.mu.Unlock()
	s.counts.n = nil
}
