package socket

import (
	"sync"
	"time"
)

// seen remembers keys for a while, at most limit of them: the oldest are forgotten first.
type seen struct {
	keep  time.Duration
	limit int

	mu    sync.Mutex
	until map[string]time.Time
	order []string // Oldest first; all live equally long.
}

func newSeen(keep time.Duration, limit int) *seen {
	return &seen{keep: keep, limit: limit, until: map[string]time.Time{}}
}

// first reports whether none of the keys was seen of late, and remembers all of them. Empty keys do not count.
func (s *seen) first(now time.Time, keys ...string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.forget(now)
	fresh := true
	for _, k := range keys {
		if _, known := s.until[k]; known {
			fresh = false
		} else if k != "" {
			s.until[k] = now.Add(s.keep)
			s.order = append(s.order, k)
		}
	}
	return fresh
}

func (s *seen) forget(now time.Time) {
	n := 0
	for n < len(s.order) && (len(s.order)-n >= s.limit || !now.Before(s.until[s.order[n]])) {
		delete(s.until, s.order[n])
		n++
	}
	s.order = s.order[n:]
}
