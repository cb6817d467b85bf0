package apiclient

import (
	"bytes"
	"net/http"
	"strings"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// maxErrorBody bounds what is read of an answer that is an error already.
const maxErrorBody = 64 << 10

// BK-CI's own codes that decide more than the HTTP status they come with.
const (
	codePipelineGone   = 2101038
	codePipelineGone2  = 2101164
	codeBuildGone      = 2101163
	codeStageGone      = 2101166
	codeForeignBuild   = 2101058 // The build is not this pipeline's.
	codeNoPermission   = 2101008
	codeReviewGroup    = 2101073
	codePermission     = 403
	codeGatewayBypass  = 2100016
	codeNoSuchResource = 404
)

// refusal is what a server said in an answer with an HTTP error status.
type refusal struct {
	http    int
	isJSON  bool // BK-CI's envelope.
	isText  bool // Plain words, as BK-CI's filters answer; neither empty, nor a page, nor JSON of another kind.
	code    int
	message string
	hasData bool
}

// classify is the whole table of what an HTTP error means. It never looks at messages: they are localised.
//
//	HTTP 429                                   RateLimited
//	BK-CI code for "no such pipeline, build"   NotFound      also with HTTP 400 (code 2101058)
//	BK-CI code for "no permission"             Forbidden     also with HTTP 400
//	HTTP 401, code 2100016                     Unauthorized
//	HTTP 400, envelope                         Invalid       blank or unparsable parameter, missing X-DEVOPS-UID
//	HTTP 400, plain text                       Unauthorized  the token filter answers so, before BK-CI's handlers:
//	                                                         token missing, expired, or a path without apigw segment
//	HTTP 400, anything else                    BadAnswer     a proxy's page, nothing, half an envelope
//	HTTP 403, envelope                         Forbidden     BK-CI refuses this user this thing
//	HTTP 403, anything else                    Unauthorized  the gateway filter, or a proxy, refuses the bot itself:
//	                                                         no project would fare better
//	HTTP 404, envelope without data            NotFound      unknown project, pipeline or build
//	HTTP 404, code 404 with data               BadAnswer     "no such route": the base URL is wrong
//	HTTP 404, anything else                    BadAnswer     a proxy's page during a deployment must not read as
//	                                                         "your pipeline was deleted"
//	HTTP 408, 5xx                              Unavailable
//	any other                                  BadAnswer
func classify(r refusal) ErrorKind {
	if r.http == http.StatusTooManyRequests {
		return RateLimited
	}
	if r.http < http.StatusInternalServerError {
		if kind, ok := byCode(r.code); ok {
			return kind
		}
	}
	switch {
	case r.http == http.StatusBadRequest:
		return badRequest(r)
	case r.http == http.StatusUnauthorized:
		return Unauthorized
	case r.http == http.StatusForbidden:
		if r.isJSON {
			return Forbidden
		}
		return Unauthorized
	case r.http == http.StatusNotFound:
		if r.isJSON && (r.code != codeNoSuchResource || !r.hasData) {
			return NotFound
		}
		return BadAnswer
	case r.http == http.StatusRequestTimeout, r.http >= http.StatusInternalServerError:
		return Unavailable
	default:
		return BadAnswer
	}
}

func badRequest(r refusal) ErrorKind {
	switch {
	case r.isJSON:
		return Invalid
	case r.isText:
		return Unauthorized
	default:
		return BadAnswer
	}
}

// byCode is what BK-CI's own code says on its own.
func byCode(code int) (ErrorKind, bool) {
	switch code {
	case codePipelineGone, codePipelineGone2, codeBuildGone, codeStageGone, codeForeignBuild:
		return NotFound, true
	case codeNoPermission, codeReviewGroup, codePermission:
		return Forbidden, true
	case codeGatewayBypass:
		return Unauthorized, true
	default:
		return 0, false
	}
}

// readRefusal understands an error answer. The content type is consulted for HTML only: the gateway labels its own
// JSON as text or as octets, and the token filter's text may be labelled JSON.
func readRefusal(status int, contentType string, raw []byte) refusal {
	r := refusal{http: status}
	raw = bytes.TrimSpace(raw)
	var wire struct {
		Status  *int           `json:"status"`
		Message string         `json:"message"`
		Data    jsontext.Value `json:"data"`
	}
	if err := json.Unmarshal(raw, &wire, decodeOptions()); err == nil && wire.Status != nil {
		r.isJSON, r.code, r.message = true, *wire.Status, wire.Message
		r.hasData = len(wire.Data) > 0 && wire.Data.Kind() != jsontext.KindNull
		return r
	}
	r.isText = len(raw) > 0 && !bytes.ContainsRune([]byte("<{["), rune(raw[0])) &&
		!strings.Contains(strings.ToLower(contentType), "html")
	if r.isText {
		r.message = string(raw)
	}
	return r
}
