package storetest

import (
	"time"

	"github.com/pipelinebot/pipelinebot/store"
)

func outboxRules() map[string]func(*kit) {
	return map[string]func(*kit){
		"WhatIsOwedComesBackAsItWas":                 owedComesBack,
		"OneAtATimeForEachTarget":                    oneInFlight,
		"TargetsTakeTurns":                           takeTurns,
		"WhatIsToldGoesBeforeEdits":                  editsLast,
		"AnEditThatWasPassedIsFenced":                passedEdit,
		"ATargetRestsUntilNext":                      rests,
		"TheSameDeliveryIsOwedOnce":                  owedOnce,
		"NextIsWhenMoreCanBeClaimed":                 nextIsExact,
		"NextIsNeverZeroWhileSomethingIsOwed":        nextIsSaid,
		"AClosedMethodClosesForEveryTarget":          gatesClose,
		"AGateIsNotOpenedEarly":                      gatesStay,
		"AnExpiredLeaseComesBackInDoubt":             leaseExpires,
		"CertaintyClearsDoubt":                       certainty,
		"ASettlementUnderALostLeaseChangesNothing":   fenced,
		"CountedAttemptsAddUp":                       attempts,
		"WhatFollowsFromASettlementIsOwedWithIt":     followUps,
		"DeliveringIsNotedOnTheSubscription":         deliveredNoted,
		"NamesThatBeginAlikeAreDifferentTargets":     alikeTargets,
		"TheLimitIsKept":                             limitKept,
		"AReplyIsACardOfItsOwn":                      replyIsACard,
		"StatsCountWhatIsOwedAndTheOldestThatCanGo":  statsCount,
		"CreationDecidesWhoseTurnItIsAmongNewcomers": newcomers,
	}
}

func owedComesBack(k *kit) {
	want := store.Delivery{
		ID: "d", Target: "C1", Act: store.Reply, Card: "card", Broadcast: true, Events: []store.Event{event("b-1")},
		Subscriptions: []string{"s"}, Created: epoch,
	}
	k.owe(want)
	got := k.one(at(1), "d")
	if got.Lease == "" {
		k.Fatal("the delivery has no lease")
	}
	got.Lease = ""
	k.equal("delivery", want, got)
}

func oneInFlight(k *kit) {
	k.owe(post("a1", "A"), post("a2", "A"))
	first := k.one(at(1), "a1")
	k.wantClaim(at(2), 10)
	k.settle(first, sent(at(2)))
	k.wantClaim(at(3), 10, "a2")
}

func takeTurns(k *kit) {
	k.owe(post("a1", "A"), post("a2", "A"), post("a3", "A"), post("b1", "B"))
	k.settle(k.one(at(1), "a1"), sent(at(1)))
	k.settle(k.one(at(5), "b1"), sent(at(5)))
	k.one(at(5), "a2")
}

func editsLast(k *kit) {
	k.owe(edit("e1", "A"), post("p1", "A"), edit("e2", "A"), post("p2", "A"))
	for i, id := range []string{"p1", "p2", "e1", "e2"} {
		k.settle(k.one(at(2*i+1), id), sent(at(2*i+1)))
	}
	k.owe(edit("e3", "A"))
	k.settle(k.one(at(20), "e3"), store.Outcome{Result: store.Retry, At: at(20), Next: at(21), Hold: at(60)})
	k.owe(post("p3", "A")) // Edits are closed; what is told is not.
	k.settle(k.one(at(21), "p3"), sent(at(21)))
	k.wantClaim(at(59), 10)
	k.wantClaim(at(60), 10, "e3")
}

func passedEdit(k *kit) {
	k.owe(edit("e", "A"))
	lost := k.one(at(1), "e")
	k.owe(post("p", "A"))
	k.wantClaim(at(2), 10) // One of a target at a time.
	held := k.one(at(61), "p")
	k.wantErr("settling an edit whose lease ended", k.Settle(k.ctx, lost, sent(at(62))), store.ErrLeaseLost)
	k.settle(held, sent(at(62)))
	k.equal("doubt of the edit", at(1), k.one(at(64), "e").Doubt.UTC())
}

func rests(k *kit) {
	k.owe(post("a1", "A"))
	o := sent(at(1))
	o.Next = at(30)
	k.settle(k.one(at(1), "a1"), o)
	k.owe(post("a2", "A")) // The pace outlives an empty queue.
	k.equal("next", at(30), k.wantClaim(at(29), 10).Next.UTC())
	k.wantClaim(at(30), 10, "a2")
}

