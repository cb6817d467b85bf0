package notifier

import (
	"context"
	"errors"
	"time"

	"github.com/pipelinebot/pipelinebot/apiclient"
	"github.com/pipelinebot/pipelinebot/store"
)

// What comes and goes would be told again and again: whoever goes away soon after a return is told of only when that
// lasts twice as long as the time before.
const (
	soon     = 6 // Times BlindAfter: an hour.
	mostRows = 5
)

// blindness carries on how long something cannot be read. It reports true when the people concerned must be told
// now: once for each time of blindness, however long it lasts and however often the bot is started again.
func blindness(prev store.Blindness, cause error, now time.Time, after time.Duration) (store.Blindness, bool) {
	next := prev
	if next.Since.IsZero() {
		if next.Since = now; now.Sub(prev.Ended) > soon*after {
			next.Row = 0
		}
	}
	if next.Told || now.Sub(next.Since) < after<<min(next.Row, mostRows) {
		return next, false
	}
	next.Told, next.Reason = true, codeOf(cause)
	return next, true
}

// sightedness carries on that something can be read. It reports true when those who were told that it cannot must be
// told now.
func sightedness(prev store.Blindness, now time.Time) (store.Blindness, bool) {
	next := store.Blindness{Ended: prev.Ended, Row: prev.Row}
	if prev.Told {
		next.Row++
	}
	if !prev.Since.IsZero() && next.Row > 0 { // Also one that was too short to be told: there is no calm yet.
		next.Ended = now
	}
	return next, prev.Told
}

// causes says in words why something could not be read: safe to show, because nothing of the answer is in it.
var causes = []struct { //nolint:gochecknoglobals // read-only table.
	err        error
	code, text string
}{
	{apiclient.ErrUnauthorized, "unauthorized", "BK-CI refuses the bot's credentials."},
	{apiclient.ErrForbidden, "forbidden", "BK-CI does not let the bot see it."},
	{apiclient.ErrNotFound, "not_found", "BK-CI says that it does not exist."},
	{apiclient.ErrRateLimited, "rate_limited", "BK-CI asks the bot to slow down."},
	{apiclient.ErrUnavailable, "unavailable", "BK-CI does not answer."},
	{apiclient.ErrInvalid, "invalid", "BK-CI refuses the question as invalid."},
	{apiclient.ErrBadAnswer, "bad_answer", "BK-CI's answers make no sense."},
	{errWentBack, "went_back", "BK-CI's build numbers went back, as after a restored back-up."},
	{errVoid, "empty", "BK-CI shows nothing where there were pipelines or builds."},
	{context.DeadlineExceeded, "too_slow", "BK-CI answers too slowly."},
}

// unknownCause is the code of what is not in the table: a panic, a store that does not answer.
const unknownCause = "unknown"

// codeOf classifies the cause; the words for it are found again by wordsOf.
func codeOf(cause error) string {
	for _, c := range causes {
		if errors.Is(cause, c.err) {
			return c.code
		}
	}
	return unknownCause
}

func wordsOf(code string) string {
	for _, c := range causes {
		if c.code == code {
			return c.text
		}
	}
	return "It could not be read."
}

// blindEvent tells that a project, or one pipeline of it, cannot be read, or can be read again.
func blindEvent(kind store.EventKind, project string, p store.PipelineState, b store.Blindness, now time.Time) Finding {
	return Finding{Event: store.Event{
		Kind: kind, Project: project, Pipeline: p.ID, Name: p.Name, At: now, Seen: now, First: b.Since,
		Reason: b.Reason, Detail: wordsOf(b.Reason),
	}}
}
