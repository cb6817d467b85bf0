package store

import (
	"errors"
	"fmt"
	"time"
)

// Parcel is a delivery with all it takes to say it.
type Parcel struct {
	Delivery Delivery
	Card     Card // Zero when Delivery.Card is empty or unknown.
	Thread   Card // Of a Reply: the card it hangs on.
	Settings Settings
	// MayRepeat marks a message that could be there already and could not be looked up.
	MayRepeat bool
}

// Anchor is the message that is there already and that the delivery is about: the card a Reply hangs on, the card that
// an Edit refreshes; zero for a Post.
func (p Parcel) Anchor() Card {
	switch p.Delivery.Act {
	case Reply:
		return p.Thread
	case Edit:
		return p.Card
	default:
		return Card{}
	}
}

// Receipt is where a message went.
type Receipt struct{ Channel, Timestamp string }

// Reason classifies why a send did not succeed.
type Reason string

// The reasons.
const (
	// Unreachable: the request surely never reached Slack (refused, no such host), or Slack said it did nothing.
	Unreachable Reason = "unreachable"
	// Ambiguous: Slack may or may not have done it (time-out, cut connection, 5xx, internal_error).
	Ambiguous Reason = "ambiguous"
	// RateLimited: 429; SendError.RetryAfter says how long the method is closed.
	RateLimited Reason = "rate_limited"
	// TargetGone: the channel or person cannot be posted to now (archived, kicked, gone, forbidden by policy).
	TargetGone Reason = "target_gone"
	// CardGone: the message to edit or reply to no longer exists.
	CardGone Reason = "card_gone"
	// Refused: Slack will never take this message, not even in its plain form.
	Refused Reason = "refused"
	// Unauthorized: the token is dead or lacks a scope; an operator must act.
	Unauthorized Reason = "unauthorized"
)

// SendError is returned by whoever delivers parcels.
type SendError struct {
	Reason     Reason
	Code       string        // Slack's error code or a short cause, without tokens.
	RetryAfter time.Duration // With RateLimited; 0 when Slack did not say.
	Err        error
}

func (e *SendError) Error() string {
	return fmt.Sprintf("slack: %s (%s)", e.Code, e.Reason)
}

func (e *SendError) Unwrap() error { return e.Err }

// ErrCannotLook is returned by a look-up in a channel's history that is not permitted (missing scope): the fate of
// a message in doubt stays unknown.
var ErrCannotLook = errors.New("the channel's history may not be read")
