package workspace

import (
	"errors"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// call is one Web API call in hand; its methods run under mu.
type call struct {
	*Workspace
	name string
	args args
	now  time.Time
}

func (w *Workspace) routes() *http.ServeMux {
	mux := http.NewServeMux()
	mux.HandleFunc("/api/{method}", w.serveAPI)
	mux.HandleFunc("/link/", w.serveSocket)
	mux.HandleFunc("POST /commands/{team}/{id}/{secret}", w.serveHook)
	mux.HandleFunc("POST /actions/{team}/{id}/{secret}", w.serveHook)
	return mux
}

// serveAPI takes mu itself, as all handlers do.
func (w *Workspace) serveAPI(rw http.ResponseWriter, r *http.Request) {
	name := r.PathValue("method")
	w.meet(r.Host)
	in, token, err := readArgs(r)
	f := w.takeFault(name)
	if f != nil && w.faultBefore(rw, r, name, in, f) {
		return
	}
	if bearer, ok := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer "); ok {
		if name == openMethod && token != "" {
			bearer = ""
		}
		token = bearer
	} else if name == openMethod {
		token = ""
	}
	var out fields
	if err == nil {
		out, err = w.answer(name, in, token)
	}
	w.record(Call{Kind: "api", Method: name, Args: in.log(), Status: statusOf(err), OK: err == nil, Error: codeOf(err)})
	if f != nil && w.faultAfter(rw, r, name, in, f) {
		return
	}
	w.write(rw, out, err)
}

// answer checks token, limits and scope in Slack's order, then does the work.
func (w *Workspace) answer(name string, in args, token string) (fields, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	m, ok := methodTable()[name]
	if !ok {
		return nil, fail("unknown_method")
	}
	if err := w.authenticate(m, token); err != nil {
		return nil, err
	}
	now := w.now()
	if err := w.allow(name, "", m.tier, now); err != nil {
		return nil, err
	}
	if m.scope != "" && !w.scope(m.scope) {
		return nil, missingScope(m.scope, w.opts.Scopes)
	}
	out, err := m.run(&call{Workspace: w, name: name, args: in, now: now})
	if err != nil {
		return nil, err
	}
	if out == nil {
		out = fields{}
	}
	out["ok"] = true
	return out, nil
}

// write sends an answer; it is called without mu.
func (w *Workspace) write(rw http.ResponseWriter, out fields, err error) {
	status := statusOf(err)
	if e := (*apiError)(nil); errors.As(err, &e) {
		out = e.body()
		if e.retryAfter > 0 {
			rw.Header().Set("Retry-After", retryAfter(e.retryAfter))
		}
	} else if err != nil {
		out = fields{"ok": false, "error": "request_timeout"}
	}
	rw.Header().Set("Content-Type", "application/json; charset=utf-8")
	rw.Header().Set("X-OAuth-Scopes", strings.Join(w.opts.Scopes, ","))
	rw.WriteHeader(status)
	_, _ = rw.Write(marshal(out)) // a client that left hears nothing
}

func statusOf(err error) int {
	e := (*apiError)(nil)
	switch {
	case err == nil:
		return http.StatusOK
	case errors.As(err, &e):
		return e.status()
	default:
		return http.StatusBadRequest
	}
}

func codeOf(err error) string {
	e := (*apiError)(nil)
	switch {
	case err == nil:
		return ""
	case errors.As(err, &e):
		return e.code
	default:
		return "unreadable_body"
	}
}

// retryAfter is whole seconds, at least one, as the header has it.
func retryAfter(d time.Duration) string {
	return strconv.Itoa(max(1, int((d+time.Second-1)/time.Second)))
}
