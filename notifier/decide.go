package notifier

import (
	"cmp"
	"errors"
	"time"

	"github.com/pipelinebot/pipelinebot/store"
)

// Bounds of what a failed send waits for.
const (
	minBackoff   = time.Second
	maxBackoff   = 5 * time.Minute
	quietDefault = 30 * time.Second // After a 429 that does not say how long; doubled while they go on.
	quietMost    = time.Hour        // No Retry-After is believed beyond this.
	probeFirst   = time.Minute      // A broken target is tried again after this, then ever more rarely.
	probeMost    = 15 * time.Minute
	authFirst    = time.Minute
	maxAge       = 24 * time.Hour   // How long an answer may stay unclear before the message is given up.
	editMost     = 30 * time.Second // A card that cannot be edited keeps what its channel is to be told waiting no longer.
)

// Attempt is one try to deliver, with all that decides what comes of it.
type Attempt struct {
	Now      time.Time
	Began    time.Time // When Slack was asked; zero: at Now.
	Delivery store.Delivery
	Receipt  store.Receipt
	Shown    uint64 // The version of the card the message shows; 0: none, or not known.
	Err      error  // Nil: Slack has it. Otherwise a *store.SendError; anything else counts as unclear.
	// Row is how many tries of this target failed in a row, this one included.
	Row int
	// OthersWell says that Slack took another message since this one was last tried: the fault is the message's.
	OthersWell bool
	Broken     time.Time // Since when the target cannot be posted to; zero: it could until now.
	Pace       time.Duration
	Grace      time.Duration // For so long after an unclear send looking it up proves nothing.
	Limit      int           // After so many counted attempts a message is given up.
	Luck       float64       // Random, 0 up to 1: spreads the tries of many.
}

// Decide is the whole policy of sending. It is pure; Outcome.Err is its reason.
//
//	Slack says            result   counted  wait
//	taken                 sent     -        the pace of the target, from when Slack was asked
//	rate limited          retry    no       Retry-After, or 30 s and doubling; the method is closed to all, and an edit
//	                                        keeps no post of its channel waiting
//	unreachable           retry    no       1 s to 5 min, jittered, for an edit to 30 s; surely not sent
//	unclear               retry    if others are well  the grace to 5 min, jittered; in doubt; dead after Limit or a day in doubt
//	target gone           suspend  no       1 to 15 min; everything is kept
//	card gone             sent     -        an edit has nothing left to edit; a reply is owed again as a new message
//	refused               dead     -        -
//	unauthorized          retry    no       1 to 5 min, the method is closed to all; an operator must act
//
// An outage of Slack's or ours is never counted against a message.
func Decide(a Attempt) store.Outcome {
	if a.Err == nil {
		return store.Outcome{
			Result: store.Sent, At: a.Now, Next: paced(a),
			Channel: a.Receipt.Channel, Timestamp: a.Receipt.Timestamp, Shown: a.Shown,
		}
	}
	failed := &store.SendError{Reason: store.Ambiguous, Code: "no_answer", Err: a.Err}
	errors.As(a.Err, &failed)
	out := store.Outcome{Result: store.Retry, At: a.Now, Certain: true, Err: cmp.Or(failed.Code, string(failed.Reason))}
	switch failed.Reason {
	case store.RateLimited:
		out.Hold = a.Now.Add(quiet(failed.RetryAfter, a.Row))
		out.Next = out.Hold
		if a.Delivery.Act == store.Edit {
			out.Next = a.Now.Add(a.Pace) // Only edits are closed: what the channel is to be told does not wait for them.
		}
	case store.Unreachable:
		out.Next = a.Now.Add(pause(a))
	case store.TargetGone:
		out.Result, out.Next = store.Suspend, a.Now.Add(probe(a.Now, a.Broken))
	case store.CardGone:
		return cardGone(a, out)
	case store.Refused:
		out.Result, out.Next = store.Dead, a.Now.Add(a.Pace)
	case store.Unauthorized:
		out.Next = a.Now.Add(min(doubled(authFirst, a.Row), maxBackoff))
		out.Hold = out.Next
	default:
		return unclear(a, out)
	}
	return out
}

// paced is when the target may have the next message. The pace counts from when Slack was asked: how long it then takes
// to answer is no time in which it got anything.
func paced(a Attempt) time.Time {
	if a.Began.IsZero() || a.Began.After(a.Now) {
		return a.Now.Add(a.Pace)
	}
	if next := a.Began.Add(a.Pace); next.After(a.Now) {
		return next
	}
	return a.Now
}

// unclear is for a message that Slack may or may not have. While Slack takes nothing from anybody that is no fault
// of the message; a message that alone fails again and again would block its channel for ever.
func unclear(a Attempt, out store.Outcome) store.Outcome {
	out.Certain = false
	out.Count = a.OthersWell
	wait := pause(a)
	if a.Delivery.Act != store.Edit {
		wait = max(wait, a.Grace)
	}
	out.Next = a.Now.Add(wait)
	spent := out.Count && a.Delivery.Attempts+1 >= a.Limit
	// A message that waited a day for other reasons has had no fair try yet.
	old := !a.Delivery.Doubt.IsZero() && a.Now.Sub(a.Delivery.Doubt) > maxAge
	if spent || old {
		out.Result, out.Next = store.Dead, a.Now.Add(a.Pace)
	}
	return out
}

// cardGone is for a message whose card somebody deleted.
func cardGone(a Attempt, out store.Outcome) store.Outcome {
	out.Result, out.Moot, out.Next, out.Certain = store.Sent, true, a.Now, false
	switch a.Delivery.Act {
	case store.Edit:
		return out
	case store.Reply:
		out.Enqueue = []store.Delivery{again(a.Delivery, a.Now)}
		return out
	default:
		out.Result, out.Moot = store.Dead, false
		return out
	}
}

// again is a reply as a message of its own.
func again(d store.Delivery, at time.Time) store.Delivery {
	return store.Delivery{
		ID: digest("again", d.Target, d.ID), Target: d.Target, Act: store.Post, Card: d.Card,
		Events: d.Events, Subscriptions: d.Subscriptions, Created: at,
	}
}

// backoff doubles from minBackoff to maxBackoff and takes a random part of it, so that tries of many do not meet.
func backoff(row int, luck float64) time.Duration {
	most := min(doubled(minBackoff, row), maxBackoff)
	return max(minBackoff, time.Duration(luck*float64(most)))
}

// pause is how long to wait after a try in vain.
func pause(a Attempt) time.Duration {
	wait := backoff(a.Row, a.Luck)
	if a.Delivery.Act == store.Edit {
		return min(wait, editMost)
	}
	return wait
}

// doubled is first, twice that, four times that, and so on with the length of the row.
func doubled(first time.Duration, row int) time.Duration {
	const enough = 12
	return first << min(max(row-1, 0), enough)
}

func quiet(asked time.Duration, row int) time.Duration {
	if asked > 0 {
		return min(asked, quietMost)
	}
	return min(doubled(quietDefault, row), maxBackoff)
}

// probe waits as long again as the target has been broken already.
func probe(now, broken time.Time) time.Duration {
	if broken.IsZero() {
		return probeFirst
	}
	return min(max(now.Sub(broken), probeFirst), probeMost)
}
