package workspace

import (
	"time"
)

// Limit is a token bucket: one call each Every, up to Burst at once after a pause. A zero Every is no limit.
type Limit struct {
	Every time.Duration
	Burst int
}

// Tiers as Slack publishes them per minute, method and workspace; the bursts are the simulator's.
func tiers() map[int]Limit {
	return map[int]Limit{
		1: {time.Minute, 20},
		2: {time.Minute / 20, 20},
		3: {time.Minute / 50, 50},
		4: {time.Minute / 100, 100},
		5: {time.Minute / 600, 600},
	}
}

// perChannel is one message a second and channel with a small burst, for posts and response_urls alike.
func perChannel() Limit { return Limit{time.Second, 4} }

const maxBuckets = 10_000

type bucket struct {
	tokens float64
	last   time.Time
}

// allow spends one call of a method's budget (of one channel, when key names it) or says how long to wait.
func (w *Workspace) allow(name, key string, tier int, now time.Time) error {
	limit, ok := w.opts.Limits[name]
	if !ok {
		if !w.opts.RateLimits {
			return nil
		}
		limit = tiers()[tier]
		if key != "" {
			limit = perChannel()
		}
	} else if key == "" && countedPerChannel(name) {
		return nil
	}
	if limit.Every <= 0 {
		return nil
	}
	if wait := w.bucket(name+" "+key, limit, now).take(limit, now); wait > 0 {
		return limited(wait)
	}
	return nil
}

func countedPerChannel(name string) bool { return name == "chat.postMessage" || name == "response_url" }

func (w *Workspace) bucket(key string, limit Limit, now time.Time) *bucket {
	b, ok := w.buckets[key]
	if !ok {
		if len(w.buckets) >= maxBuckets {
			clear(w.buckets)
		}
		b = &bucket{tokens: float64(max(1, limit.Burst)), last: now}
		w.buckets[key] = b
	}
	return b
}

// take spends a token; otherwise it says how long until there is one.
func (b *bucket) take(limit Limit, now time.Time) time.Duration {
	if gone := now.Sub(b.last); gone > 0 {
		b.tokens = min(float64(max(1, limit.Burst)), b.tokens+float64(gone)/float64(limit.Every))
	}
	b.last = now
	const rounding = 1e-9
	if b.tokens >= 1-rounding {
		b.tokens--
		return 0
	}
	return max(1, time.Duration((1-b.tokens)*float64(limit.Every)))
}
