package storetest

import (
	"errors"
	"maps"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/pipelinebot/pipelinebot/store"
)

func state(id, token string) store.PipelineState {
	return store.PipelineState{
		ID: id, Name: "name of " + id, Token: token, Mark: epoch, Top: 7,
		Known:       []store.BuildState{{ID: "b-1", Num: 7, ExecuteCount: 2, Status: "RUNNING", Update: epoch, Waits: []string{"stage-2"}, MayWait: true}},
		BrokenSince: epoch, BrokenBy: []string{"b-0"}, Streak: 1,
	}
}

func event(build string) store.Event {
	return store.Event{
		Kind: store.Failed, Project: "demo", Pipeline: "p-1", At: epoch, Reason: "FAILED",
		Build: store.BuildRef{ID: build, Num: 7, ExecuteCount: 1, Took: 3 * time.Second, Stages: []store.StageRef{{Name: "Build", Status: "FAILED"}}},
	}
}

func journalRules() map[string]func(*kit) {
	return map[string]func(*kit){
		"WhatWasNeverObservedHasRevisionZero": neverObserved,
		"ACommitIsSeenWhole":                  commitSeenWhole,
		"AnEmptyFirstCommitIsAnObservation":   emptyCommit,
		"ACommitFromAnOldRevisionConflicts":   staleCommit,
		"OfManyCommitsAtOnceOneWins":          oneWins,
		"DroppedPipelinesAreGone":             dropped,
		"WhatAChangeLeavesOutStays":           leftOutStays,
		"ASiftedSnapshotHoldsWhatIsAskedFor":  sifted,
		"ACardKeepsItsAddressWhenItChanges":   cardsKeepAddress,
		"AllCardsOfABuildAreFoundOldestFirst": cardsOfABuild,
		"MutesUntilRecoveredEndWithTheCommit": unmuted,
		"WhatMutesHoldIsKeptByTarget":         held,
	}
}

func neverObserved(k *kit) {
	snap, err := k.Snapshot(k.ctx, "demo")
	k.must(err)
	k.equal("snapshot", store.Snapshot{Watch: "demo"}, snap)
}

func commitSeenWhole(k *kit) {
	blind := store.Blindness{Since: at(1), Told: true, Reason: "timeout"}
	k.commit("demo", store.Change{Put: []store.PipelineState{state("p-2", "b"), state("p-1", "a")}, Listed: at(2), Blind: &blind})
	k.commit("demo2", store.Change{Put: []store.PipelineState{state("p-9", "z")}})
	snap, err := k.Snapshot(k.ctx, "demo")
	k.must(err)
	k.equal("snapshot", store.Snapshot{
		Watch: "demo", Revision: 1, Taken: epoch, Listed: at(2), Blind: blind,
		Pipelines: map[string]store.PipelineState{"p-1": state("p-1", "a"), "p-2": state("p-2", "b")},
	}, snap)
}

func emptyCommit(k *kit) {
	k.commit("demo", store.Change{})
	snap, err := k.Snapshot(k.ctx, "demo")
	k.must(err)
	k.equal("revision", uint64(1), snap.Revision)
}

func staleCommit(k *kit) {
	k.commit("demo", store.Change{Put: []store.PipelineState{state("p-1", "a")}})
	for _, prev := range []uint64{0, 2} {
		err := k.Commit(k.ctx, store.Change{
			Watch: "demo", Prev: prev, Taken: at(1), Put: []store.PipelineState{state("p-1", "b")},
			Enqueue: []store.Delivery{post("d", "C1")}, Cards: []store.Card{{ID: "card", Target: "C1"}},
		})
		k.wantErr("commit", err, store.ErrConflict)
	}
	snap, err := k.Snapshot(k.ctx, "demo")
	k.must(err)
	k.equal("token", "a", snap.Pipelines["p-1"].Token)
	k.wantClaim(at(100), 10)
	_, err = k.Card(k.ctx, "card")
	k.wantErr("card", err, store.ErrNotFound)
}

