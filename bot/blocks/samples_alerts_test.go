package blocks_test

import (
	"github.com/pipelinebot/pipelinebot/store"
)

// failingStatuses are the ways in which a build can end badly, as BK-CI names them.
func failingStatuses() []string {
	return []string{
		"FAILED", "QUALITY_CHECK_FAIL", "STAGE_SUCCESS", "REVIEW_ABORT", "QUEUE_TIMEOUT", "EXEC_TIMEOUT", "HEARTBEAT_TIMEOUT", "TERMINATE",
		"QUOTA_FAILED", "SOMETHING_NEW",
	}
}

func failureSamples() []sample {
	all := []sample{
		posted("failed again", func(o outside) store.Event {
			e := o.failed(45)
			e.Streak, e.First = 3, clock(-600)
			return e
		}),
		posted("failed, second run", func(o outside) store.Event {
			e := o.failed(45)
			e.Build.ExecuteCount = 2
			return e
		}),
		posted("failed, seen late", func(o outside) store.Event {
			e := o.failed(45)
			e.Seen = clock(90)
			return e
		}),
		posted("failed, muted until now", func(o outside) store.Event {
			e := o.failed(45)
			e.Seen, e.Held = clock(90), true
			return e
		}),
		posted("failed, nothing known", func(o outside) store.Event {
			return store.Event{Kind: store.Failed, Project: "demo", Pipeline: pipelineID, Build: store.BuildRef{ID: buildID, Num: 4}, Reason: "FAILED"}
		}),
		posted("failed, many steps", func(o outside) store.Event {
			e := o.failed(45)
			for _, step := range []string{"Lint", "Unit tests", "Package", "Upload"} {
				e.Failures = append(e.Failures, store.Failure{Stage: o.text("Test"), Job: o.text("Linux"), Step: o.text(step), Status: "EXEC_TIMEOUT"})
			}
			return e
		}),
		posted("fixed", func(o outside) store.Event {
			e := o.ended(store.Recovered, "SUCCEED")
			e.First, e.Streak = clock(4), 3
			return e
		}),
		posted("succeeded", func(o outside) store.Event { return o.ended(store.Succeeded, "SUCCEED") }),
		posted("cancelled", func(o outside) store.Event { return o.ended(store.Canceled, "CANCELED") }),
		posted("started", func(o outside) store.Event { return o.ended(store.Started, "RUNNING") }),
		alert("to a person", func(o outside) store.Parcel {
			return store.Parcel{Delivery: store.Delivery{ID: "d", Target: "U1", Act: store.Post, Card: cardID, Events: []store.Event{o.failed(45)}}}
		}),
		alert("may repeat", func(o outside) store.Parcel {
			return store.Parcel{
				MayRepeat: true, Delivery: store.Delivery{ID: "d", Target: "C1", Act: store.Post, Card: cardID, Events: []store.Event{o.failed(45)}},
			}
		}),
	}
	for _, status := range failingStatuses() {
		all = append(all, posted("failed "+status, func(o outside) store.Event {
			e := o.failed(45)
			e.Reason, e.Build.Status = status, status
			return e
		}))
	}
	return all
}

func waitKinds() []string {
	return []string{store.WaitStage, store.WaitStep, store.WaitGate, store.WaitTrigger, store.WaitPaused}
}

func reviewSamples() []sample {
	var all []sample
	for _, kind := range waitKinds() {
		all = append(all,
			posted("waits "+kind, func(o outside) store.Event { return o.reviewing(kind) }),
			posted("waits "+kind+", nothing known", func(o outside) store.Event {
				e := o.reviewing(kind)
				e.Review = &store.Review{Key: "k", Kind: kind}
				return e
			}))
	}
	return all
}

// follows are what can become of a build that was told.
func follows(o outside) []store.Follow {
	return []store.Follow{
		{Kind: store.Decided, Verdict: store.Approved, By: o.text("carol"), Note: o.text("looks good"), At: clock(30)},
		{Kind: store.Decided, Verdict: store.Rejected, By: o.text("carol"), Note: o.text("not today"), At: clock(30)},
		{Kind: store.Decided, Verdict: store.TimedOut, At: clock(30)},
		{Kind: store.Retried, At: clock(30)},
		{Kind: store.Recovered, At: clock(64), Build: 48},
		{Kind: store.Succeeded, At: clock(30)},
		{Kind: store.Failed, At: clock(30)},
		{Kind: store.Canceled, By: o.text("dave"), At: clock(30)},
		{Kind: store.Started, At: clock(30)},
		{Kind: store.Reviewing, At: clock(30)},
	}
}

