package socket

import (
	"bytes"
	"fmt"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// The types of envelopes that Slack sends.
const (
	SlashCommands = "slash_commands"
	Interactive   = "interactive"
	EventsAPI     = "events_api"
)

// Envelope is one payload from Slack, already acknowledged.
type Envelope struct {
	ID           string
	Type         string // SlashCommands, Interactive, EventsAPI, or a word this version does not know.
	Payload      jsontext.Value
	RetryAttempt int    // Events only: 0 for the first delivery.
	RetryReason  string // Events only: "timeout" and the like.
	// AcceptsResponse says that the acknowledgement could have carried an answer; ours never does.
	AcceptsResponse bool
}

// frame is any message of the server.
type frame struct {
	Type            string         `json:"type"`
	EnvelopeID      string         `json:"envelope_id"`
	Payload         jsontext.Value `json:"payload"`
	AcceptsResponse bool           `json:"accepts_response_payload"`
	RetryAttempt    int            `json:"retry_attempt"`
	RetryReason     string         `json:"retry_reason"`
	Reason          string         `json:"reason"`          // Of a disconnect.
	NumConnections  int            `json:"num_connections"` // Of a hello.
	Debug           struct {
		Host string `json:"host"`
	} `json:"debug_info"`
}

func (f frame) envelope() Envelope {
	return Envelope{
		ID: f.EnvelopeID, Type: f.Type, Payload: f.Payload,
		RetryAttempt: f.RetryAttempt, RetryReason: f.RetryReason, AcceptsResponse: f.AcceptsResponse,
	}
}

// parseFrame decodes what the server sent. When that is not possible, the frame holds at least the envelope id if one
// can be found, so that the envelope can be acknowledged and is not sent again for ever.
func parseFrame(data []byte) (frame, error) {
	var f frame
	if err := json.Unmarshal(data, &f, jsontext.AllowDuplicateNames(true), jsontext.AllowInvalidUTF8(true)); err != nil {
		return frame{EnvelopeID: salvageID(data)}, fmt.Errorf("decoding a frame of %d bytes: %w", len(data), err)
	}
	return f, nil
}

// salvageID reads the envelope id of a frame that is broken elsewhere, also behind it.
func salvageID(data []byte) string {
	d := jsontext.NewDecoder(bytes.NewReader(data), jsontext.AllowDuplicateNames(true), jsontext.AllowInvalidUTF8(true))
	if t, err := d.ReadToken(); err != nil || t.Kind() != '{' {
		return ""
	}
	for {
		name, err := d.ReadToken()
		if err != nil || name.Kind() != '"' {
			return ""
		}
		if name.String() != "envelope_id" {
			if d.SkipValue() != nil {
				return ""
			}
			continue
		}
		if value, err := d.ReadToken(); err == nil && value.Kind() == '"' {
			return value.String()
		}
		return ""
	}
}

// ackOf is the empty acknowledgement of an envelope.
func ackOf(id string) ([]byte, error) {
	return json.Marshal(struct {
		EnvelopeID string `json:"envelope_id"`
	}{id}, jsontext.AllowInvalidUTF8(true))
}

// eventID is the id that a redelivered event keeps under each of its envelopes; empty for all but events.
func (e Envelope) eventID() string {
	if e.Type != EventsAPI {
		return ""
	}
	var event struct {
		ID string `json:"event_id"`
	}
	if json.Unmarshal(e.Payload, &event, jsontext.AllowDuplicateNames(true), jsontext.AllowInvalidUTF8(true)) != nil {
		return ""
	}
	return event.ID
}