func oneWins(k *kit) {
	var all sync.WaitGroup
	var won atomic.Int32
	for i := range 16 {
		all.Go(func() {
			err := k.Commit(k.ctx, store.Change{Watch: "demo", Taken: epoch, Enqueue: []store.Delivery{post(string(rune('a'+i)), "C1")}})
			if err == nil {
				won.Add(1)
			} else if !errors.Is(err, store.ErrConflict) {
				k.Errorf("got error %v, want %v", err, store.ErrConflict)
			}
		})
	}
	all.Wait()
	k.equal("commits that won", int32(1), won.Load())
	stats, err := k.Stats(k.ctx)
	k.must(err)
	k.equal("owed", 1, stats.Owed)
}

func dropped(k *kit) {
	k.commit("demo", store.Change{Put: []store.PipelineState{state("p-1", "a"), state("p-10", "b")}})
	k.commit("demo", store.Change{Drop: []string{"p-1", "p-404"}})
	snap, err := k.Snapshot(k.ctx, "demo")
	k.must(err)
	k.equal("pipelines", map[string]store.PipelineState{"p-10": state("p-10", "b")}, snap.Pipelines)
	stats, err := k.Stats(k.ctx)
	k.must(err)
	k.equal("pipelines counted", 1, stats.Pipelines)
}

func sifted(k *kit) {
	k.commit("demo", store.Change{Put: []store.PipelineState{state("p-1", "a"), state("p-10", "b"), state("p-2", "b")}, Listed: at(2)})
	k.commit("demo2", store.Change{Put: []store.PipelineState{state("p-1", "b")}})
	b := func(p store.PipelineState) bool { return p.Token == "b" }
	for _, tc := range []struct {
		ids  []string
		keep func(store.PipelineState) bool
		want []string
	}{
		{nil, nil, []string{"p-1", "p-10", "p-2"}},
		{nil, b, []string{"p-10", "p-2"}},
		{[]string{"p-1", "p-10", "p-404"}, nil, []string{"p-1", "p-10"}},
		{[]string{"p-1", "p-10"}, b, []string{"p-10"}},
		{[]string{}, nil, nil},
	} {
		snap, err := k.Sift(k.ctx, "demo", tc.ids, tc.keep)
		k.must(err)
		k.equal("ids", tc.want, slices.Sorted(maps.Keys(snap.Pipelines)))
		whole, err := k.Snapshot(k.ctx, "demo")
		k.must(err)
		for id, p := range snap.Pipelines {
			k.equal("state", whole.Pipelines[id], p)
		}
		whole.Pipelines, snap.Pipelines = nil, nil
		k.equal("the rest of the snapshot", whole, snap)
	}
}

func leftOutStays(k *kit) {
	blind := store.Blindness{Since: at(1), Told: true}
	k.commit("demo", store.Change{Put: []store.PipelineState{state("p-1", "a")}, Listed: at(5), Blind: &blind})
	k.commit("demo", store.Change{Taken: at(9)})
	snap, err := k.Snapshot(k.ctx, "demo")
	k.must(err)
	k.equal("snapshot", store.Snapshot{
		Watch: "demo", Revision: 2, Taken: at(9), Listed: at(5), Blind: blind,
		Pipelines: map[string]store.PipelineState{"p-1": state("p-1", "a")},
	}, snap)
}

