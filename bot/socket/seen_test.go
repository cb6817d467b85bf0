package socket

import (
	"fmt"
	"testing"
	"time"

	"github.com/go-json-experiment/json/jsontext"
)

func TestMemoryOfEnvelopesIsBounded(t *testing.T) {
	t.Parallel()
	s, now := newSeen(time.Minute, 100), time.Unix(0, 0)
	for i := range 1000 {
		if !s.first(now, fmt.Sprint(i), "") {
			t.Errorf("%d counts as seen", i)
		}
	}
	if len(s.until) > 101 || len(s.order) > 101 {
		t.Errorf("%d keys are remembered, want 100 or so", len(s.until))
	}
	if s.first(now, "999") {
		t.Error("the newest key was forgotten")
	}
	if !s.first(now, "0") {
		t.Error("the oldest key was not forgotten first")
	}
	if !s.first(now.Add(time.Minute), "999") {
		t.Error("a key outlived its time")
	}
	if len(s.until) != 1 {
		t.Errorf("%d keys are left after their time, want 1", len(s.until))
	}
}

func TestAnyKnownKeyMakesAnEnvelopeSeen(t *testing.T) {
	t.Parallel()
	s, now := newSeen(time.Minute, 100), time.Unix(0, 0)
	for _, tt := range []struct {
		keys []string
		want bool
	}{
		{[]string{"e1", "v1"}, true},
		{[]string{"e2", "v1"}, false},
		{[]string{"e2", "v2"}, false},
		{[]string{"e3", ""}, true},
		{[]string{"e4", ""}, true},
	} {
		if got := s.first(now, tt.keys...); got != tt.want {
			t.Errorf("first(%q) = %t, want %t", tt.keys, got, tt.want)
		}
	}
}

// FuzzFrames: whatever comes, parsing does not panic, and a readable envelope id is never lost.
func FuzzFrames(f *testing.F) {
	f.Add([]byte(`{"type":"hello","num_connections":1,"debug_info":{"host":"h"}}`))
	f.Add([]byte(`{"envelope_id":"x","type":"slash_commands","payload":{"text":"a"},"accepts_response_payload":true}`))
	f.Add([]byte(`{"envelope_id":"x","payload":{"text":"a`))
	f.Add([]byte(`{"type":5,"envelope_id":"x"}`))
	f.Add([]byte("{\"envelope_id\":\"\xff\",\"type\":[]}"))
	f.Add([]byte(`[1,2`))
	f.Fuzz(func(t *testing.T, data []byte) {
		frame, err := parseFrame(data)
		if id := salvageID(data); err == nil && frame.EnvelopeID == "" && id != "" {
			t.Errorf("the id %q of %q was lost", id, data)
		}
		if _, err := ackOf(frame.EnvelopeID); err != nil {
			t.Errorf("no acknowledgement of %q: %v", frame.EnvelopeID, err)
		}
		if err == nil && len(frame.Payload) > 0 && !jsontext.Value(frame.Payload).IsValid(jsontext.AllowDuplicateNames(true), jsontext.AllowInvalidUTF8(true)) {
			t.Errorf("an invalid payload was passed on: %q", frame.Payload)
		}
		_ = frame.envelope().eventID()
	})
}
