package workspace

import (
	"context"
	"strconv"
	"time"

	"github.com/go-json-experiment/json/jsontext"
)

// Errors that a person sees when the app does not answer.
const (
	// OperationTimeout: the envelope was not acknowledged in time.
	OperationTimeout = "operation_timeout"
	// DispatchFailed: the app had no connection.
	DispatchFailed = "dispatch_failed"
)

// envelope is one message to the app.
type envelope struct {
	kind    string // slash_commands, interactive or events_api
	accepts bool   // whether an acknowledgement may carry a payload
	payload fields
	retry   int // events_api: which repetition this is
}

// waiter is an envelope that waits for its acknowledgement.
type waiter struct {
	sent time.Time
	done chan acked
}

type acked struct {
	payload jsontext.Value
	after   time.Duration
}

// Delivery is what became of an envelope.
type Delivery struct {
	EnvelopeID string `json:"envelope_id"`
	// Acked says that the app acknowledged in time, After how long it took.
	Acked bool          `json:"acked"`
	After time.Duration `json:"-"`
	// AfterMS is After in milliseconds.
	AfterMS int64 `json:"after_ms"`
	// Error is what the person sees: OperationTimeout, DispatchFailed, or empty.
	Error string `json:"error,omitempty"`
	// Payload is what the acknowledgement carried, if it may carry anything.
	Payload jsontext.Value `json:"payload,omitempty"`
}

// post sends an envelope over any connection; ok is false when there is none.
func (w *Workspace) post(e envelope) (id string, wait *waiter, ok bool) {
	id = w.uuid()
	frames := 1
	if w.wire.duplicate > 0 {
		w.wire.duplicate--
		frames = 2
	}
	out := fields{
		"envelope_id": id, "type": e.kind, "accepts_response_payload": e.accepts, "payload": e.payload,
	}
	if e.kind == "events_api" {
		out["retry_attempt"], out["retry_reason"] = e.retry, ""
		if e.retry > 0 {
			out["retry_reason"] = "timeout"
		}
	}
	data := marshal(out)
	wait = &waiter{sent: time.Now(), done: make(chan acked, 1)}
	for range frames {
		s := w.choose()
		if s == nil {
			w.noteSocket("undeliverable", "", DispatchFailed, map[string]string{"envelope_id": id, "type": e.kind})
			return id, wait, false
		}
		w.noteSocket("envelope", s.id, "", map[string]string{
			"envelope_id": id, "type": e.kind, "retry_attempt": strconv.Itoa(e.retry), "what": e.summary(),
		})
		f := frame{data: data}
		if w.wire.delay > 0 {
			f.at = time.Now().Add(w.wire.delay)
		}
		w.send(s, f)
	}
	w.waiting[id] = wait
	return id, wait, true
}

// summary is what an envelope is about, for the log.
func (e envelope) summary() string {
	if inner, ok := e.payload["event"].(fields); ok {
		return text(inner["type"])
	}
	if command := text(e.payload["command"]); command != "" {
		return command + " " + text(e.payload["text"])
	}
	return text(e.payload["type"])
}

// deliver sends an envelope made under the lock and waits for its acknowledgement; it takes mu itself.
func (w *Workspace) deliver(ctx context.Context, build func() (envelope, error)) (Delivery, error) {
	w.mu.Lock()
	e, err := build()
	if err != nil {
		w.mu.Unlock()
		return Delivery{}, err
	}
	id, wait, ok := w.post(e)
	w.mu.Unlock()
	if !ok {
		return Delivery{EnvelopeID: id, Error: DispatchFailed}, nil
	}
	timer := time.NewTimer(w.opts.AckTimeout)
	defer timer.Stop()
	out := Delivery{EnvelopeID: id}
	select {
	case ack := <-wait.done:
		out.Acked, out.After, out.AfterMS = true, ack.after, ack.after.Milliseconds()
		if e.accepts {
			out.Payload = ack.payload
		}
		return out, nil
	case <-ctx.Done():
		err = ctx.Err()
	case <-timer.C:
		out.After, out.AfterMS, out.Error = w.opts.AckTimeout, w.opts.AckTimeout.Milliseconds(), OperationTimeout
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	delete(w.waiting, id)
	return out, err
}