func cardsKeepAddress(k *kit) {
	card := store.Card{ID: "card", Target: "C1", Events: []store.Event{event("b-1")}}
	owe := post("d", "C1")
	owe.Card = "card"
	k.commit("demo", store.Change{Cards: []store.Card{card}, Enqueue: []store.Delivery{owe}})
	o := sent(at(1))
	o.Channel, o.Timestamp, o.Shown = "D1", "17.5", 1
	k.settle(k.one(at(1), "d"), o)
	card.Events[0].Follow = &store.Follow{Kind: store.Retried, At: at(2)}
	k.commit("demo", store.Change{Taken: at(2), Cards: []store.Card{card}})
	card.Channel, card.Timestamp, card.Version, card.Shown, card.Updated = "D1", "17.5", 2, 1, at(2)
	found, err := k.Cards(k.ctx, "C1", []string{"b-1", "b-2"})
	k.must(err)
	k.equal("cards", map[string][]store.Card{"b-1": {card}}, found)
	got, err := k.Card(k.ctx, "card")
	k.must(err)
	k.equal("card", card, got)
}

func cardsOfABuild(k *kit) {
	one := store.Card{ID: "one", Target: "C1", Events: []store.Event{event("b-1"), event("b-2")}}
	two := store.Card{ID: "two", Target: "C1", Events: []store.Event{event("b-1")}}
	other := store.Card{ID: "other", Target: "C10", Events: []store.Event{event("b-1")}}
	k.commit("demo", store.Change{Cards: []store.Card{one}})
	k.commit("demo", store.Change{Cards: []store.Card{two, other}})
	one.Events[0].Follow = &store.Follow{Kind: store.Retried, At: at(2)}
	k.commit("demo", store.Change{Cards: []store.Card{one}})
	ids := func(build string) (ids []string) {
		found, err := k.Cards(k.ctx, "C1", []string{build, build})
		k.must(err)
		for _, card := range found[build] {
			ids = append(ids, card.ID)
		}
		return ids
	}
	k.equal("cards, also after the first changed", []string{"one", "two"}, ids("b-1"))
	one.Events = one.Events[1:]
	k.commit("demo", store.Change{Cards: []store.Card{one}})
	k.equal("cards of a build that one speaks of no more", []string{"two"}, ids("b-1"))
	k.equal("cards of the other build", []string{"one"}, ids("b-2"))
}

func held(k *kit) {
	one, two := []store.Event{event("b-1"), event("b-2")}, []store.Event{event("b-3")}
	k.commit("demo", store.Change{Held: map[string][]store.Event{"C1": one, "C10": two}})
	k.commit("demo2", store.Change{Held: map[string][]store.Event{"C1": two}})
	want := func(watch string, held map[string][]store.Event) {
		snap, err := k.Sift(k.ctx, watch, []string{}, nil)
		k.must(err)
		k.equal("held in "+watch, held, snap.Held)
	}
	want("demo", map[string][]store.Event{"C1": one, "C10": two})
	k.commit("demo", store.Change{Held: map[string][]store.Event{"C1": two}})
	want("demo", map[string][]store.Event{"C1": two, "C10": two})
	k.commit("demo", store.Change{Taken: at(3)})
	want("demo", map[string][]store.Event{"C1": two, "C10": two})
	k.commit("demo", store.Change{Held: map[string][]store.Event{"C1": nil, "C10": {}, "C404": nil}})
	want("demo", nil)
	want("demo2", map[string][]store.Event{"C1": two})
}

func unmuted(k *kit) {
	keep := store.Mute{Project: "demo", Pattern: "p-1", Until: at(60)}
	other := store.Mute{Project: "demo", Pattern: "p-10", UntilRecovered: true}
	k.must(k.UpdateSettings(k.ctx, "C1", func(s *store.Settings) error {
		s.Mutes = []store.Mute{keep, {Project: "demo", Pattern: "p-1", UntilRecovered: true}, other}
		return nil
	}))
	k.commit("demo", store.Change{Unmute: []store.MuteEnded{{Target: "C1", Project: "demo", Pattern: "p-1"}, {Target: "C2", Project: "demo", Pattern: "p-1"}}})
	got, err := k.Settings(k.ctx, "C1")
	k.must(err)
	k.equal("mutes", []store.Mute{keep, other}, got.Mutes)
}
