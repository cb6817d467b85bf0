package main

import (
	"fmt"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"github.com/pipelinebot/pipelinebot/sandbox"
	"github.com/pipelinebot/pipelinebot/sandbox/workspace"
)

// TestThePageRendersEveryMessage posts every golden message, in both languages, to the simulated Slack, which takes them
// as strictly as Slack does, and looks at them in a browser: none may have a block that the page does not know.
func TestThePageRendersEveryMessage(t *testing.T) {
	t.Parallel()
	ctx := browser(t)
	const each = 10 // Messages of one channel.
	w := newWorld(t, sandbox.Options{Slack: workspace.Options{Limits: map[string]workspace.Limit{"chat.postMessage": {}}}})
	var channels []string
	for _, language := range []string{"en", "zh"} {
		files, err := filepath.Glob(filepath.Join("bot", "blocks", "testdata", "golden", language, "*.json"))
		if err != nil || len(files) < 100 {
			t.Fatalf("golden messages in %s: %d (%v)", language, len(files), err)
		}
		for i, file := range files {
			if i%each == 0 {
				channels = append(channels, w.box.Slack.AddChannel(workspace.ChannelSpec{
					Name: fmt.Sprintf("%s-%02d", language, i/each), Members: []string{workspace.BotUserID, w.ann},
				}).ID)
			}
			w.post(channels[len(channels)-1], file)
		}
	}
	if err := chromedp.Do(ctx, chromedp.EmulateViewport(1100, 2600), chromedp.Navigate(w.base+"/")); err != nil {
		t.Fatal(err)
	}
	p := &page{T: t, ctx: ctx}
	p.do("open", chromedp.WaitVisible(chromedp.CSS(".live.on")))
	for i, channel := range channels {
		p.do(fmt.Sprintf("gallery %02d", i), press(fmt.Sprintf(`[data-channel="%s"]`, channel)), shows(1))
		unknown, err := chromedp.Run(ctx, chromedp.Evaluate[string](`[...document.querySelectorAll(".unknown")].map(e => e.textContent).join("\n")`))
		if err != nil || unknown != "" {
			t.Errorf("the page shows blocks as JSON (%v):\n%s", err, unknown)
		}
	}
}

// shows waits until the page has at least n messages.
func shows(n int) chromedp.Action[chromedp.Void] {
	return chromedp.Steps(chromedp.WaitVisible(chromedp.CSS(fmt.Sprintf(".message:nth-of-type(%d)", n))), chromedp.Sleep(50*time.Millisecond))
}

// post sends a golden message as the bot does, with slack-go's way of calling the Web API.
func (w *world) post(channel, file string) {
	w.t.Helper()
	raw, err := os.ReadFile(file)
	w.do(err)
	var m struct {
		Text   string         `json:"text"`
		Blocks jsontext.Value `json:"blocks"`
	}
	w.do(json.Unmarshal(raw, &m))
	form := url.Values{"channel": {channel}, "text": {m.Text}, "blocks": {string(m.Blocks)}}
	req, err := http.NewRequestWithContext(w.t.Context(), http.MethodPost, w.base+"/api/chat.postMessage", strings.NewReader(form.Encode()))
	w.do(err)
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	req.Header.Set("Authorization", "Bearer "+sandbox.BotToken)
	resp, err := http.DefaultClient.Do(req)
	w.do(err)
	defer func() { _ = resp.Body.Close() }()
	var answer struct {
		OK    bool   `json:"ok"`
		Error string `json:"error"`
	}
	if err := json.UnmarshalRead(resp.Body, &answer); err != nil || !answer.OK {
		w.t.Errorf("%s: Slack refuses it: %s (%v)", file, answer.Error, err)
	}
}
