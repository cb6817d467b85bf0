package apiclient

import (
	"bytes"
	"errors"
	"net/http"
	"reflect"
	"strings"
	"testing"
)

// broken is one way an answer can go wrong, and the kind every method must make of it.
type broken struct {
	name    string
	want    ErrorKind
	handler func(t *testing.T, good []byte) http.Handler
}

func fixed(status int, contentType, text string) func(*testing.T, []byte) http.Handler {
	return func(*testing.T, []byte) http.Handler { return answerWith(status, contentType, []byte(text)) }
}

func recorded(status int, contentType, name string) func(*testing.T, []byte) http.Handler {
	return func(t *testing.T, _ []byte) http.Handler {
		t.Helper()
		return answerWith(status, contentType, fixture(t, name))
	}
}

// edited answers 200 with the good answer changed.
func edited(change func([]byte) []byte) func(*testing.T, []byte) http.Handler {
	return func(_ *testing.T, good []byte) http.Handler {
		return answerJSON(http.StatusOK, change(bytes.Clone(good)))
	}
}

const (
	isJSON = "application/json"
	isText = "text/plain"
	isPage = "text/html"
	page   = "<!DOCTYPE html><html><body>Please log in</body></html>"
)

func refusals() []broken {
	return []broken{
		{"400 envelope", Invalid, recorded(400, isJSON, "error-missing-uid.json")},
		{"400 text, token missing", Unauthorized, recorded(400, isText, "error-unauthorized.txt")},
		{"400 text, token expired", Unauthorized, recorded(400, isText, "error-token-expired.txt")},
		{"400 text labelled JSON", Unauthorized, recorded(400, isJSON, "error-unauthorized.txt")},
		{"400 page", BadAnswer, fixed(400, isPage, page)},
		{"400 empty", BadAnswer, fixed(400, isText, "")},
		{"400 half an envelope", BadAnswer, fixed(400, isJSON, `{"status":400,"mess`)},
		{"400 JSON of somebody else", BadAnswer, fixed(400, isJSON, `{"error":"x"}`)},
		{"400 no permission", Forbidden, recorded(400, isJSON, "error-no-permission-legacy.json")},
		{"401", Unauthorized, fixed(401, isJSON, `{"status":2100016,"message":"x"}`)},
		{"401 empty", Unauthorized, fixed(401, "", "")},
		{"403 envelope", Forbidden, recorded(403, isJSON, "error-no-permission.json")},
		{"403 legacy envelope", Forbidden, recorded(403, isJSON, "error-no-permission-legacy.json")},
		{"403 text", Unauthorized, recorded(403, isText, "error-no-jwt.txt")},
		{"403 page", Unauthorized, fixed(403, isPage, page)},
		{"404 pipeline", NotFound, recorded(404, isJSON, "error-pipeline-not-found.json")},
		{"404 build", NotFound, recorded(404, isJSON, "error-not-found-en.json")},
		{"404 project", NotFound, recorded(404, isJSON, "error-project-not-found.json")},
		{"400 build of another pipeline", NotFound, fixed(400, isJSON, `{"status":2101058,"message":"x"}`)},
		{"404 no such route", BadAnswer, recorded(404, isJSON, "error-route-not-found.json")},
		{"404 page", BadAnswer, fixed(404, isPage, page)},
		{"404 empty", BadAnswer, fixed(404, "", "")},
		{"405", BadAnswer, fixed(405, isText, "no")},
		{"408", Unavailable, recorded(408, isJSON, "error-timeout.json")},
		{"410", BadAnswer, fixed(410, isText, "gone")},
		{"429", RateLimited, fixed(429, isPage, page)},
		{"500", Unavailable, recorded(500, isJSON, "error-internal.json")},
		{"500 with a code of its own", Unavailable, fixed(500, isJSON, `{"status":2101038,"message":"x"}`)},
		{"502 page", Unavailable, fixed(502, isPage, page)},
		{"503 of the gateway", Unavailable, recorded(503, "application/octet-stream", "error-gateway-503.json")},
		{"504 page", Unavailable, fixed(504, isPage, page)},
		{"302 to nowhere", BadAnswer, fixed(302, "", "")},
		{"304", BadAnswer, fixed(304, "", "")},
	}
}

