package bot

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/slack-go/slack"

	"github.com/pipelinebot/pipelinebot/sandbox/workspace"
	"github.com/pipelinebot/pipelinebot/store"
)

func waiting(reviewers ...string) []store.Event {
	return []store.Event{{Kind: store.Reviewing, Project: "demo", Pipeline: "p-1", Review: &store.Review{Key: "k", Kind: store.WaitStage, Reviewers: reviewers}}}
}

func withDomain(_ *workspace.Options, o *Options) { o.EmailDomain = "example.com" }

func TestReviewersAreMentionedWhenTheyAreSurelyThey(t *testing.T) {
	inTeam(t, withDomain, func(t *testing.T, tm *team) {
		tm.AddUser(workspace.User{ID: "UGONE", Name: "gone", Email: "gone@example.com", Deleted: true})
		tm.AddUser(workspace.User{ID: "UBOT1", Name: "robot", Email: "robot@example.com", Bot: true})
		names := []string{"ann", "bob", "gone", "robot", "nobody", "a b", "ann@evil.com", "<!channel>", "", strings.Repeat("x", 65)}
		want := map[string]string{"ann": "UANN", "bob": "UBOB"}
		if diff := cmp.Diff(want, tm.bot.poster.people.mentions(t.Context(), waiting(names...))); diff != "" {
			t.Errorf("mentions of %q (-want +got):\n%s", names, diff)
		}
		asked := len(tm.calls("users.lookupByEmail"))
		if asked != 5 {
			t.Errorf("%d people were looked up, want the 5 that could have an address", asked)
		}
		tm.bot.poster.people.mentions(t.Context(), waiting(names...))
		if got := len(tm.calls("users.lookupByEmail")); got != asked {
			t.Errorf("%d look-ups the second time, want none", got-asked)
		}
		time.Sleep(61 * time.Minute)
		tm.bot.poster.people.mentions(t.Context(), waiting(names...))
		if got := len(tm.calls("users.lookupByEmail")); got != asked+3 {
			t.Errorf("%d look-ups after an hour, want the 3 that were nobody", got-asked)
		}
	})
}

func TestNobodyIsMentionedUnlessAsked(t *testing.T) {
	inTeam(t, nil, func(t *testing.T, tm *team) {
		if got := tm.bot.poster.people.mentions(t.Context(), waiting("ann")); len(got) != 0 {
			t.Errorf("got %v without a domain", got)
		}
	})
	t.Run("other events", func(t *testing.T) {
		inTeam(t, withDomain, func(t *testing.T, tm *team) {
			events := waiting("ann")
			events[0].Kind = store.Failed
			if got := tm.bot.poster.people.mentions(t.Context(), events); len(got) != 0 || len(tm.Traffic()) != 0 {
				t.Errorf("got %v for an event that waits for nobody", got)
			}
		})
	})
}

func TestMentionsDoNotDelayAlerts(t *testing.T) {
	for name, fault := range map[string]workspace.Fault{
		"hanging":      {Kind: workspace.FaultHang},
		"rate limited": {Kind: workspace.FaultStatus, Status: 429, RetryAfter: time.Hour},
	} {
		t.Run(name, func(t *testing.T) {
			inTeam(t, withDomain, func(t *testing.T, tm *team) {
				fault.Method = "users.lookupByEmail"
				tm.Fail(fault)
				var names []string
				for i := range 50 {
					names = append(names, fmt.Sprint("user", i))
				}
				p := parcel("d1", "C1", store.Post)
				p.Delivery.Events = waiting(names...)
				begin := time.Now()
				if _, err := tm.bot.Poster().Send(t.Context(), p); err != nil {
					t.Fatal(err)
				}
				if took := time.Since(begin); took > mentionBudget+100*time.Millisecond {
					t.Errorf("the alert took %s, want it not to wait for mentions", took)
				}
				if got := len(tm.calls("users.lookupByEmail")); got > 1 {
					t.Errorf("%d people were looked up in spite of it, want 1", got)
				}
			})
		})
	}
}

func TestCacheIsBounded(t *testing.T) {
	t.Parallel()
	c := newCache[int](10)
	for i := range 100 {
		c.put(fmt.Sprint(i), i, time.Duration(i+1)*time.Hour)
		if len(c.entries) > 10 {
			t.Fatalf("%d entries, want 10 at most", len(c.entries))
		}
	}
	if v, ok := c.get("99"); !ok || v != 99 {
		t.Errorf("got %d, %t, want what lives longest to be kept", v, ok)
	}
	c.put("99", 1, -time.Second)
	if _, ok := c.get("99"); ok {
		t.Error("an entry outlived its time")
	}
}

func TestOnlyALivingPersonOfThatAddressIsMentioned(t *testing.T) {
	t.Parallel()
	const email = "ann@example.com"
	for name, tt := range map[string]struct {
		user *slack.User
		want bool
	}{
		"she":                {&slack.User{ID: "U1", Profile: slack.UserProfile{Email: "Ann@Example.com"}}, true},
		"on Grid":            {&slack.User{ID: "W1", Profile: slack.UserProfile{Email: email}}, true},
		"her mail is hidden": {&slack.User{ID: "U1"}, true},
		"nobody":             {nil, false},
		"deleted":            {&slack.User{ID: "U1", Deleted: true}, false},
		"a bot":              {&slack.User{ID: "U1", IsBot: true}, false},
		"another address":    {&slack.User{ID: "U1", Profile: slack.UserProfile{Email: "bob@example.com"}}, false},
		"no user id":         {&slack.User{ID: "!channel"}, false},
	} {
		if got := mentionable(tt.user, email); got != tt.want {
			t.Errorf("%s: got %t, want %t", name, got, tt.want)
		}
	}
}