func followSamples() []sample {
	var all []sample
	for i, f := range follows(usual()) {
		name := string(f.Kind) + f.Verdict
		edited := func(event func(o outside) store.Event) func(o outside) store.Parcel {
			return func(o outside) store.Parcel {
				e := event(o)
				e.Follow = &follows(o)[i]
				return store.Parcel{
					Delivery: store.Delivery{ID: "d", Target: "C1", Act: store.Edit, Card: cardID},
					Card:     store.Card{ID: cardID, Target: "C1", Events: []store.Event{e}},
				}
			}
		}
		all = append(all,
			alert("failed, then "+name, edited(func(o outside) store.Event { return o.failed(45) })),
			alert("waits, then "+name, edited(func(o outside) store.Event { return o.reviewing(store.WaitStage) })))
	}
	for _, kind := range []store.EventKind{store.Failed, store.Recovered, store.Succeeded, store.Canceled, store.Decided} {
		all = append(all, alert("reply "+string(kind), func(o outside) store.Parcel {
			e := o.ended(kind, "SUCCEED")
			switch kind {
			case store.Failed:
				e = o.failed(45)
				e.Build.ExecuteCount = 2
			case store.Decided:
				e = o.reviewing(store.WaitStage)
				e.Kind, e.Follow = store.Decided, &follows(o)[0]
			case store.Recovered:
				e.First, e.Streak = clock(4), 1
			default:
			}
			return store.Parcel{Delivery: store.Delivery{ID: "d", Target: "C1", Act: store.Reply, Card: cardID, Thread: "above", Events: []store.Event{e}}}
		}))
	}
	return append(all, alert("reply that waited, then approved", func(o outside) store.Parcel {
		e := o.reviewing(store.WaitStage)
		e.Follow = &follows(o)[0]
		return store.Parcel{
			Delivery: store.Delivery{ID: "d", Target: "C1", Act: store.Edit, Card: cardID},
			Card:     store.Card{ID: cardID, Target: "C1", Thread: "above", Events: []store.Event{e}},
		}
	}))
}

// mixed is what many pipelines did at once.
func mixed(o outside, n int) []store.Event {
	inner := outside{text: o.text, many: min(o.many, 3)} // Lists in lists in lists would be too much of a good thing.
	return times(o, n, func(i int) store.Event {
		o := inner
		e := o.failed(40 + i)
		switch i % 4 {
		case 1:
			e = o.reviewing(store.WaitStep)
		case 2:
			e = o.ended(store.Recovered, "SUCCEED")
			e.First, e.Streak = clock(4), 2
		}
		e.Pipeline = pipelineID[:len(pipelineID)-1] + string("0123456789abcdef"[i%16])
		e.Build.ID = buildID[:len(buildID)-1] + string("0123456789abcdef"[i%16])
		return e
	})
}

func foldSamples() []sample {
	parcel := func(n int, card string, settings store.Settings) func(o outside) store.Parcel {
		return func(o outside) store.Parcel {
			return store.Parcel{
				Delivery: store.Delivery{ID: "d", Target: "C1", Act: store.Post, Card: card, Events: mixed(o, n)}, Settings: settings,
			}
		}
	}
	return []sample{
		alert("two at once", parcel(2, cardID, store.Settings{})),
		alert("nine at once", parcel(9, cardID, store.Settings{})),
		alert("nine at once without a card", parcel(9, "", store.Settings{})),
		alert("compact", parcel(1, cardID, store.Settings{Compact: true})),
		alert("compact, twelve at once", parcel(12, cardID, store.Settings{Compact: true})),
		alert("two runs of one build", func(o outside) store.Parcel {
			first, second := o.failed(45), o.failed(45)
			second.Build.ExecuteCount = 2
			return store.Parcel{Delivery: store.Delivery{ID: "d", Target: "C1", Act: store.Post, Card: cardID, Events: []store.Event{first, second}}}
		}),
		alert("nothing left", func(outside) store.Parcel {
			return store.Parcel{Delivery: store.Delivery{ID: "d", Target: "C1", Act: store.Edit, Card: cardID}}
		}),
	}
}

// missedMore says that there may be more than are counted.
func missedMore(of func(o outside) store.Event) func(o outside) store.Event {
	return func(o outside) store.Event {
		e := of(o)
		e.More = true
		return e
	}
}

// blindCauses are the reasons for which a project or pipeline cannot be read.
func blindCauses() []string {
	return []string{
		"unauthorized", "forbidden", "not_found", "rate_limited", "unavailable", "invalid", "bad_answer", "went_back", "empty", "too_slow", "",
	}
}

func noticeSamples() []sample {
	notice := func(kind store.EventKind, pipeline, reason string, count int) func(o outside) store.Event {
		return func(o outside) store.Event {
			e := store.Event{
				Kind: kind, Project: "demo", Pipeline: pipeline, At: clock(45), Seen: clock(45), First: clock(30), Reason: reason, Count: count,
				Detail: o.text("it could not be read"),
			}
			if pipeline != "" {
				e.Name = o.text("checkout-service")
			}
			return e
		}
	}
	all := []sample{
		posted("missed", notice(store.Missed, pipelineID, "", 73)), posted("missed one", notice(store.Missed, pipelineID, "", 1)),
		posted("missed, and more", missedMore(notice(store.Missed, pipelineID, "", 73))),
		posted("missed, none known", missedMore(notice(store.Missed, pipelineID, "", 0))),
		posted("blind to a pipeline", notice(store.Blind, pipelineID, "forbidden", 0)),
		posted("sees a pipeline again", notice(store.Sighted, pipelineID, "", 0)), posted("sees again", notice(store.Sighted, "", "", 0)),
	}
	for _, cause := range blindCauses() {
		all = append(all, posted("blind "+cause, notice(store.Blind, "", cause, 0)))
	}
	for _, code := range []string{"not_in_channel", "channel_not_found", "is_archived", "no_permission", "access_denied", "restricted_action", "user_disabled", "something_new", ""} {
		all = append(all, alert("broken "+code, func(o outside) store.Parcel {
			e := notice(store.Broken, "", code, 2)(o)
			e.Name, e.Detail = "C0GONE", ""
			return store.Parcel{Delivery: store.Delivery{ID: "d", Target: "U1", Act: store.Post, Events: []store.Event{e}}}
		}))
	}
	return all
}
