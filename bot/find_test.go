package bot

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/go-json-experiment/json"

	"github.com/pipelinebot/pipelinebot/sandbox/workspace"
	"github.com/pipelinebot/pipelinebot/store"
)

// doubtful is a parcel whose send began at a time and ended unknown.
func doubtful(p store.Parcel, since time.Time) store.Parcel {
	p.Delivery.Doubt = since
	return p
}

func TestFindTellsWhetherAMessageArrived(t *testing.T) {
	for _, target := range []string{"C1", "G1", "UANN"} {
		t.Run(target, func(t *testing.T) {
			inTeam(t, nil, func(t *testing.T, tm *team) {
				began := time.Now()
				tm.Fail(workspace.Fault{Method: "chat.postMessage", Kind: workspace.FaultLost, Times: 1})
				if _, err := tm.bot.Poster().Send(t.Context(), parcel("arrived", target, store.Post)); err == nil {
					t.Fatal("the answer was to be lost")
				}
				for i := range 30 {
					if _, err := tm.bot.Poster().Send(t.Context(), parcel(fmt.Sprint("other", i), target, store.Post)); err != nil {
						t.Fatal(err)
					}
				}
				got, found, err := tm.bot.Poster().Find(t.Context(), doubtful(parcel("arrived", target, store.Post), began))
				if err != nil || !found {
					t.Fatalf("got %t, %v, want it found", found, err)
				}
				if said := tm.Messages(got.Channel); len(said) == 0 || said[0].TS != got.Timestamp {
					t.Errorf("found %+v, want the first of %d messages", got, len(said))
				}
				_, found, err = tm.bot.Poster().Find(t.Context(), doubtful(parcel("never", target, store.Post), began))
				if err != nil || found {
					t.Errorf("got %t, %v for a message that never arrived", found, err)
				}
			})
		})
	}
}

func TestFindLooksIntoTheThread(t *testing.T) {
	inTeam(t, nil, func(t *testing.T, tm *team) {
		card, err := tm.bot.Poster().Send(t.Context(), parcel("d1", "C1", store.Post))
		if err != nil {
			t.Fatal(err)
		}
		began := time.Now()
		sent, err := tm.bot.Poster().Send(t.Context(), onCard(parcel("d2", "C1", store.Reply), card))
		if err != nil {
			t.Fatal(err)
		}
		for id, want := range map[string]bool{"d2": true, "d3": false} {
			got, found, err := tm.bot.Poster().Find(t.Context(), doubtful(onCard(parcel(id, "C1", store.Reply), card), began))
			if err != nil || found != want || (found && got != sent) {
				t.Errorf("%s: got %+v, %t, %v, want %t", id, got, found, err, want)
			}
		}
	})
}

func TestFindLooksOnlyAroundTheDoubt(t *testing.T) {
	inTeam(t, nil, func(t *testing.T, tm *team) {
		if _, err := tm.bot.Poster().Send(t.Context(), parcel("d1", "C1", store.Post)); err != nil {
			t.Fatal(err)
		}
		time.Sleep(10 * time.Minute)
		began := time.Now()
		if _, found, err := tm.bot.Poster().Find(t.Context(), doubtful(parcel("d1", "C1", store.Post), began)); err != nil || found {
			t.Errorf("got %t, %v for a message from before the send", found, err)
		}
		for name, p := range map[string]store.Parcel{
			"nothing in doubt": parcel("d1", "C1", store.Post),
			"an edit":          doubtful(parcel("d1", "C1", store.Edit), began),
		} {
			before := len(tm.Traffic())
			if _, found, err := tm.bot.Poster().Find(t.Context(), p); err != nil || found || len(tm.Traffic()) != before {
				t.Errorf("%s: got %t, %v and %d calls, want no look-up", name, found, err, len(tm.Traffic())-before)
			}
		}
	})
}

func TestLongHistoryStaysUnknown(t *testing.T) {
	inTeam(t, nil, func(t *testing.T, tm *team) {
		began := time.Now()
		for i := range findPages*findLimit + 50 {
			if _, err := tm.Say("UANN", "C1", fmt.Sprint("chat ", i), ""); err != nil {
				t.Fatal(err)
			}
		}
		_, found, err := tm.bot.Poster().Find(t.Context(), doubtful(parcel("d1", "C1", store.Post), began))
		if found || !errors.Is(err, store.ErrCannotLook) {
			t.Errorf("got %t, %v, want not to know", found, err)
		}
	})
}

