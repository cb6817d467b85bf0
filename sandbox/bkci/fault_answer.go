package bkci

import (
	"bytes"
	"errors"
	"io"
	"net/http"
	"strconv"

	"github.com/go-json-experiment/json/jsontext"
)

const htmlType = "text/html"

// answer is what the kinds send that need no true answer.
func (f *armedFault) answer() (answer, bool) {
	ok := answer{code: http.StatusOK, kind: jsonType}
	switch f.Kind {
	case FaultStatus:
		a := usualAnswer(f.Code, f.texts)
		if f.Body != "" {
			a.body = []byte(f.Body)
		}
		a.after = f.RetryAfter
		return a, true
	case FaultLogin:
		ok.kind = htmlType
		ok.body = []byte("<!DOCTYPE html><html><head><title>Login</title></head><body><form action=\"/login/\"></form></body></html>")
	case FaultNonZero:
		ok.body = []byte(`{"status":2101999,"message":"` + f.texts.errors[codeInternal] + `"}`)
	case FaultNull:
		ok.body = []byte(`{"status":0,"data":null}`)
	case FaultGzip:
		ok.encoding, ok.body = "gzip", []byte("\x1f\x8b this was never compressed")
	case FaultEmpty:
	default:
		return answer{}, false
	}
	return ok, true
}

// usualAnswer is the body that comes with an HTTP error: the gateway's own where the gateway is the one that
// answers, nginx pages for 502 and 504, else the server's envelope.
func usualAnswer(code int, t *texts) answer {
	if t == nil {
		t = chineseTexts()
	}
	gateway := func(message string) answer {
		body := `{"status": ` + strconv.Itoa(code) + `,"data": "","result":true,"message": "` + message + `"}`
		return answer{code: code, kind: jsonType, body: []byte(body)}
	}
	switch code {
	case http.StatusBadGateway, http.StatusGatewayTimeout:
		title := strconv.Itoa(code) + " " + http.StatusText(code)
		page := "<html>\r\n<head><title>" + title + "</title></head>\r\n<body>\r\n<center><h1>" + title +
			"</h1></center>\r\n<hr><center>nginx</center>\r\n</body>\r\n</html>\r\n"
		return answer{code: code, kind: htmlType, body: []byte(page)}
	case http.StatusServiceUnavailable:
		return gateway("后台正在部署中，请稍后。")
	case http.StatusUnauthorized:
		return gateway("Unauthorized")
	case http.StatusTooManyRequests:
		return gateway("Too many requests")
	case http.StatusNotFound:
		return errorAnswer(&Error{HTTP: code, Status: codeNoPipeline, Message: t.errors[codeNoPipeline]})
	}
	message, known := t.errors[code]
	if !known {
		message = http.StatusText(code)
	}
	return errorAnswer(&Error{HTTP: code, Status: code, Message: message})
}

// spoil changes the true answer for the kinds that need one.
func (f *armedFault) spoil(a answer) answer {
	switch f.Kind {
	case FaultTruncated:
		a.length = len(a.body)
		a.body = a.body[:len(a.body)/2]
	case FaultHalf:
		a.body = a.body[:len(a.body)/2]
	case FaultTypes:
		a.body = rewriteNumbers(a.body, func(depth int, _ string, text string) string {
			if depth < 2 {
				return text
			}
			return `"` + text + `"`
		})
	case FaultNumBack:
		a.body = rewriteNumbers(a.body, func(_ int, name, text string) string {
			n, err := strconv.Atoi(text)
			if name != "latestBuildNum" || err != nil || n == 0 {
				return text
			}
			return strconv.Itoa(n - 1)
		})
	default:
	}
	return a
}

// rewriteNumbers passes the numbers of a JSON text through change, which gets how deep they stand (1 is the top
// object) and the member's name.
func rewriteNumbers(body []byte, change func(depth int, name, text string) string) []byte {
	dec := jsontext.NewDecoder(bytes.NewReader(body))
	var out bytes.Buffer
	enc := jsontext.NewEncoder(&out)
	name := ""
	for {
		tok, err := dec.ReadToken()
		if errors.Is(err, io.EOF) {
			return bytes.TrimSpace(out.Bytes())
		}
		if err != nil {
			return body
		}
		if tok.Kind() == '0' {
			err = enc.WriteValue(jsontext.Value(change(dec.StackDepth(), name, tok.String())))
		} else {
			if tok.Kind() == '"' {
				name = tok.String()
			}
			err = enc.WriteToken(tok)
		}
		if err != nil {
			return body
		}
	}
}
