package bkci

import (
	"errors"
	"fmt"
	"net/http"
)

// Numbers of the "status" member of error answers, as the server names them in its documentation.
const (
	codeBadRequest     = 400
	codeForbidden      = 403
	codeNotFound       = 404
	codeTimeout        = 408
	codeInternal       = 500
	codeNoPermission   = 2101008
	codeNotAuditor     = 2101018
	codeTooOften       = 2101020
	codeNoManual       = 2101021
	codeNoPipeline     = 2101038
	codeLocked         = 2101047
	codeQueueFull      = 2101049
	codeMismatch       = 2101058
	codeNoGroup        = 2101073
	codeDuplicateRetry = 2101129
	codeNoBuild        = 2101163
	codeNoStage        = 2101166
	codeNotPaused      = 2101167
	codeEnded          = 2101182
	codeTooOld         = 2101258
	codeNotReviewable  = 2101279
)

// ErrState is wrapped by driver calls that the state of the build does not allow.
var ErrState = errors.New("the build is not in a state that allows this")

// Error is a refusal in the words of the server. Driver calls return it where a request would get it.
type Error struct {
	HTTP    int    // HTTP status code
	Status  int    // "status" of the body
	Message string // localised
	plain   bool   // the body is Message alone, as the filters in front answer
	data    string
}

func (e *Error) Error() string {
	return fmt.Sprintf("http %d, status %d: %s", e.HTTP, e.Status, e.Message)
}

// refuse makes the error with a code's text. args fill the text.
func (s *Server) refuse(httpCode, code int, args ...any) *Error {
	text := s.texts.errors[code]
	if len(args) > 0 {
		text = fmt.Sprintf(text, args...)
	}
	return &Error{HTTP: httpCode, Status: code, Message: text}
}

func (s *Server) badRequest(what string) *Error {
	return s.refuse(http.StatusBadRequest, codeBadRequest, what)
}

func (s *Server) noRoute() *Error {
	e := s.refuse(http.StatusNotFound, codeNotFound)
	e.data = "HTTP 404 Not Found"
	return e
}

func (s *Server) noPipeline() *Error { return s.refuse(http.StatusNotFound, codeNoPipeline) }

func (s *Server) noBuild(id string) *Error { return s.refuse(http.StatusNotFound, codeNoBuild, id) }

func (s *Server) forbidden() *Error { return s.refuse(http.StatusForbidden, codeForbidden) }

func (s *Server) ended() *Error { return s.refuse(http.StatusBadRequest, codeEnded) }

// notReviewer is what a person gets who decides for a group that is not theirs. The text names the act only.
func (s *Server) notReviewer() *Error {
	word := "审核"
	if s.opts.English {
		word = "review"
	}
	return s.refuse(http.StatusForbidden, codeNoPermission, word)
}

// filtered is a refusal by one of the filters in front, which answer 400 in plain text.
func filtered(text string) *Error {
	return &Error{HTTP: http.StatusBadRequest, Status: codeBadRequest, Message: text, plain: true}
}

func stateError(doing string, b *build) error {
	return fmt.Errorf("%s: build %s is %s: %w", doing, b.id, b.status, ErrState)
}
