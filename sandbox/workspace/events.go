package workspace

import (
	"slices"
	"strings"
	"time"
)

// maxRetries is how often an event is sent again.
const maxRetries = 3

// retryGap is the pause before a repetition, counted from the time-out of the try before it.
func retryGap(retry int) time.Duration {
	switch retry {
	case 1:
		return 0
	case 2:
		return time.Minute
	default:
		return 5 * time.Minute
	}
}

// emit tells the bot of an event, if it subscribes to it. Events are repeated until acknowledged, which also covers those
// that happen while no connection is open; Run carries the repetitions.
func (w *Workspace) emit(kind string, inner fields) {
	if !slices.Contains(w.opts.Events, kind) {
		return
	}
	inner["type"], _, _ = strings.Cut(kind, ".")
	if inner["event_ts"] == nil {
		inner["event_ts"] = w.nextTS()
	}
	id := w.nextID("Ev")
	w.try(fields{
		"token": "sandbox", "team_id": w.opts.Team.ID, "context_team_id": w.opts.Team.ID, "api_app_id": AppID,
		"type": "event_callback", "event": inner, "event_id": id, "event_time": w.now().Unix(),
		"is_ext_shared_channel": false, "event_context": "4-" + id,
		"authorizations": []fields{{
			"enterprise_id": nil, "team_id": w.opts.Team.ID, "user_id": BotUserID, "is_bot": true, "is_enterprise_install": false,
		}},
	}, 0)
}

// try sends an event once and looks after the acknowledgement later.
func (w *Workspace) try(payload fields, retry int) {
	id, wait, _ := w.post(envelope{kind: "events_api", payload: payload, retry: retry})
	if !w.later.after(w.opts.AckTimeout, func() { w.followUp(id, wait, payload, retry) }) {
		w.noteSocket("event_dropped", "", "too_many_waiting", map[string]string{"envelope_id": id})
	}
}

// followUp repeats an event that was not acknowledged; it takes mu itself.
func (w *Workspace) followUp(id string, wait *waiter, payload fields, retry int) {
	w.mu.Lock()
	defer w.mu.Unlock()
	delete(w.waiting, id)
	select {
	case <-wait.done:
		return
	default:
	}
	if retry == maxRetries {
		w.noteSocket("event_dropped", "", OperationTimeout, map[string]string{"event_id": text(payload["event_id"])})
		return
	}
	w.later.after(retryGap(retry+1), func() {
		w.mu.Lock()
		defer w.mu.Unlock()
		w.try(payload, retry+1)
	})
}
