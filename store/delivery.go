package store

import "time"

// Act is how a delivery is made.
type Act string

// The acts.
const (
	Post  Act = "post"  // A new message; with Card set it becomes that card.
	Edit  Act = "edit"  // Brings the card up to date in place; nobody is notified.
	Reply Act = "reply" // A message in the thread of a card; with Card set it becomes one itself.
)

// Delivery is one message owed to one target.
type Delivery struct {
	ID     string `json:"id"`     // Unique for ever; carried in the message's metadata.
	Target string `json:"target"` // Channel id or user id.
	Act    Act    `json:"act"`
	Card   string `json:"card,omitempty"` // Card that a Post or a Reply becomes, or that an Edit refreshes.
	// Thread is the card that a Reply hangs on.
	Thread string `json:"thread,omitempty"`
	// Broadcast shows a Reply in the channel as well.
	Broadcast     bool      `json:"broadcast,omitempty"`
	Events        []Event   `json:"events,omitempty"`        // What to say; an Edit says what its card holds.
	Subscriptions []string  `json:"subscriptions,omitempty"` // Ids of the subscriptions that asked for it.
	Created       time.Time `json:"created,omitzero"`
	Attempts      int       `json:"attempts,omitempty"` // Counted attempts that failed.
	LastErr       string    `json:"last_err,omitempty"`
	// Doubt is when a send began whose end is not known (a crash, a lost answer). Claim returns the value from
	// before its own intent: zero means this delivery has surely not reached Slack yet.
	Doubt time.Time `json:"doubt,omitzero"`
	// Tried is when the newest try of a delivery in doubt began: Slack must show what it did by a while after that. Claim
	// returns the value from before its own intent, as with Doubt.
	Tried time.Time `json:"tried,omitzero"`
	Lease string    `json:"lease,omitempty"` // Fencing token of the current claim; set by Claim, checked by Settle.
}

// Card is a message that stays up to date (it speaks of several builds when one tick told several). The card in the
// channel itself follows its build; one in a thread says what became of what it told.
type Card struct {
	ID        string    `json:"id"`
	Target    string    `json:"target"`
	Thread    string    `json:"thread,omitempty"`    // The card it hangs on; empty for a message in the channel itself.
	Channel   string    `json:"channel,omitempty"`   // Where it was posted (for a person, the D... channel); empty until sent.
	Timestamp string    `json:"timestamp,omitempty"` // Slack's ts of it; empty until sent.
	Events    []Event   `json:"events"`              // What it says, one event per build, newest word in Event.Follow.
	Version   uint64    `json:"version"`             // Grows with each change of Events.
	Shown     uint64    `json:"shown,omitempty"`     // The version Slack shows.
	Updated   time.Time `json:"updated,omitzero"`
}

// Builds lists the ids of the builds on the card.
func (c Card) Builds() []string {
	ids := make([]string, 0, len(c.Events))
	for _, e := range c.Events {
		if e.Build.ID != "" {
			ids = append(ids, e.Build.ID)
		}
	}
	return ids
}

// Batch is what a Claim gives.
type Batch struct {
	Deliveries []Delivery // At most one per target, longest-ready target first, each under a lease.
	// Next is the earliest moment at which more could be claimed (a target's pace, a gate, a lease that expires);
	// zero when nothing else is owed.
	Next time.Time
}

// Result is how a send ended.
type Result string

// The results.
const (
	Sent    Result = "sent"    // Slack has it, and the target is well; the delivery is gone.
	Retry   Result = "retry"   // Again at Outcome.Next.
	Suspend Result = "suspend" // The target cannot be posted to: marked broken, everything kept, tried again at Outcome.Next.
	Dead    Result = "dead"    // Never again; kept among the dead.
)

// Outcome settles a claimed delivery.
type Outcome struct {
	Result Result
	At     time.Time // Now.
	// Next is when the target may be tried again: pace, back-off and Retry-After in one field, kept across restarts.
	Next time.Time
	// Hold closes the method (Delivery.Method) for every target until then; kept across restarts. Zero: no gate.
	Hold      time.Time
	Count     bool      // Count this as a failed attempt; 429 and outages of ours do not count.
	Moot      bool      // With Sent: there was nothing left to send, which proves nothing about the target.
	Certain   bool      // With Retry and Suspend: Slack surely has not got it, so there is no doubt to look up.
	Tried     time.Time // With Retry and Suspend: when Slack was asked last; kept for as long as there is a doubt.
	Channel   string    // With Sent: where it went.
	Timestamp string    // With Sent of a Post or Reply: Slack's ts.
	Shown     uint64    // With Sent of what has a card: the version of the card that is shown.
	Err       string    // Cause, safe for operators; without tokens.
	// Enqueue is owed from the same moment, in the same transaction (a note to the owner, say).
	Enqueue []Delivery
}

// Method is the rate-limited Web API method that makes the delivery.
func (d Delivery) Method() string {
	if d.Act == Edit {
		return "chat.update"
	}
	return "chat.postMessage"
}

// Health is how well a target can be posted to.
type Health struct {
	BrokenSince time.Time // Zero: fine.
	Reason      string    // Slack's error code that broke it.
	Next        time.Time // When it may be tried again.
	Owed        int       // Deliveries kept for it.
}
