package storetest

import (
	"fmt"
	"time"

	"github.com/pipelinebot/pipelinebot/store"
)

func troubleRules() map[string]func(*kit) {
	return map[string]func(*kit){
		"ASuspendedTargetKeepsEverythingInOrder": suspended,
		"ABrokenTargetIsBrokenSinceTheFirstTime": brokenSince,
		"WhatIsMootHealsNothing":                 moot,
		"WakingTriesAtOnce":                      waking,
		"WakingDoesNotBreakALease":               wakingLeased,
		"OnlyBrokenTargetsForget":                expiring,
		"WhatIsInHandDoesNotExpire":              expiringLeased,
		"OldCardsAndTheDeadAreForgotten":         forgetting,
		"DeadMeansNeverAgain":                    deadIsDead,
	}
}

func suspend(now, next time.Time) store.Outcome {
	return store.Outcome{Result: store.Suspend, At: now, Next: next, Certain: true, Err: "is_archived"}
}

func suspended(k *kit) {
	k.owe(post("a1", "A"), post("a2", "A"))
	k.settle(k.one(at(1), "a1"), suspend(at(1), at(60)))
	k.owe(post("a3", "A"))
	k.wantClaim(at(59), 10)
	for i, id := range []string{"a1", "a2", "a3"} {
		k.settle(k.one(at(60+10*i), id), sent(at(60+10*i)))
	}
	h, err := k.Health(k.ctx, "A")
	k.must(err)
	k.equal("health", []any{time.Time{}, "", 0}, []any{h.BrokenSince, h.Reason, h.Owed})
}

func brokenSince(k *kit) {
	k.owe(post("a", "A"))
	k.settle(k.one(at(1), "a"), suspend(at(1), at(10)))
	k.settle(k.one(at(10), "a"), suspend(at(10), at(20)))
	h, err := k.Health(k.ctx, "A")
	k.must(err)
	k.equal("health", []any{at(1), "is_archived", at(20), 1}, []any{h.BrokenSince.UTC(), h.Reason, h.Next.UTC(), h.Owed})
	k.settle(k.one(at(20), "a"), store.Outcome{Result: store.Retry, At: at(21), Next: at(22)})
	h, err = k.Health(k.ctx, "A")
	k.must(err)
	k.equal("broken after a retry", at(1), h.BrokenSince.UTC())
}

func moot(k *kit) {
	k.owe(post("a", "A"), post("b", "A"))
	k.settle(k.one(at(1), "a"), suspend(at(1), at(10)))
	k.settle(k.one(at(10), "a"), store.Outcome{Result: store.Sent, Moot: true, At: at(10), Next: at(10)})
	h, err := k.Health(k.ctx, "A")
	k.must(err)
	k.equal("health", []any{at(1), "is_archived", 1}, []any{h.BrokenSince.UTC(), h.Reason, h.Owed})
	k.settle(k.one(at(11), "b"), sent(at(11)))
	h, err = k.Health(k.ctx, "A")
	k.must(err)
	k.equal("broken after a message went through", time.Time{}, h.BrokenSince)
}

func waking(k *kit) {
	k.must(k.Wake(k.ctx, "nobody", at(1)))
	k.owe(post("a", "A"))
	k.settle(k.one(at(1), "a"), suspend(at(1), at(600)))
	k.must(k.Wake(k.ctx, "A", at(5)))
	k.wantClaim(at(5), 10, "a")
}

func wakingLeased(k *kit) {
	k.owe(post("a", "A"))
	d := k.one(at(1), "a")
	k.must(k.Wake(k.ctx, "A", at(2)))
	k.wantClaim(at(3), 10)
	k.settle(d, sent(at(4)))
}

func expiring(k *kit) {
	var all []store.Delivery
	for _, target := range []string{"A", "B"} {
		for i := range 6 {
			d := post(fmt.Sprint(target, i), target)
			d.Created = at(i)
			all = append(all, d)
		}
	}
	k.owe(all...)
	k.settle(k.one(at(5), "A0"), suspend(at(5), at(10)))
	n, err := k.Expire(k.ctx, at(2), 3, time.Time{})
	k.must(err)
	k.equal("dropped", 3, n) // A0 and A1 are too old; of A2 to A5 the newest three stay.
	h, err := k.Health(k.ctx, "A")
	k.must(err)
	k.equal("owed", 3, h.Owed)
	k.wantClaim(at(100), 10, "B0", "A3")
}

func expiringLeased(k *kit) {
	k.owe(post("a", "A"), post("b", "A"))
	k.settle(k.one(at(1), "a"), suspend(at(1), at(2)))
	d := k.one(at(2), "a")
	n, err := k.Expire(k.ctx, at(500), 0, time.Time{})
	k.must(err)
	k.equal("dropped", 1, n)
	k.settle(d, sent(at(3)))
	k.wantClaim(at(100), 10)
}

func forgetting(k *kit) {
	k.commit("demo", store.Change{Taken: at(1), Cards: []store.Card{{ID: "old", Target: "C1", Events: []store.Event{event("b-1")}}}})
	k.commit("demo", store.Change{Taken: at(9), Cards: []store.Card{{ID: "new", Target: "C1", Events: []store.Event{event("b-2")}}}})
	k.owe(post("a", "A"))
	k.settle(k.one(at(1), "a"), store.Outcome{Result: store.Dead, At: at(1)})
	_, err := k.Expire(k.ctx, epoch, 10, at(5))
	k.must(err)
	_, err = k.Card(k.ctx, "old")
	k.wantErr("the old card", err, store.ErrNotFound)
	found, err := k.Cards(k.ctx, "C1", []string{"b-1", "b-2"})
	k.must(err)
	k.equal("cards found by build", 1, len(found))
	stats, err := k.Stats(k.ctx)
	k.must(err)
	k.equal("dead", 0, stats.Dead)
}

func deadIsDead(k *kit) {
	k.owe(post("a", "A"), post("b", "A"))
	k.settle(k.one(at(1), "a"), store.Outcome{Result: store.Dead, At: at(1), Next: at(5), Err: "invalid_blocks"})
	k.wantClaim(at(4), 10)
	k.wantClaim(at(5), 10, "b")
	stats, err := k.Stats(k.ctx)
	k.must(err)
	k.equal("dead", 1, stats.Dead)
}
