package bot

import (
	"context"
	"errors"
	"regexp"
	"strings"
	"sync"
	"time"

	"github.com/slack-go/slack"

	"github.com/pipelinebot/pipelinebot/store"
)

// Bounds of the look-up of reviewers.
const (
	maxPeople     = 10_000          // Remembered at most, each in its own cache.
	keepReviewer  = 12 * time.Hour  // A person found.
	keepNobody    = time.Hour       // A name that is nobody in Slack.
	keepUnknown   = time.Minute     // A name that could not be looked up.
	mentionBudget = 2 * time.Second // What an alert waits for all its mentions; those found later are in the next one.
	maxMentions   = 20              // Reviewers looked up for one message.
)

// account is the form of a BK-CI user that can be the local part of a mail address.
var account = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9._+-]{0,63}$`)

// reviewers finds the Slack users behind BK-CI users by their mail addresses.
type reviewers struct {
	web    *web
	domain string         // Empty: nobody is mentioned.
	known  *cache[string] // BK-CI user to Slack user id; empty: nobody.

	mu    sync.Mutex
	quiet time.Time // Until then nobody is looked up: Slack asked for it.
}

func newReviewers(w *web, domain string) *reviewers {
	return &reviewers{web: w, domain: domain, known: newCache[string](maxPeople)}
}

// mentions maps the reviewers of events that wait for somebody to their Slack ids. Who is not found is left out: a
// wrong mention wakes the wrong person.
func (r *reviewers) mentions(ctx context.Context, events []store.Event) map[string]string {
	if r.domain == "" {
		return nil
	}
	ctx, cancel := context.WithTimeout(ctx, mentionBudget)
	defer cancel()
	found := map[string]string{}
	asked := 0
	for _, e := range events {
		if e.Kind != store.Reviewing || e.Review == nil {
			continue
		}
		for _, name := range e.Review.Reviewers {
			if asked++; asked > maxMentions {
				return found
			}
			if id := r.find(ctx, name); id != "" {
				found[name] = id
			}
		}
	}
	return found
}

func (r *reviewers) find(ctx context.Context, name string) string {
	if !account.MatchString(name) {
		return ""
	}
	if id, ok := r.known.get(name); ok {
		return id
	}
	if ctx.Err() != nil || r.isQuiet() {
		return ""
	}
	id, keep := r.ask(ctx, name)
	r.known.put(name, id, keep)
	return id
}

// ask looks one person up, and says for how long the result may be believed.
func (r *reviewers) ask(ctx context.Context, name string) (string, time.Duration) {
	email := name + "@" + r.domain
	var user *slack.User
	err := r.web.call(ctx, func(ctx context.Context) (err error) {
		user, err = r.web.api.GetUserByEmailContext(ctx, email)
		return err
	})
	if failed, ok := errors.AsType[*store.SendError](err); ok {
		if failed.Reason == store.RateLimited {
			r.beQuiet(max(failed.RetryAfter, keepUnknown))
		}
		if failed.Code == "users_not_found" || failed.Code == "missing_scope" {
			return "", keepNobody
		}
		return "", keepUnknown
	}
	if !mentionable(user, email) {
		return "", keepNobody
	}
	return user.ID, keepReviewer
}

// mentionable reports whether the answer is one living person of that address.
func mentionable(u *slack.User, email string) bool {
	if u == nil || !isPerson(u.ID) || u.Deleted || u.IsBot {
		return false
	}
	return u.Profile.Email == "" || strings.EqualFold(u.Profile.Email, email)
}

func (r *reviewers) isQuiet() bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return time.Now().Before(r.quiet)
}

func (r *reviewers) beQuiet(d time.Duration) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.quiet = time.Now().Add(d)
}
