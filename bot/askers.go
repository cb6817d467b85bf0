package bot

import (
	"context"
	"sync"
	"time"

	"github.com/slack-go/slack"
)

// Bounds of the look-up of who asks.
const (
	keepAsker   = time.Hour
	askerWait   = 300 * time.Millisecond // What an answer waits for it; one that comes later serves the next answer.
	askerLimit  = 8                      // Look-ups at a time.
	askerBudget = 5 * time.Second        // For one look-up.
)

// asker is what the answer to a person depends on. The zero asker reads English, in UTC.
type asker struct {
	Locale string
	Zone   *time.Location
}

// askers finds out the language and the time zone of people.
type askers struct {
	web     *web
	known   *cache[asker]
	slots   chan struct{}
	pending sync.WaitGroup

	mu     sync.Mutex
	flight map[string]chan struct{} // Closed when the look-up of that user has ended.
}

func newAskers(w *web) *askers {
	return &askers{web: w, known: newCache[asker](maxPeople), slots: make(chan struct{}, askerLimit), flight: map[string]chan struct{}{}}
}

// of returns what is known of a user, after askerWait at most.
func (a *askers) of(ctx context.Context, user string) asker {
	if who, ok := a.known.get(user); ok || !isPerson(user) {
		return who
	}
	timer := time.NewTimer(askerWait)
	defer timer.Stop()
	select {
	case <-a.lookUp(ctx, user):
	case <-timer.C:
	case <-ctx.Done():
	}
	who, _ := a.known.get(user)
	return who
}

// cached returns what is known of a user without asking.
func (a *askers) cached(user string) asker {
	who, _ := a.known.get(user)
	return who
}

// wait returns when no look-up runs any more.
func (a *askers) wait() { a.pending.Wait() }

// lookUp starts a look-up unless one runs; the channel is closed when it has ended. When too many run already, nobody
// is looked up. ctx is that of the pool: the answer that asked first may be sent before the look-up ends.
func (a *askers) lookUp(ctx context.Context, user string) <-chan struct{} {
	a.mu.Lock()
	defer a.mu.Unlock()
	if running, ok := a.flight[user]; ok {
		return running
	}
	ended := make(chan struct{})
	select {
	case a.slots <- struct{}{}:
	default:
		close(ended)
		return ended
	}
	a.flight[user] = ended
	a.pending.Go(func() {
		defer func() {
			<-a.slots
			a.mu.Lock()
			defer a.mu.Unlock()
			delete(a.flight, user)
			close(ended)
		}()
		ctx, cancel := context.WithTimeout(ctx, askerBudget)
		defer cancel()
		a.ask(ctx, user)
	})
	return ended
}

func (a *askers) ask(ctx context.Context, id string) {
	var user *slack.User
	err := a.web.call(ctx, func(ctx context.Context) (err error) {
		user, err = a.web.api.GetUserInfoContext(ctx, id)
		return err
	})
	if err != nil {
		a.known.put(id, asker{}, keepUnknown)
		return
	}
	a.known.put(id, asker{Locale: user.Locale, Zone: zoneOf(user)}, keepAsker)
}

// zoneOf is the zone of a user, by its offset where the machine has no time zone data. Nil: not known.
func zoneOf(u *slack.User) *time.Location {
	if u.TZ == "" {
		return nil
	}
	if zone, err := time.LoadLocation(u.TZ); err == nil && u.TZ != "Local" {
		return zone
	}
	return time.FixedZone(u.TZ, u.TZOffset)
}
