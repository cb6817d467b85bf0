package workspace

import (
	"errors"
	"net/http"
	"slices"
	"time"
)

const (
	hookMethod = "response_url"
	hookTTL    = 30 * time.Minute
	hookUses   = 5
	maxHooks   = 2000
)

// hook is a response_url: it may be used 5 times within 30 minutes, without a token and past all membership rules.
type hook struct {
	channel string
	user    string
	born    time.Time
	uses    int
	command string // the slash command it answers, as typed
	// The message whose element was clicked, when one was.
	original  string
	ephemeral bool
}

// hookError is a refusal of a response_url: a status and a word, no JSON.
type hookError struct {
	status int
	word   string
	wait   time.Duration
}

func (e *hookError) Error() string { return e.word }

// newHook makes a response_url; kind is "commands" or "actions".
func (w *Workspace) newHook(kind string, h hook) string {
	h.born = w.now()
	if len(w.hooks) >= maxHooks {
		for path, old := range w.hooks {
			if h.born.Sub(old.born) > hookTTL {
				delete(w.hooks, path)
			}
		}
	}
	w.counter++
	path := "/" + kind + "/" + w.opts.Team.ID + "/" + w.nextID("") + "/" + w.random(24)
	w.hooks[path] = &h
	return w.base() + path
}

// serveHook takes mu itself.
func (w *Workspace) serveHook(rw http.ResponseWriter, r *http.Request) {
	in, err := readHook(r)
	f := w.takeFault(hookMethod)
	if f != nil && w.faultBefore(rw, r, hookMethod, in, f) {
		return
	}
	if err == nil {
		err = w.useHook(r.URL.Path, in)
	}
	status, word := hookAnswer(err)
	args := in.log()
	args["path"] = r.URL.Path
	w.record(Call{Kind: hookMethod, Method: hookMethod, Args: args, Status: status, OK: err == nil, Error: codeOrEmpty(err)})
	if f != nil && w.faultAfter(rw, r, hookMethod, in, f) {
		return
	}
	e := (*hookError)(nil)
	if errors.As(err, &e) && e.wait > 0 {
		rw.Header().Set("Retry-After", retryAfter(e.wait))
	}
	rw.Header().Set("Content-Type", "text/plain; charset=utf-8")
	rw.WriteHeader(status)
	_, _ = rw.Write([]byte(word)) // a client that left hears nothing
}

// readHook takes JSON only, whatever the content type says.
func readHook(r *http.Request) (args, error) {
	in := args{}
	r.Body = http.MaxBytesReader(nil, r.Body, maxBody)
	if err := in.readJSON(r.Body); err != nil || len(in) == 0 {
		return in, &hookError{status: http.StatusBadRequest, word: "invalid_payload"}
	}
	return in, nil
}

func hookAnswer(err error) (status int, word string) {
	e := (*hookError)(nil)
	switch {
	case err == nil:
		return http.StatusOK, "ok"
	case errors.As(err, &e):
		return e.status, e.word
	default:
		return http.StatusBadRequest, codeOf(err)
	}
}

func codeOrEmpty(err error) string {
	if err == nil {
		return ""
	}
	_, word := hookAnswer(err)
	return word
}

// useHook takes mu itself. Only an answer that is taken counts as a use.
func (w *Workspace) useHook(path string, in args) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	h, ok := w.hooks[path]
	switch {
	case !ok:
		return &hookError{status: http.StatusNotFound, word: "no_service"}
	case h.uses >= hookUses:
		return &hookError{status: http.StatusNotFound, word: "used_url"}
	case w.now().Sub(h.born) > hookTTL:
		return &hookError{status: http.StatusNotFound, word: "expired_url"}
	}
	if err := w.allow(hookMethod, h.channel, 0, w.now()); err != nil {
		e := (*apiError)(nil)
		errors.As(err, &e)
		return &hookError{status: http.StatusTooManyRequests, word: "rate_limited", wait: e.retryAfter}
	}
	if _, err := w.respond(h, in); err != nil {
		return err
	}
	h.uses++
	return nil
}

// respond carries out an answer to a slash command or a click: a new message, or a change of the one clicked.
func (w *Workspace) respond(h *hook, in args) (*Message, error) {
	ch, ok := w.channel(h.channel)
	switch {
	case !ok:
		return nil, &hookError{status: http.StatusNotFound, word: "channel_not_found"}
	case ch.Archived:
		return nil, &hookError{status: http.StatusGone, word: "channel_is_archived"}
	case h.original != "" && in.truth("delete_original", false):
		return nil, w.dropOriginal(ch, h)
	}
	kind := in.str("response_type")
	if kind != "" && kind != "ephemeral" && kind != "in_channel" {
		return nil, &hookError{status: http.StatusBadRequest, word: "invalid_payload"}
	}
	said, err := w.readContent(in, maxPosted, true)
	if err != nil {
		return nil, err
	}
	if said.empty() {
		return nil, fail("no_text")
	}
	if h.original != "" && in.truth("replace_original", false) {
		return nil, w.reviseOriginal(ch, h, said)
	}
	root, err := ch.threadRoot(in.str("thread_ts"))
	if err != nil {
		return nil, err
	}
	m := Message{User: BotUserID, BotID: BotID, ThreadTS: root, Command: h.command}
	if h.command != "" {
		m.CommandBy = h.user
	}
	w.put(&m, said)
	if kind == "in_channel" {
		m = w.add(ch, m)
	} else {
		m = w.addEphemeral(ch, h.user, m)
	}
	return &m, nil
}

// place finds the message that was clicked.
func (w *Workspace) place(ch *channel, h *hook) (list []Message, i int, err error) {
	list = ch.messages
	if h.ephemeral {
		list = w.ephemeral
	}
	i = slices.IndexFunc(list, func(m Message) bool { return m.Channel == ch.ID && m.TS == h.original })
	if i < 0 {
		return nil, 0, &hookError{status: http.StatusNotFound, word: "message_not_found"}
	}
	return list, i, nil
}

func (w *Workspace) reviseOriginal(ch *channel, h *hook, said content) error {
	list, i, err := w.place(ch, h)
	if err != nil {
		return err
	}
	m := list[i]
	w.revise(&m, said)
	m.Edited = &Edit{BotUserID, formatTS(w.now())}
	list[i] = m
	w.touch()
	return nil
}

func (w *Workspace) dropOriginal(ch *channel, h *hook) error {
	_, i, err := w.place(ch, h)
	if err != nil {
		return err
	}
	if !h.ephemeral {
		w.remove(ch, i)
		return nil
	}
	w.ephemeral = slices.Delete(w.ephemeral, i, i+1)
	w.touch()
	return nil
}