func TestHistoryThatMayNotBeReadIsTold(t *testing.T) {
	for name, forbid := range map[string]func(*team) error{
		"no scope": func(tm *team) error { tm.SetScopes("chat:write", "channels:read"); return nil },
		"kicked":   func(tm *team) error { return tm.Kick("C1", workspace.BotUserID) },
	} {
		t.Run(name, func(t *testing.T) {
			inTeam(t, nil, func(t *testing.T, tm *team) {
				if err := forbid(tm); err != nil {
					t.Fatal(err)
				}
				_, found, err := tm.bot.Poster().Find(t.Context(), doubtful(parcel("d1", "C1", store.Post), time.Now()))
				if found || !errors.Is(err, store.ErrCannotLook) {
					t.Errorf("got %t, %v, want store.ErrCannotLook", found, err)
				}
			})
		})
	}
}

func TestLookUpThatFailsForNowIsNoAnswer(t *testing.T) {
	for name, tt := range map[string]struct {
		fault  workspace.Fault
		reason store.Reason
		wait   time.Duration
	}{
		"rate limited": {workspace.Fault{Kind: workspace.FaultStatus, Status: 429, RetryAfter: 12 * time.Second}, store.RateLimited, 12 * time.Second},
		"down":         {workspace.Fault{Kind: workspace.FaultStatus, Status: 503}, store.Ambiguous, 0},
		"revoked":      {workspace.Fault{Kind: workspace.FaultCode, Code: "token_revoked"}, store.Unauthorized, 0},
	} {
		t.Run(name, func(t *testing.T) {
			inTeam(t, nil, func(t *testing.T, tm *team) {
				tt.fault.Method = "conversations.history"
				tm.Fail(tt.fault)
				_, found, err := tm.bot.Poster().Find(t.Context(), doubtful(parcel("d1", "C1", store.Post), time.Now()))
				if got := sendError(t, err); found || got.Reason != tt.reason || got.RetryAfter != tt.wait {
					t.Errorf("got %t, %v after %s, want %s after %s", found, got, got.RetryAfter, tt.reason, tt.wait)
				}
			})
		})
	}
}

func TestLookUpsKeepToTheirBudget(t *testing.T) {
	inTeam(t, nil, func(t *testing.T, tm *team) {
		refused := 0
		for range 120 {
			_, _, err := tm.bot.Poster().Find(t.Context(), doubtful(parcel("d1", "C1", store.Post), time.Now()))
			if err != nil {
				if got := sendError(t, err); got.Reason != store.RateLimited || got.RetryAfter <= 0 || got.RetryAfter > 2*time.Second {
					t.Errorf("got %v after %s, want to be asked to wait a moment", got, got.RetryAfter)
				}
				refused++
			}
			time.Sleep(500 * time.Millisecond)
		}
		if asked := len(tm.calls("conversations.history")); asked > 45 || asked+refused != 120 {
			t.Errorf("%d look-ups in a minute and %d put off, want at most 45", asked, refused)
		}
	})
}

func TestOnlyOurMetadataCounts(t *testing.T) {
	t.Parallel()
	for message, want := range map[string]bool{
		`{"ts":"1","metadata":{"event_type":"pipelinebot_delivery","event_payload":{"id":"d1"}}}`:   true,
		`{"ts":"1","metadata":{"event_type":"pipelinebot_delivery","event_payload":{"id":"d2"}}}`:   false,
		`{"ts":"1","metadata":{"event_type":"somebody_elses","event_payload":{"id":"d1"}}}`:         false,
		`{"ts":"1","metadata":{"event_type":"pipelinebot_delivery","event_payload":{"id":["d1"]}}}`: false,
		`{"ts":"1","metadata":{"event_type":"pipelinebot_delivery","event_payload":"d1"}}`:          false,
		`{"ts":"1","metadata":{"event_type":"pipelinebot_delivery"}}`:                               false,
		`{"ts":"1","text":"d1"}`: false,
	} {
		var m sighting
		if err := json.Unmarshal([]byte(message), &m); err != nil {
			t.Fatal(err)
		}
		if got := (&search{id: "d1"}).hit(m); got != want {
			t.Errorf("%s: got %t, want %t", message, got, want)
		}
	}
}
