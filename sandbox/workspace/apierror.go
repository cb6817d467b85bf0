package workspace

import (
	"net/http"
	"strings"
	"time"

	"github.com/pipelinebot/pipelinebot/sandbox/workspace/blockkit"
)

// fields is a JSON object being put together.
type fields map[string]any

// apiError is a refusal in Slack's form: HTTP 200 and a code, or 429.
type apiError struct {
	code       string
	more       fields
	retryAfter time.Duration
}

func (e *apiError) Error() string { return e.code }

func fail(code string) *apiError { return &apiError{code: code} }

func limited(wait time.Duration) *apiError { return &apiError{code: "ratelimited", retryAfter: wait} }

func (e *apiError) status() int {
	if e.retryAfter > 0 {
		return http.StatusTooManyRequests
	}
	return http.StatusOK
}

func (e *apiError) body() fields {
	out := fields{"ok": false, "error": e.code}
	for k, v := range e.more {
		out[k] = v
	}
	return out
}

// missingScope names what is needed and what the token has.
func missingScope(needed string, have []string) *apiError {
	return &apiError{code: "missing_scope", more: fields{"needed": needed, "provided": strings.Join(have, ",")}}
}

// badArguments is invalid_arguments with the reasons Slack gives.
func badArguments(messages ...string) *apiError {
	return &apiError{code: "invalid_arguments", more: fields{"response_metadata": fields{"messages": errorLines(messages)}}}
}

// refused turns violations into the answer they cause; nil when there are none.
func refused(found []blockkit.Violation) error {
	if len(found) == 0 {
		return nil
	}
	code := found[0].Code
	for _, v := range found {
		if v.Code == blockkit.CodeAttachments {
			code = v.Code
		}
	}
	texts := make([]string, 0, len(found))
	for _, v := range found {
		texts = append(texts, v.String())
	}
	switch code {
	case blockkit.CodeArguments:
		return badArguments(texts...)
	case blockkit.CodeBlocks, blockkit.CodeAttachments:
		return &apiError{code: code, more: fields{
			"errors": texts, "response_metadata": fields{"messages": errorLines(texts)},
		}}
	default:
		return fail(code)
	}
}

func errorLines(texts []string) []string {
	lines := make([]string, 0, len(texts))
	for _, t := range texts {
		lines = append(lines, "[ERROR] "+t)
	}
	return lines
}
