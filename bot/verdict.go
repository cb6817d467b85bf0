package bot

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"

	"github.com/pipelinebot/pipelinebot/store"
)

// reasons says what each error code of the Web API means for a message. A code that is not listed means TargetGone:
// Slack surely did nothing, and the delivery is kept while its target is shown as broken with that code.
//
//nolint:gochecknoglobals // read-only table.
var reasons = map[string]store.Reason{
	"channel_not_found":     store.TargetGone,
	"not_in_channel":        store.TargetGone,
	"is_archived":           store.TargetGone,
	"is_inactive":           store.TargetGone, // chat.update in an archived channel.
	"no_permission":         store.TargetGone,
	"ekm_access_denied":     store.TargetGone,
	"access_denied":         store.TargetGone,
	"user_not_found":        store.TargetGone,
	"users_not_found":       store.TargetGone,
	"user_not_in_channel":   store.TargetGone,
	"user_disabled":         store.TargetGone,
	"messages_tab_disabled": store.TargetGone,
	"cannot_dm_bot":         store.TargetGone,

	"message_not_found":       store.CardGone,
	"cant_update_message":     store.CardGone,
	"edit_window_closed":      store.CardGone,
	"thread_not_found":        store.CardGone,
	"cannot_reply_to_message": store.CardGone,
	"cant_broadcast_message":  store.CardGone,
	"bad_timestamp":           store.CardGone,

	"invalid_auth":           store.Unauthorized,
	"not_authed":             store.Unauthorized,
	"account_inactive":       store.Unauthorized,
	"token_revoked":          store.Unauthorized,
	"token_expired":          store.Unauthorized,
	"not_allowed_token_type": store.Unauthorized,
	"missing_scope":          store.Unauthorized,

	"ratelimited":            store.RateLimited,
	"rate_limited":           store.RateLimited,
	"message_limit_exceeded": store.RateLimited,

	"internal_error":      store.Ambiguous,
	"fatal_error":         store.Ambiguous,
	"service_unavailable": store.Ambiguous,
	"request_timeout":     store.Ambiguous,

	"org_login_required": store.Unreachable, // The workspace is being migrated.
	"team_added_to_org":  store.Unreachable,
	"unknown_method":     store.Unreachable, // Not Slack, or not yet.

	"invalid_blocks":              store.Refused,
	"invalid_blocks_format":       store.Refused,
	"msg_blocks_too_long":         store.Refused,
	"msg_too_long":                store.Refused,
	"no_text":                     store.Refused,
	"too_many_attachments":        store.Refused,
	"invalid_attachments":         store.Refused,
	"metadata_too_large":          store.Refused,
	"invalid_metadata_format":     store.Refused,
	"invalid_metadata_schema":     store.Refused,
	"invalid_arguments":           store.Refused,
	"invalid_array_arg":           store.Refused,
	"invalid_charset":             store.Refused,
	"invalid_form_data":           store.Refused,
	"duplicate_message_not_found": store.Refused,
	"duplicate_channel_not_found": store.Refused,
}

// reasonOf classifies an error code of the Web API.
func reasonOf(code string) store.Reason {
	if r, ok := reasons[code]; ok {
		return r
	}
	return store.TargetGone
}

// judge says what became of a call that slack-go reported as failed. It goes by what was seen on the wire, because the
// library's errors do not tell whether a request left, and hide the code when they cannot decode the rest.
func judge(x *exchange, err error) *store.SendError {
	cause := withoutURL(err)
	if x.status == 0 {
		return unanswered(x.left.Load(), cause)
	}
	if said, ok := x.answer(); ok && !*said.OK && said.Error != "" {
		return &store.SendError{Reason: reasonOf(said.Error), Code: said.Error, RetryAfter: x.pause(), Err: explain(said, cause)}
	}
	code := fmt.Sprintf("http_%d", x.status)
	switch {
	case x.status == http.StatusTooManyRequests:
		return &store.SendError{Reason: store.RateLimited, Code: code, RetryAfter: x.pause(), Err: cause}
	case x.status == http.StatusOK:
		return &store.SendError{Reason: store.Ambiguous, Code: "unreadable_answer", Err: cause}
	case x.status >= 500, x.status == http.StatusRequestTimeout:
		return &store.SendError{Reason: store.Ambiguous, Code: code, Err: cause}
	}
	// Redirects and 4xx are a proxy, a portal or a wrong address: Slack itself answers 200.
	return &store.SendError{Reason: store.Unreachable, Code: code, Err: cause}
}

// unanswered classifies a call without an answer by whether the request may have left.
func unanswered(left bool, cause error) *store.SendError {
	code := "connection"
	switch {
	case isTimeout(cause):
		code = "timeout"
	case errors.Is(cause, context.Canceled):
		code = "canceled"
	}
	if left {
		return &store.SendError{Reason: store.Ambiguous, Code: code, Err: cause}
	}
	return &store.SendError{Reason: store.Unreachable, Code: code, Err: cause}
}

func isTimeout(err error) bool {
	t, ok := errors.AsType[interface {
		error
		Timeout() bool
	}](err)
	return ok && t.Timeout()
}

// explain adds what Slack said beyond the code: where blocks are wrong, which scope is missing.
func explain(said answer, cause error) error {
	switch {
	case said.Needed != "":
		return fmt.Errorf("%w: needs the scope %s", cause, said.Needed)
	case len(said.ResponseMetadata.Messages) > 0:
		return fmt.Errorf("%w: %s", cause, strings.Join(said.ResponseMetadata.Messages, "; "))
	}
	return cause
}

// plainHelps reports whether a refusal may be about the blocks, so that the message in its plain form is worth a try.
func plainHelps(e *store.SendError) bool { return e.Reason == store.Refused }
