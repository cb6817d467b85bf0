package apiclient

import (
	"errors"
	"fmt"
	"strings"
	"time"
)

// What a failed call comes to; match with errors.Is. Every failure of a call is one of them, except a call whose
// own context was cancelled, which returns an error that is context.Canceled and nothing else.
var (
	// ErrNotFound says that BK-CI itself answered that the thing does not exist.
	ErrNotFound = errors.New("not found")
	// ErrForbidden says that BK-CI refused this user this thing.
	ErrForbidden = errors.New("forbidden")
	// ErrUnauthorized says that the bot itself was refused: its credentials, its user or the address are wrong.
	ErrUnauthorized = errors.New("unauthorized")
	// ErrRateLimited says that BK-CI or a gateway before it asked for a pause.
	ErrRateLimited = errors.New("rate limited")
	// ErrUnavailable says that no answer came in time, or that the server said it cannot answer now.
	ErrUnavailable = errors.New("unavailable")
	// ErrBadAnswer says that an answer came and cannot be trusted: not BK-CI's, cut off, of a wrong shape.
	ErrBadAnswer = errors.New("bad answer")
	// ErrInvalid says that the request is refused as it stands, by this package (ids) or by BK-CI (HTTP 400).
	ErrInvalid = errors.New("invalid request")
)

// ErrorKind sorts failures by what a caller can do about them.
type ErrorKind int

// The kinds; each matches the sentinel of the same name.
const (
	NotFound ErrorKind = iota + 1
	Forbidden
	Unauthorized
	RateLimited
	Unavailable
	BadAnswer
	Invalid
)

// String is the kind in words, as the sentinel says it.
func (k ErrorKind) String() string {
	if err := k.sentinel(); err != nil {
		return err.Error()
	}
	return "unknown"
}

func (k ErrorKind) sentinel() error {
	switch k {
	case NotFound:
		return ErrNotFound
	case Forbidden:
		return ErrForbidden
	case Unauthorized:
		return ErrUnauthorized
	case RateLimited:
		return ErrRateLimited
	case Unavailable:
		return ErrUnavailable
	case BadAnswer:
		return ErrBadAnswer
	case Invalid:
		return ErrInvalid
	default:
		return nil
	}
}

// Error is a failed call. Nothing in it holds a credential; it is safe to log, and Message is text from outside
// that must be escaped before it is shown.
type Error struct {
	Kind       ErrorKind
	Endpoint   string        // "status", "list", "history", "build", "detail" or "projects".
	HTTPStatus int           // 0 when no answer came.
	Code       int           // BK-CI's own status code, such as 2101163; 0 when the answer held none.
	Message    string        // What the server said, one line, at most 300 characters; localised, so never match it.
	RequestID  string        // X-DEVOPS-RID of the answer, for the operator of BK-CI.
	RetryAfter time.Duration // What the server asked for, at most 5 minutes; 0 when it asked for nothing.
	Err        error         // The cause, may be nil.
}

// Error says what was asked, what came of it, and what the server called it.
func (e *Error) Error() string {
	var b strings.Builder
	fmt.Fprintf(&b, "bkci %s: %s", e.Endpoint, e.Kind)
	if e.HTTPStatus != 0 {
		fmt.Fprintf(&b, " (HTTP %d", e.HTTPStatus)
		if e.Code != 0 {
			fmt.Fprintf(&b, ", code %d", e.Code)
		}
		if e.RequestID != "" {
			fmt.Fprintf(&b, ", request %s", e.RequestID)
		}
		b.WriteByte(')')
	}
	if e.Message != "" {
		fmt.Fprintf(&b, ": %q", e.Message)
	}
	if e.Err != nil {
		fmt.Fprintf(&b, ": %v", e.Err)
	}
	return b.String()
}

// Unwrap gives the cause.
func (e *Error) Unwrap() error { return e.Err }

// Is matches the sentinel of the error's kind.
func (e *Error) Is(target error) bool {
	sentinel := e.Kind.sentinel()
	return sentinel != nil && target == sentinel
}

// invalid is a request that never left: an id or an argument outside what BK-CI can hold. The value is not
// repeated, because it may be anything a person typed.
func invalid(endpoint, what string) error {
	return &Error{Kind: Invalid, Endpoint: endpoint, Err: errors.New(what)}
}
