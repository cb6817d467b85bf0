package sandbox

import (
	"context"
	"embed"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"

	"github.com/go-json-experiment/json"

	"github.com/pipelinebot/pipelinebot/sandbox/workspace"
)

//go:embed page
var files embed.FS

const (
	bodyLimit    = 64 << 10               // Bytes of one post of the page.
	streamPace   = 100 * time.Millisecond // Least time between two states on one stream.
	keepAlive    = 15 * time.Second
	shownRecords = 200 // Messages of a channel sent to the page.
)

func (s *Sandbox) pageRoutes(mux *http.ServeMux) {
	mux.Handle("GET /page/", http.FileServerFS(files))
	mux.HandleFunc("GET /{$}", func(w http.ResponseWriter, r *http.Request) {
		http.ServeFileFS(w, r, files, "page/index.html")
	})
	mux.HandleFunc("GET /page/stream", s.stream)
	for path, act := range map[string]func(*http.Request) error{
		"say": s.postSay, "click": s.postClick, "build": s.postBuild, "fault": s.postFault, "channel": s.postChannel,
	} {
		mux.HandleFunc("POST /page/"+path, func(w http.ResponseWriter, r *http.Request) { answer(w, act(r)) })
	}
}

// decode reads one post. Only JSON is taken: a form of another site cannot send it without asking first.
func decode(r *http.Request, into any) error {
	if !strings.HasPrefix(r.Header.Get("Content-Type"), "application/json") {
		return errors.New("the page posts JSON")
	}
	if err := json.UnmarshalRead(io.LimitReader(r.Body, bodyLimit), into); err != nil {
		return fmt.Errorf("reading the post: %w", err)
	}
	return nil
}

func answer(w http.ResponseWriter, err error) {
	w.Header().Set("Content-Type", "application/json")
	reply := map[string]string{}
	if err != nil {
		reply["error"] = err.Error()
	}
	// A page that went away needs no answer.
	_ = json.MarshalWrite(w, reply)
}

// stream sends the whole state now and after every change, at most ten times a second.
func (s *Sandbox) stream(w http.ResponseWriter, r *http.Request) {
	ciChanged, stopCI := s.CI.Changed()
	defer stopCI()
	w.Header().Set("Content-Type", "text/event-stream")
	w.Header().Set("Cache-Control", "no-store")
	out := http.NewResponseController(w)
	pulse := time.NewTicker(keepAlive)
	defer pulse.Stop()
	for {
		slackChanged := s.Slack.Changed() // Taken before the state is read, so that no change falls between.
		if err := send(w, s.view(r.URL.Query().Get("user"))); err != nil || out.Flush() != nil {
			return
		}
		if !pause(r.Context(), streamPace) {
			return
		}
		select {
		case <-r.Context().Done():
			return
		case <-slackChanged:
		case <-ciChanged:
		case <-pulse.C:
		}
	}
}

func send(w io.Writer, v view) error {
	text, err := json.Marshal(v)
	if err != nil {
		return fmt.Errorf("encoding the state: %w", err)
	}
	_, err = fmt.Fprintf(w, "data: %s\n\n", text)
	return err
}

func pause(ctx context.Context, d time.Duration) bool {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return false
	case <-timer.C:
		return true
	}
}

// postSay is what a person typed: a slash command, or a message to the channel.
func (s *Sandbox) postSay(r *http.Request) error {
	var q struct {
		User    string `json:"user"`
		Channel string `json:"channel"`
		Text    string `json:"text"`
	}
	if err := decode(r, &q); err != nil {
		return err
	}
	command, text, _ := strings.Cut(q.Text, " ")
	if !strings.HasPrefix(command, "/") {
		_, err := s.Slack.Type(q.User, q.Channel, q.Text, "")
		return err
	}
	result, err := s.Slack.Slash(r.Context(), workspace.SlashRequest{User: q.User, Channel: q.Channel, Command: command, Text: text})
	if err != nil {
		return err
	}
	if result.Error != "" {
		return fmt.Errorf("%s failed with the error %q", command, result.Error)
	}
	return nil
}

func (s *Sandbox) postClick(r *http.Request) error {
	var q struct {
		User      string `json:"user"`
		Channel   string `json:"channel"`
		TS        string `json:"ts"`
		Ephemeral string `json:"ephemeral"`
		BlockID   string `json:"block_id"`
		ActionID  string `json:"action_id"`
		Value     string `json:"value"`
		Selected  string `json:"selected"`
	}
	if err := decode(r, &q); err != nil {
		return err
	}
	click := workspace.ClickRequest{
		User: q.User, Channel: q.Channel, MessageTS: q.TS, BlockID: q.BlockID, ActionID: q.ActionID, SelectedOption: q.Selected,
	}
	if q.Ephemeral != "" {
		click.MessageTS, click.EphemeralID = "", q.Ephemeral
	}
	result, err := s.Slack.Click(r.Context(), click)
	if err != nil {
		return err
	}
	if result.Error != "" {
		return fmt.Errorf("the app did not answer the button: %s", result.Error)
	}
	return nil
}

func (s *Sandbox) postChannel(r *http.Request) error {
	var q struct {
		Channel string `json:"channel"`
		Action  string `json:"action"`
	}
	if err := decode(r, &q); err != nil {
		return err
	}
	switch q.Action {
	case "kick":
		return s.Slack.Kick(q.Channel, workspace.BotUserID)
	case "invite":
		return s.Slack.Invite(q.Channel, workspace.BotUserID)
	case "archive":
		return s.Slack.Archive(q.Channel)
	case "unarchive":
		return s.Slack.Unarchive(q.Channel)
	}
	return fmt.Errorf("there is no action %q", q.Action)
}