func owedOnce(k *kit) {
	k.owe(post("d", "A"), post("d", "A"))
	k.owe(post("d", "A"))
	k.settle(k.one(at(1), "d"), sent(at(1)))
	k.wantClaim(at(100), 10)
	k.owe(post("d", "A")) // Settled, it may be owed again: that is the caller's business.
	k.wantClaim(at(200), 10, "d")
}

func nextIsExact(k *kit) {
	k.equal("next of nothing", time.Time{}, k.claim(at(1), 10).Next)
	k.owe(post("a", "A"), post("b", "B"))
	k.equal("next beyond the limit", true, !k.wantClaim(at(1), 1, "a").Next.After(at(1)))
	b := k.wantClaim(at(1), 1, "b")
	k.equal("next when all is leased", at(61), b.Next.UTC())
	k.settle(b.Deliveries[0], store.Outcome{Result: store.Retry, At: at(2), Next: at(20)})
	k.equal("next of a rest", at(20), k.wantClaim(at(3), 10).Next.UTC())
}

func nextIsSaid(k *kit) {
	k.owe(store.Delivery{ID: "a", Target: "A", Act: store.Post}, store.Delivery{ID: "b", Target: "B", Act: store.Post})
	next := k.wantClaim(at(1), 0).Next
	k.equal("next is said, and is not later than now", true, !next.IsZero() && !next.After(at(1)))
	next = k.wantClaim(at(1), 1, "a").Next
	k.equal("next is said, and is not later than now", true, !next.IsZero() && !next.After(at(1)))
}

func gatesClose(k *kit) {
	k.owe(post("a", "A"), edit("b", "B"), post("c", "C"))
	k.settle(k.one(at(1), "a"), store.Outcome{Result: store.Retry, At: at(1), Next: at(2), Hold: at(50)})
	got := k.wantClaim(at(10), 10, "b")
	k.equal("next", at(50), got.Next.UTC())
	k.settle(got.Deliveries[0], sent(at(10)))
	k.wantClaim(at(49), 10)
	k.wantClaim(at(50), 10, "c", "a")
}

func gatesStay(k *kit) {
	k.owe(post("a", "A"), post("b", "B"))
	batch := k.wantClaim(at(1), 10, "a", "b")
	k.settle(batch.Deliveries[0], store.Outcome{Result: store.Retry, At: at(1), Next: at(1), Hold: at(50)})
	k.settle(batch.Deliveries[1], store.Outcome{Result: store.Retry, At: at(1), Next: at(1), Hold: at(20)})
	k.wantClaim(at(49), 10)
	k.wantClaim(at(50), 10, "a", "b")
}

func leaseExpires(k *kit) {
	k.owe(post("a", "A"))
	first := k.one(at(1), "a")
	k.equal("doubt of the first claim", time.Time{}, first.Doubt)
	k.wantClaim(at(60), 10)
	second := k.one(at(61), "a")
	k.equal("doubt of the second claim", at(1), second.Doubt.UTC())
	k.equal("newest try before the second claim", at(1), second.Tried.UTC())
	k.settle(second, store.Outcome{Result: store.Retry, At: at(62), Next: at(62), Tried: at(61)})
	third := k.one(at(63), "a")
	k.equal("doubt after a retry", at(1), third.Doubt.UTC())
	k.equal("newest try after a retry", at(61), third.Tried.UTC())
	k.equal("newest try after the lease of the third claim", at(63), k.one(at(200), "a").Tried.UTC())
}

func certainty(k *kit) {
	k.owe(post("a", "A"))
	k.settle(k.one(at(1), "a"), store.Outcome{Result: store.Retry, At: at(2), Next: at(2), Certain: true})
	d := k.one(at(3), "a")
	k.equal("doubt", []time.Time{{}, {}}, []time.Time{d.Doubt, d.Tried})
}

func fenced(k *kit) {
	k.owe(post("a", "A"), post("a2", "A"))
	lost := k.one(at(1), "a")
	held := k.one(at(61), "a")
	for _, o := range []store.Outcome{sent(at(62)), {Result: store.Dead, At: at(62)}, {Result: store.Retry, At: at(62), Hold: at(999)}} {
		k.wantErr("settling under the lost lease", k.Settle(k.ctx, lost, o), store.ErrLeaseLost)
	}
	k.settle(held, sent(at(62)))
	k.wantErr("settling twice", k.Settle(k.ctx, held, sent(at(63))), store.ErrLeaseLost)
	unleased := post("a2", "A")
	k.wantErr("settling without a lease", k.Settle(k.ctx, unleased, sent(at(63))), store.ErrLeaseLost)
	k.wantClaim(at(64), 10, "a2")
}