func lies() []broken {
	return []broken{
		{"200 page", BadAnswer, fixed(200, isPage, page)},
		{"200 empty", BadAnswer, fixed(200, isJSON, "")},
		{"204", BadAnswer, fixed(204, "", "")},
		{"200 null", BadAnswer, fixed(200, isJSON, "null")},
		{"200 list", BadAnswer, fixed(200, isJSON, "[]")},
		{"200 without status", BadAnswer, fixed(200, isJSON, "{}")},
		{"200 status null", BadAnswer, fixed(200, isJSON, `{"status":null,"data":{}}`)},
		{"200 status text", BadAnswer, fixed(200, isJSON, `{"status":"0"}`)},
		{"200 status not 0", BadAnswer, recorded(200, isJSON, "error-internal.json")},
		{"200 of the gateway", BadAnswer, recorded(200, isJSON, "error-gateway-503.json")},
		{"200 data is text", BadAnswer, fixed(200, isJSON, `{"status":0,"data":"HTTP 404 Not Found"}`)},
		{"200 data is a number", BadAnswer, fixed(200, isJSON, `{"status":0,"data":1}`)},
		{"200 data holds nothing", BadAnswer, fixed(200, isJSON, `{"status":0,"data":[{}]}`)},
		{"200 data is an empty object", BadAnswer, fixed(200, isJSON, `{"status":0,"data":{}}`)},
		{"200 records null", BadAnswer, fixed(200, isJSON, `{"status":0,"data":{"records":null}}`)},
		{"200 records without ids", BadAnswer, fixed(200, isJSON, `{"status":0,"data":{"records":[{}]}}`)},
		{"half", BadAnswer, edited(func(b []byte) []byte { return b[:len(b)/2] })},
		{"last byte missing", BadAnswer, edited(func(b []byte) []byte {
			b = bytes.TrimSpace(b)
			return b[:len(b)-1]
		})},
		{"trailing garbage", BadAnswer, edited(func(b []byte) []byte { return append(b, "<html>"...) })},
		{"two answers", BadAnswer, edited(func(b []byte) []byte { return append(b, b...) })},
		{"wrong type", BadAnswer, edited(func(b []byte) []byte {
			for _, field := range []string{`"pipelineName"`, `"buildNum"`, `"englishName"`} {
				b = bytes.Replace(b, []byte(field), []byte(field+`:[1],"was"`), 1)
			}
			return b
		})},
		{"wrong case", BadAnswer, edited(func(b []byte) []byte {
			return bytes.ReplaceAll(b, []byte(`"data"`), []byte(`"dATA"`))
		})},
	}
}

func TestNoMethodTakesABrokenAnswerForAnEmptyOne(t *testing.T) {
	t.Parallel()
	for _, b := range append(refusals(), lies()...) {
		for _, m := range methods() {
			t.Run(b.name+"/"+m.name, func(t *testing.T) {
				t.Parallel()
				c := setup(t, b.handler(t, fixture(t, m.fixture)))
				want := b.want
				if m.name == "Status" && b.name == "wrong case" {
					want = NotFound // BK-CI's way to say so is success without data.
				}
				value, err := m.call(t.Context(), c)
				checkFailure(t, value, err, want)
			})
		}
	}
}

// checkFailure asserts the kind of an error, that it tells no secret, and that no value came with it.
func checkFailure(t *testing.T, value any, err error, want ErrorKind) {
	t.Helper()
	if err == nil {
		t.Fatalf("got %+v and no error, want %v", value, want)
	}
	if !errors.Is(err, want.sentinel()) {
		t.Errorf("got %q, want a %v", err, want)
	}
	if !reflect.ValueOf(value).IsZero() {
		t.Errorf("got a value beside the error: %+v", value)
	}
	checkNoSecret(t, err)
}

func checkNoSecret(t *testing.T, err error) {
	t.Helper()
	for ; err != nil; err = errors.Unwrap(err) {
		for _, canary := range []string{canarySecret, canaryToken, "canary%2Ftoken", "access_token="} {
			if strings.Contains(err.Error(), canary) {
				t.Errorf("error tells a secret: %q", err)
			}
		}
	}
}

func kindOf(err error) ErrorKind {
	if e, ok := errors.AsType[*Error](err); ok {
		return e.Kind
	}
	return 0
}

func TestSuccessWithoutDataIsNotFoundForOnePipelineOnly(t *testing.T) {
	t.Parallel()
	for _, text := range []string{`{"status":0}`, `{"status":0,"data":null}`} {
		for _, m := range methods() {
			t.Run(m.name+text, func(t *testing.T) {
				t.Parallel()
				want := BadAnswer
				if m.name == "Status" {
					want = NotFound
				}
				c := setup(t, answerJSON(http.StatusOK, []byte(text)))
				value, err := m.call(t.Context(), c)
				checkFailure(t, value, err, want)
			})
		}
	}
}
