package notifier_test

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"time"

	"github.com/pipelinebot/pipelinebot/store"
)

// slack is a workspace in memory: it takes parcels, forgets nothing, and fails as the test says.
type slack struct {
	mu       sync.Mutex
	said     []saying
	edits    int
	calls    int
	latency  time.Duration
	late     time.Duration // How much later than its arrival a message whose answer was lost is visible.
	fault    func(p store.Parcel) (taken bool, err error)
	noLook   bool
	looks    int
	limit    int // Messages a second; 0: no limit.
	pause    time.Duration
	bucket   int
	bucketAt time.Time
	closed   time.Time // Until when the method is closed.
	rude     int       // Calls within a closed window.
}

// saying is one message in a channel.
type saying struct {
	id, target, line string
	keys             []string
	visible          time.Time
	mayRepeat        bool
	at               time.Time
	ts               string
	delivery         store.Delivery
	shows            []store.Event // What stands there now.
	deleted          bool
}

// spoken is what a parcel says to its reader: what has a card says what the card of the parcel holds.
func spoken(p store.Parcel) []store.Event {
	if len(p.Card.Events) > 0 {
		return p.Card.Events
	}
	return p.Delivery.Events
}

func (s *slack) Send(ctx context.Context, p store.Parcel) (store.Receipt, error) {
	if err := s.travel(ctx); err != nil {
		return store.Receipt{}, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.calls++
	if err := s.gate(); err != nil {
		return store.Receipt{}, err
	}
	if at := s.at(p.Anchor().Timestamp); at >= 0 && s.said[at].deleted {
		return store.Receipt{}, &store.SendError{Reason: store.CardGone, Code: "message_not_found"}
	}
	taken, err := true, error(nil)
	if s.fault != nil {
		taken, err = s.fault(p)
	}
	ts := fmt.Sprintf("%d.%06d", time.Now().Unix(), s.calls)
	if taken {
		s.take(p, ts, err)
	}
	return store.Receipt{Channel: p.Delivery.Target, Timestamp: ts}, err
}

// travel is the way there and back; a request given up on the way may still arrive.
func (s *slack) travel(ctx context.Context) error {
	select {
	case <-time.After(s.latency):
		return nil
	case <-ctx.Done():
		return &store.SendError{Reason: store.Ambiguous, Code: "timeout", Err: ctx.Err()}
	}
}

func (s *slack) take(p store.Parcel, ts string, err error) {
	if p.Delivery.Act == store.Edit {
		s.edits++
		if at := s.at(p.Card.Timestamp); at >= 0 {
			s.said[at].shows = slices.Clone(p.Card.Events)
		}
		return
	}
	p.Delivery.Events = spoken(p)
	m := saying{
		id: p.Delivery.ID, target: p.Delivery.Target, line: line(p.Delivery), visible: time.Now(), at: time.Now(), ts: ts,
		mayRepeat: p.MayRepeat, delivery: p.Delivery, shows: slices.Clone(p.Delivery.Events),
	}
	if err != nil {
		m.visible = m.visible.Add(s.late)
	}
	for _, e := range p.Delivery.Events {
		m.keys = append(m.keys, e.Key())
	}
	s.said = append(s.said, m)
}

// at is where a message stands by its timestamp; -1: there is none.
func (s *slack) at(ts string) int {
	return slices.IndexFunc(s.said, func(m saying) bool { return ts != "" && m.ts == ts })
}

// gate is the rate limit: once it is exceeded the method stays closed for the pause.
func (s *slack) gate() error {
	if s.limit == 0 {
		return nil
	}
	now := time.Now()
	closed := now.Before(s.closed)
	if closed {
		s.rude++
	}
	if now.Sub(s.bucketAt) >= time.Second {
		s.bucket, s.bucketAt = 0, now
	}
	s.bucket++
	if closed || s.bucket > s.limit {
		if !closed {
			s.closed = now.Add(s.pause)
		}
		return &store.SendError{Reason: store.RateLimited, Code: "ratelimited", RetryAfter: s.pause}
	}
	return nil
}

func (s *slack) Find(_ context.Context, p store.Parcel) (store.Receipt, bool, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.looks++
	if s.noLook {
		return store.Receipt{}, false, store.ErrCannotLook
	}
	for _, m := range s.said {
		if m.id == p.Delivery.ID && !m.visible.After(time.Now()) {
			return store.Receipt{Channel: m.target, Timestamp: m.ts}, true, nil
		}
	}
	return store.Receipt{}, false, nil
}

func (s *slack) set(change func()) {
	s.mu.Lock()
	defer s.mu.Unlock()
	change()
}

// lines is everything said to a target, in order.
func (s *slack) lines(target string) []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	var out []string
	for _, m := range s.said {
		if m.target == target {
			out = append(out, m.line)
		}
	}
	return out
}

// repeats counts messages said more than once.
func (s *slack) repeats() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	var ids []string
	for _, m := range s.said {
		ids = append(ids, m.id)
	}
	slices.Sort(ids)
	return len(ids) - len(slices.Compact(ids))
}
