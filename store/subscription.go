package store

import (
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strings"
	"time"
)

// Subscription says who wants to hear what about which pipelines.
type Subscription struct {
	ID      string `json:"id"` // SubscriptionID of project, pattern, excludes and target: subscribing twice is one record.
	Project string `json:"project"`
	// Pattern is a pipeline id, or a glob over pipeline names ("release-*", "*": also pipelines created later).
	Pattern string      `json:"pattern"`
	Except  []string    `json:"except,omitempty"` // Globs over pipeline names that are left out.
	Name    string      `json:"name,omitempty"`   // Name of the pipeline when Pattern is an id, as it was when subscribing.
	Target  string      `json:"target"`           // Slack channel id (C..., G...) or user id (U..., W...: a direct message).
	Team    string      `json:"team,omitempty"`
	By      string      `json:"by"` // Slack user id of who made it, and is told of a dead channel. Who asks for it again, or for other events, does not take it over.
	Created time.Time   `json:"created,omitzero"`
	Events  []EventKind `json:"events"`
	// Changes reduces failures to the first of a row of failures ("on changes").
	Changes bool `json:"changes,omitempty"`
	// LastDelivered is when a message owed to this subscription was last sent; kept by Settle, ignored by PutSubscription.
	LastDelivered time.Time `json:"last_delivered,omitzero"`
}

// SubscriptionID is the identity of a subscription: the same words from the same place are the same record.
func SubscriptionID(project, pattern string, except []string, target string) string {
	sorted := slices.Sorted(slices.Values(except))
	sum := sha256.Sum256([]byte(strings.Join(append([]string{project, pattern, target}, sorted...), "\x00")))
	return hex.EncodeToString(sum[:8])
}

// Filter selects subscriptions; zero fields select all.
type Filter struct {
	Project string
	Target  string
}

// Settings is what a channel (or a person, for direct messages) has set, with its mutes.
type Settings struct {
	Target   string `json:"target"`
	Project  string `json:"project,omitempty"`  // Default project, so that it may be left out of commands.
	Language string `json:"language,omitempty"` // "en" or "zh"; empty: the reader's own.
	// ThreadsOff posts follow-ups to the channel instead of the thread of the card.
	ThreadsOff bool   `json:"threads_off,omitempty"`
	Compact    bool   `json:"compact,omitempty"` // One line a message.
	Mutes      []Mute `json:"mutes,omitempty"`
}

// Mute silences pipelines for one target for a while.
type Mute struct {
	Project string    `json:"project"`
	Pattern string    `json:"pattern"` // Pipeline id or glob over names, as in Subscription.
	Name    string    `json:"name,omitempty"`
	By      string    `json:"by"`
	Created time.Time `json:"created,omitzero"`
	Until   time.Time `json:"until,omitzero"` // Zero with UntilRecovered.
	// UntilRecovered ends the mute with the next good build, or a month after it was made; that recovery is still told. A
	// mute of many ends when none of them is broken that was so a day before it was made, or since.
	UntilRecovered bool `json:"until_recovered,omitempty"`
}

// LongestMute is how long a mute may silence.
const LongestMute = 30 * 24 * time.Hour

// Active reports whether the mute still silences at t.
func (m Mute) Active(t time.Time) bool {
	if m.UntilRecovered {
		return m.Created.IsZero() || t.Before(m.Created.Add(LongestMute))
	}
	return t.Before(m.Until)
}
