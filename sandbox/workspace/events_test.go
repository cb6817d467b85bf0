package workspace_test

import (
	"strings"
	"testing"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/google/go-cmp/cmp"

	"github.com/pipelinebot/pipelinebot/sandbox/workspace"
)

// event is what an events_api envelope says.
type event struct {
	ID    string         `json:"event_id"`
	Type  string         `json:"type"`
	Event map[string]any `json:"event"`
}

func events(t *testing.T, a *app) []event {
	t.Helper()
	var out []event
	for _, f := range a.frames("events_api") {
		var e event
		if err := json.Unmarshal(f.Payload, &e); err != nil {
			t.Fatal(err)
		}
		if f.Accepts || f.RetryAttempt == nil || e.Type != "event_callback" {
			t.Errorf("envelope = %s, want an event_callback with retry fields that accepts no payload", f.raw)
		}
		out = append(out, e)
	}
	return out
}

func TestUnacknowledgedEventsAreRepeatedThreeTimes(t *testing.T) {
	inBubble(t, workspace.Options{}, func(t *testing.T, s sphere) {
		a := s.connect(t, silent)
		start := time.Now()
		if err := s.Archive(s.builds); err != nil {
			t.Fatal(err)
		}
		time.Sleep(time.Hour)
		var times []time.Duration
		var retries []int
		for _, f := range a.frames("events_api") {
			times = append(times, f.at.Sub(start))
			retries = append(retries, *f.RetryAttempt)
			if want := map[bool]string{true: "timeout"}[*f.RetryAttempt > 0]; f.RetryReason != want {
				t.Errorf("retry %d: reason %q, want %q", *f.RetryAttempt, f.RetryReason, want)
			}
		}
		wantTimes := []time.Duration{0, 3 * time.Second, 66 * time.Second, 369 * time.Second}
		if diff := cmp.Diff(wantTimes, times) + cmp.Diff([]int{0, 1, 2, 3}, retries); diff != "" {
			t.Errorf("tries (-want +got):\n%s", diff)
		}
		list := events(t, a)
		for _, e := range list {
			if e.ID != list[0].ID {
				t.Errorf("event_id = %s, want %s every time", e.ID, list[0].ID)
			}
		}
		if n := len(s.happened("event_dropped")); n != 1 {
			t.Errorf("dropped = %d, want 1 in the log", n)
		}
	})
}

func TestAnAcknowledgedEventIsNotRepeated(t *testing.T) {
	inBubble(t, workspace.Options{}, func(t *testing.T, s sphere) {
		a := s.connect(t, empty)
		if err := s.Archive(s.builds); err != nil {
			t.Fatal(err)
		}
		time.Sleep(time.Hour)
		if n := len(events(t, a)); n != 1 {
			t.Errorf("deliveries = %d, want 1", n)
		}
	})
}

func TestEventsOutliveAPauseOfTheConnection(t *testing.T) {
	inBubble(t, workspace.Options{}, func(t *testing.T, s sphere) {
		if err := s.Archive(s.builds); err != nil {
			t.Fatal(err)
		}
		time.Sleep(30 * time.Second)
		a := s.connect(t, empty)
		time.Sleep(time.Minute)
		if list := events(t, a); len(list) != 1 || list[0].Event["type"] != "channel_archive" {
			t.Errorf("events = %+v, want the archive of before the connection", list)
		}
	})
}

func TestEveryChangeTellsTheBot(t *testing.T) {
	inBubble(t, workspace.Options{}, func(t *testing.T, s sphere) {
		a := s.connect(t, empty)
		carol := s.AddUser(workspace.User{Name: "carol"}).ID
		gone := s.AddChannel(workspace.ChannelSpec{Name: "gone"}).ID
		for _, r := range []struct {
			do   func() error
			want string
		}{
			{func() error { return s.Invite(s.builds, carol) }, "member_joined_channel"},
			{func() error { return s.Invite(s.builds, carol) }, ""},
			{func() error { return s.Kick(s.builds, carol) }, "member_left_channel"},
			{func() error { return s.Kick(s.lobby, s.bob) }, ""},
			{func() error { return s.Invite(s.lobby, workspace.BotUserID) }, "member_joined_channel"},
			{func() error { return s.Kick(s.lobby, workspace.BotUserID) }, "channel_left"},
			{func() error { return s.Archive(s.builds) }, "channel_archive"},
			{func() error { return s.Archive(s.builds) }, ""},
			{func() error { return s.Unarchive(s.builds) }, "channel_unarchive"},
			{func() error { return s.Rename(s.builds, "ci") }, "channel_rename"},
			{func() error { return s.Archive(s.private) }, "group_archive"},
			{func() error { return s.Unarchive(s.private) }, "group_unarchive"},
			{func() error { return s.Rename(s.private, "mine") }, "group_rename"},
			{func() error { return s.Kick(s.private, workspace.BotUserID) }, "group_left"},
			{func() error { return s.Archive(s.secret) }, ""},
			{func() error { return s.DeleteChannel(gone) }, "channel_deleted"},
			{func() error { return s.UpdateUser(carol, func(u *workspace.User) { u.Deleted = true }) }, "user_change"},
			{func() error { return s.OpenHome(s.ann) }, "app_home_opened"},
		} {
			before := len(events(t, a))
			if err := r.do(); err != nil {
				t.Fatalf("%s: %v", r.want, err)
			}
			got := ""
			if list := events(t, a); len(list) > before {
				got, _ = list[len(list)-1].Event["type"].(string)
			}
			if got != r.want {
				t.Errorf("event = %q, want %q", got, r.want)
			}
		}
	})
}

func TestMentionsAndDirectMessagesReachTheBot(t *testing.T) {
	inBubble(t, workspace.Options{}, func(t *testing.T, s sphere) {
		a := s.connect(t, empty)
		dm, err := s.DirectMessage(s.ann)
		if err != nil {
			t.Fatal(err)
		}
		hey := "<@" + workspace.BotUserID + "> hey"
		for _, r := range []struct{ channel, words, want string }{
			{s.builds, hey, "app_mention"},
			{s.builds, "plain", ""},
			{s.lobby, hey, ""},
			{dm.ID, "psst", "message"},
		} {
			before := len(events(t, a))
			if _, err := s.Say(s.ann, r.channel, r.words, ""); err != nil {
				t.Fatal(err)
			}
			list := events(t, a)[before:]
			if len(list) == 0 && r.want == "" {
				continue
			}
			if len(list) != 1 || list[0].Event["type"] != r.want || list[0].Event["text"] != r.words {
				t.Errorf("%q in %s: events %+v, want %q", r.words, r.channel, list, r.want)
			}
		}
	})
}

func TestUnsubscribedEventsAreNotSent(t *testing.T) {
	inBubble(t, workspace.Options{Events: []string{"channel_rename"}}, func(t *testing.T, s sphere) {
		a := s.connect(t, empty)
		if err := s.Archive(s.builds); err != nil {
			t.Fatal(err)
		}
		if err := s.Rename(s.builds, "ci"); err != nil {
			t.Fatal(err)
		}
		if list := events(t, a); len(list) != 1 || list[0].Event["type"] != "channel_rename" {
			t.Errorf("events = %+v, want the rename alone", list)
		}
		if first := a.frames("events_api")[0].raw; strings.Contains(first, botToken) || strings.Contains(first, appToken) {
			t.Errorf("event = %s, want no token", first)
		}
	})
}
