package bkci

import (
	"net/http"
	"strconv"

	"github.com/go-json-experiment/json"
)

// answer is a response that is not on its way yet, so that a fault can still spoil it.
type answer struct {
	code     int
	kind     string // content type
	etag     string
	encoding string
	body     []byte
	length   int // declared length if more than the body's
	after    string
}

const jsonType = "application/json"

// jsonAnswer makes the compact body of the server. What this package sends always marshals; if it ever did not, the
// client would get an internal error with an empty body.
func jsonAnswer(code int, v any) answer {
	body, err := json.Marshal(v, json.Deterministic(true))
	if err != nil {
		return answer{code: http.StatusInternalServerError, kind: jsonType}
	}
	return answer{code: code, kind: jsonType, body: body}
}

func errorAnswer(e *Error) answer {
	if e.plain {
		return answer{code: e.HTTP, kind: "text/plain", body: []byte(e.Message)}
	}
	env := envelope{Status: e.Status, Message: e.Message}
	if e.data != "" {
		env.Data = e.data
	}
	return jsonAnswer(e.HTTP, env)
}

// write sends the answer. A body shorter than declared makes the HTTP server close the connection, which is what a
// client sees when the peer dies in mid-sentence. A client that has gone is not our trouble.
func (a answer) write(w http.ResponseWriter) {
	h := w.Header()
	for key, value := range map[string]string{
		"Content-Type": a.kind, "Etag": a.etag, "Content-Encoding": a.encoding, "Retry-After": a.after,
	} {
		if value != "" {
			h.Set(key, value)
		}
	}
	if a.code != http.StatusNotModified {
		h.Set("Content-Length", strconv.Itoa(max(a.length, len(a.body))))
	}
	w.WriteHeader(a.code)
	_, _ = w.Write(a.body)
}