func attempts(k *kit) {
	k.owe(post("a", "A"))
	for i, count := range []bool{true, false, true} {
		k.settle(k.one(at(10*i), "a"), store.Outcome{Result: store.Retry, At: at(10 * i), Next: at(10*i + 1), Count: count, Err: "why"})
	}
	got := k.one(at(60), "a")
	k.equal("attempts", 2, got.Attempts)
	k.equal("last error", "why", got.LastErr)
}

func followUps(k *kit) {
	k.owe(post("a", "A"))
	d := k.one(at(1), "a")
	o := sent(at(1))
	o.Enqueue = []store.Delivery{post("note", "U1"), post("a2", "A")}
	k.settle(d, o)
	k.wantErr("settling twice", k.Settle(k.ctx, d, store.Outcome{Result: store.Sent, At: at(2), Enqueue: []store.Delivery{post("late", "U2")}}), store.ErrLeaseLost)
	k.wantClaim(at(5), 10, "note", "a2")
}

func deliveredNoted(k *kit) {
	k.must(k.PutSubscription(k.ctx, sub("s", "demo", "*", "A")))
	d := post("a", "A")
	d.Subscriptions = []string{"s", "gone"}
	k.owe(d)
	k.settle(k.one(at(1), "a"), sent(at(7)))
	again := sub("s", "demo", "*", "A")
	again.LastDelivered = at(999) // Not for callers to say.
	k.must(k.PutSubscription(k.ctx, again))
	got, err := k.Subscriptions(k.ctx, store.Filter{Target: "A"})
	k.must(err)
	k.equal("last delivered", at(7), got[0].LastDelivered.UTC())
}

func alikeTargets(k *kit) {
	k.owe(post("one", "C1"), post("ten", "C10"))
	batch := k.wantClaim(at(1), 10, "one", "ten")
	k.settle(batch.Deliveries[0], store.Outcome{Result: store.Suspend, At: at(2), Next: at(50), Err: "is_archived"})
	k.settle(batch.Deliveries[1], sent(at(2)))
	for target, want := range map[string]int{"C1": 1, "C10": 0} {
		h, err := k.Health(k.ctx, target)
		k.must(err)
		k.equal("owed to "+target, want, h.Owed)
		k.equal("broken "+target, want == 1, !h.BrokenSince.IsZero())
	}
}

func limitKept(k *kit) {
	k.owe(post("a", "A"), post("b", "B"), post("c", "C"))
	k.wantClaim(at(1), 0)
	k.wantClaim(at(1), 2, "a", "b")
	k.wantClaim(at(1), 2, "c")
}

func replyIsACard(k *kit) {
	reply := store.Delivery{ID: "r", Target: "C1", Act: store.Reply, Card: "own", Thread: "above", Created: epoch}
	k.commit("demo", store.Change{
		Cards:   []store.Card{{ID: "above", Target: "C1"}, {ID: "own", Target: "C1", Thread: "above"}},
		Enqueue: []store.Delivery{reply},
	})
	o := sent(at(1))
	o.Channel, o.Timestamp, o.Shown = "C1", "99.9", 1
	k.settle(k.one(at(1), "r"), o)
	for id, want := range map[string][]any{"above": {"", uint64(0), ""}, "own": {"99.9", uint64(1), "above"}} {
		card, err := k.Card(k.ctx, id)
		k.must(err)
		k.equal("card "+id, want, []any{card.Timestamp, card.Shown, card.Thread})
	}
}

func statsCount(k *kit) {
	young, old := post("young", "A"), post("old", "B")
	young.Created, old.Created = at(50), at(10)
	k.owe(young, old, post("oldest", "broken"))
	stats, err := k.Stats(k.ctx)
	k.must(err)
	k.equal("stats", store.Stats{Owed: 3, Oldest: epoch}, utc(stats))
	k.settle(k.one(at(60), "oldest"), store.Outcome{Result: store.Suspend, At: at(60), Next: at(90), Err: "x"})
	k.settle(k.one(at(60), "old"), store.Outcome{Result: store.Dead, At: at(60)})
	stats, err = k.Stats(k.ctx)
	k.must(err)
	k.equal("stats", store.Stats{Owed: 2, Oldest: at(50), Dead: 1, Broken: 1}, utc(stats))
}

func utc(s store.Stats) store.Stats {
	if !s.Oldest.IsZero() {
		s.Oldest = s.Oldest.UTC()
	}
	return s
}

func newcomers(k *kit) {
	late, early := post("late", "A"), post("early", "B")
	late.Created, early.Created = at(5), at(2)
	k.owe(late, early)
	k.wantClaim(at(10), 10, "early", "late")
}
