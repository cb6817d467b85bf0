package workspace

import (
	"fmt"
	"io"
	"mime"
	"net/http"
	"strconv"
	"strings"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

const maxBody = 4 << 20

// arg is one argument of an API call: text from a form or a JSON string, or any other JSON value.
type arg struct {
	text string
	json jsontext.Value
}

// args are the arguments of one call, without the token.
type args map[string]arg

// readArgs takes the arguments out of a query, a form, a multipart form or a JSON body, and the token out of a form.
// Slack takes no token from a JSON body.
func readArgs(r *http.Request) (out args, token string, err error) {
	out = args{}
	r.Body = http.MaxBytesReader(nil, r.Body, maxBody)
	kind, _, _ := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if kind == "application/json" {
		out.values(r.URL.Query())
		return out, "", out.readJSON(r.Body)
	}
	if kind == "multipart/form-data" {
		err = r.ParseMultipartForm(maxBody)
	} else {
		err = r.ParseForm()
	}
	if err != nil {
		return nil, "", &apiError{code: "invalid_form_data"}
	}
	out.values(r.Form)
	token = out["token"].text
	delete(out, "token")
	return out, token, nil
}

func (a args) values(form map[string][]string) {
	for name, values := range form {
		if len(values) > 0 {
			a[name] = arg{text: values[0]}
		}
	}
}

func (a args) readJSON(body io.Reader) error {
	b, err := io.ReadAll(body)
	if err != nil {
		return fmt.Errorf("read body: %w", err)
	}
	if len(strings.TrimSpace(string(b))) == 0 {
		return nil
	}
	if !jsontext.Value(b).IsValid(jsontext.AllowDuplicateNames(true), jsontext.AllowInvalidUTF8(true)) {
		return fail("invalid_json")
	}
	var members map[string]jsontext.Value
	if err := unmarshal(b, &members); err != nil || members == nil {
		return fail("json_not_object")
	}
	for name, v := range members {
		if !isNull(v) {
			a[name] = jsonArg(v)
		}
	}
	delete(a, "token")
	return nil
}

func jsonArg(v jsontext.Value) arg {
	var s string
	if v.Kind() == '"' && unmarshal(v, &s) == nil {
		return arg{text: s}
	}
	return arg{json: v}
}

func (a args) has(name string) bool { _, ok := a[name]; return ok }

// str is an argument as text, empty when absent.
func (a args) str(name string) string {
	v := a[name]
	if v.json != nil {
		return string(v.json)
	}
	return v.text
}

func (a args) truth(name string, absent bool) bool {
	switch a.str(name) {
	case "":
		return absent
	case "true", "1":
		return true
	default:
		return false
	}
}

// number is an argument as a whole number; ok is false when it is none.
func (a args) number(name string, absent int) (n int, ok bool) {
	s := a.str(name)
	if s == "" {
		return absent, true
	}
	n, err := strconv.Atoi(s)
	return n, err == nil
}

// value is an argument that is JSON itself, also when it came as text; nil when absent, empty or null.
func (a args) value(name string) jsontext.Value {
	v := a[name]
	raw := v.json
	if raw == nil {
		raw = jsontext.Value(strings.TrimSpace(v.text))
	}
	if len(raw) == 0 || isNull(raw) {
		return nil
	}
	return raw.Clone()
}

func isNull(v jsontext.Value) bool { return string(v) == "null" }

func unmarshal(b []byte, v any) error {
	if err := json.Unmarshal(b, v, jsontext.AllowDuplicateNames(true), jsontext.AllowInvalidUTF8(true)); err != nil {
		return fmt.Errorf("read JSON: %w", err)
	}
	return nil
}

// marshal encodes what this package built itself: such values cannot fail to encode.
func marshal(v any) jsontext.Value {
	b, err := json.Marshal(v, json.Deterministic(true), jsontext.AllowInvalidUTF8(true))
	if err != nil {
		return jsontext.Value("null")
	}
	return b
}
