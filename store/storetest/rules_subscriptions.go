package storetest

import (
	"context"
	"errors"
	"sync"

	"github.com/pipelinebot/pipelinebot/store"
)

func sub(id, project, pattern, target string) store.Subscription {
	return store.Subscription{ID: id, Project: project, Pattern: pattern, Target: target, By: "U1", Created: epoch, Events: store.DefaultKinds()}
}

func subscriptionRules() map[string]func(*kit) {
	return map[string]func(*kit){
		"SubscriptionsComeBackAsTheyWerePut":          subscriptionsComeBack,
		"AProjectIsNotTakenForAnotherThatBeginsAlike": prefixesStayApart,
		"DeletingWhatIsNotThereIsNotFound":            deletingNothing,
		"PuttingAgainReplaces":                        puttingAgain,
		"SettingsAreZeroUntilSet":                     settingsBeginZero,
		"AnErrorOfTheChangeWritesNoSettings":          settingsKeptOnError,
		"SettingsChangeOneAfterTheOther":              settingsAreAtomic,
		"ACancelledContextIsItsError":                 cancelled,
	}
}

func subscriptionsComeBack(k *kit) {
	want := sub("a", "demo", "p-1", "C1")
	want.Except, want.Changes, want.Name = []string{"*-dev"}, true, "checkout"
	k.must(k.PutSubscription(k.ctx, want))
	got, err := k.Subscriptions(k.ctx, store.Filter{})
	k.must(err)
	k.equal("subscriptions", []store.Subscription{want}, got)
}

func prefixesStayApart(k *kit) {
	for _, s := range []store.Subscription{
		sub("1", "demo", "p-10", "C10"), sub("2", "demo", "p-1", "C1"), sub("3", "demo2", "p-1", "C1"), sub("4", "a", "*", "C1"),
	} {
		k.must(k.PutSubscription(k.ctx, s))
	}
	for _, c := range []struct {
		filter store.Filter
		want   []string
	}{
		{store.Filter{}, []string{"4", "2", "1", "3"}},
		{store.Filter{Project: "demo"}, []string{"2", "1"}},
		{store.Filter{Target: "C1"}, []string{"4", "2", "3"}},
		{store.Filter{Project: "demo", Target: "C10"}, []string{"1"}},
		{store.Filter{Project: "dem"}, nil},
	} {
		found, err := k.Subscriptions(k.ctx, c.filter)
		k.must(err)
		var got []string
		for _, s := range found {
			got = append(got, s.ID)
		}
		k.equal("subscriptions, sorted", c.want, got)
	}
	projects, err := k.Projects(k.ctx)
	k.must(err)
	k.equal("projects", []string{"a", "demo", "demo2"}, projects)
}

func deletingNothing(k *kit) {
	k.wantErr("deleting", k.DeleteSubscription(k.ctx, "nobody"), store.ErrNotFound)
	k.must(k.PutSubscription(k.ctx, sub("1", "demo", "*", "C1")))
	k.must(k.DeleteSubscription(k.ctx, "1"))
	k.wantErr("deleting twice", k.DeleteSubscription(k.ctx, "1"), store.ErrNotFound)
	got, err := k.Subscriptions(k.ctx, store.Filter{Target: "C1"})
	k.must(err)
	k.equal("subscriptions", 0, len(got))
}

func puttingAgain(k *kit) {
	k.must(k.PutSubscription(k.ctx, sub("1", "demo", "*", "C1")))
	moved := sub("1", "other", "*", "C2")
	k.must(k.PutSubscription(k.ctx, moved))
	for _, f := range []store.Filter{{}, {Project: "other"}, {Target: "C2"}} {
		got, err := k.Subscriptions(k.ctx, f)
		k.must(err)
		k.equal("subscriptions", []store.Subscription{moved}, got)
	}
	got, err := k.Subscriptions(k.ctx, store.Filter{Target: "C1"})
	k.must(err)
	k.equal("subscriptions of the old target", 0, len(got))
}

func settingsBeginZero(k *kit) {
	got, err := k.Settings(k.ctx, "C1")
	k.must(err)
	k.equal("settings", store.Settings{Target: "C1"}, got)
	mute := store.Mute{Project: "demo", Pattern: "p-1", By: "U1", Created: epoch, Until: at(60)}
	k.must(k.UpdateSettings(k.ctx, "C1", func(s *store.Settings) error {
		s.Project, s.Mutes = "demo", append(s.Mutes, mute)
		return nil
	}))
	got, err = k.Settings(k.ctx, "C1")
	k.must(err)
	k.equal("settings", store.Settings{Target: "C1", Project: "demo", Mutes: []store.Mute{mute}}, got)
	got, err = k.Settings(k.ctx, "C10")
	k.must(err)
	k.equal("settings of another", store.Settings{Target: "C10"}, got)
}

func settingsKeptOnError(k *kit) {
	no := errors.New("no")
	err := k.UpdateSettings(k.ctx, "C1", func(s *store.Settings) error { s.Compact = true; return no })
	k.wantErr("updating", err, no)
	got, err := k.Settings(k.ctx, "C1")
	k.must(err)
	k.equal("settings", store.Settings{Target: "C1"}, got)
}

func settingsAreAtomic(k *kit) {
	var all sync.WaitGroup
	for range 16 {
		all.Go(func() {
			err := k.UpdateSettings(k.ctx, "C1", func(s *store.Settings) error {
				s.Mutes = append(s.Mutes, store.Mute{Project: "demo"})
				return nil
			})
			if err != nil {
				k.Error(err)
			}
		})
	}
	all.Wait()
	got, err := k.Settings(k.ctx, "C1")
	k.must(err)
	k.equal("mutes of 16 changes at once", 16, len(got.Mutes))
}

func cancelled(k *kit) {
	ctx, cancel := context.WithCancel(k.ctx)
	cancel()
	_, err := k.Snapshot(ctx, "demo")
	k.wantErr("Snapshot", err, context.Canceled)
	k.wantErr("Commit", k.Commit(ctx, store.Change{Watch: "demo"}), context.Canceled)
	_, err = k.Claim(ctx, epoch, lease, 1)
	k.wantErr("Claim", err, context.Canceled)
	snap, err := k.Snapshot(k.ctx, "demo")
	k.must(err)
	k.equal("revision", uint64(0), snap.Revision)
}
