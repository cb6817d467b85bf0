package bot

import (
	"sync"
	"time"
)

// cache remembers values for a while, at most limit of them.
type cache[V any] struct {
	limit int

	mu      sync.Mutex
	entries map[string]entry[V]
}

type entry[V any] struct {
	value V
	until time.Time
}

func newCache[V any](limit int) *cache[V] {
	return &cache[V]{limit: limit, entries: map[string]entry[V]{}}
}

func (c *cache[V]) get(key string) (V, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	e, ok := c.entries[key]
	if !ok || !time.Now().Before(e.until) {
		var none V
		return none, false
	}
	return e.value, true
}

// first remembers a key, and reports whether it was not remembered yet.
func (c *cache[V]) first(key string, keep time.Duration) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	if e, known := c.entries[key]; known && time.Now().Before(e.until) {
		return false
	}
	var none V
	c.set(key, none, keep)
	return true
}

func (c *cache[V]) put(key string, value V, keep time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.set(key, value, keep)
}

func (c *cache[V]) set(key string, value V, keep time.Duration) {
	now := time.Now()
	if _, known := c.entries[key]; !known && len(c.entries) >= c.limit {
		c.makeRoom(now)
	}
	c.entries[key] = entry[V]{value: value, until: now.Add(keep)}
}

// makeRoom drops what has expired, or else the entry that expires first.
func (c *cache[V]) makeRoom(now time.Time) {
	var first string
	for k, e := range c.entries {
		if !now.Before(e.until) {
			delete(c.entries, k)
		} else if first == "" || e.until.Before(c.entries[first].until) {
			first = k
		}
	}
	if len(c.entries) >= c.limit {
		delete(c.entries, first)
	}
}
