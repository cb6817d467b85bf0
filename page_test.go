package main

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"github.com/pipelinebot/pipelinebot/sandbox"
)

// browser starts a headless Chromium for the test, or skips where there is none.
func browser(t *testing.T) context.Context {
	t.Helper()
	var path string
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome"} {
		if found, err := exec.LookPath(name); err == nil {
			path = found
			break
		}
	}
	if path == "" {
		t.Skip("no Chromium on this machine (Debian: apt-get install chromium): the page is not tested in a browser")
	}
	options := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.ExecPath(path), chromedp.NoSandbox, chromedp.UserDataDir(t.TempDir()),
		chromedp.WindowSize(1500, 950), chromedp.Flag("disable-quic", true), chromedp.Flag("disable-component-update", true))
	allocator, stop := chromedp.NewExecAllocator(context.Background(), options...)
	ctx, cancel := chromedp.NewContext(allocator)
	t.Cleanup(func() { cancel(); stop() })
	return ctx
}

// page is the demo's page in a browser.
type page struct {
	*testing.T
	ctx  context.Context
	shot int
}

// do makes steps within a bounded time and, when PAGE_SHOTS names a folder, leaves a picture there.
func (p *page) do(what string, steps ...chromedp.Action[chromedp.Void]) {
	p.Helper()
	ctx, cancel := context.WithTimeout(p.ctx, patience)
	defer cancel()
	if err := chromedp.Do(ctx, steps...); err != nil {
		shown, _ := chromedp.Run(p.ctx, chromedp.Text(chromedp.CSS("#messages")))
		p.Fatalf("%s: %v; the page shows\n%s", what, err, shown)
	}
	if dir := os.Getenv("PAGE_SHOTS"); dir != "" {
		p.shot++
		picture, err := chromedp.Run(p.ctx, chromedp.CaptureScreenshot())
		if err != nil {
			p.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, fmt.Sprintf("%02d %s.png", p.shot, what)), picture, 0o600); err != nil {
			p.Fatal(err)
		}
	}
}

func press(selector string) chromedp.Action[chromedp.Void] {
	return chromedp.Steps(chromedp.WaitVisible(chromedp.CSS(selector)), chromedp.Click(chromedp.CSS(selector)))
}

func typed(line string) chromedp.Action[chromedp.Void] {
	return chromedp.SendKeys(chromedp.CSS("#line"), line+"\r")
}

func TestThePageShowsAnswersAlertsAndWhatButtonsDo(t *testing.T) {
	t.Parallel()
	ctx := browser(t)
	w := newWorld(t, sandbox.Options{Stage: 300 * time.Millisecond})
	w.start(w.env(nil))
	w.connected()
	// The browser lives as long as the context it was first used with, so that one has no time-out.
	if err := chromedp.Do(ctx, chromedp.Navigate(w.base+"/")); err != nil {
		t.Fatal(err)
	}
	p := &page{T: t, ctx: ctx}
	p.do("status", chromedp.WaitVisible(chromedp.CSS(".live.on")), typed("/pipeline status demo checkout"), sees("Only visible to you", "checkout", "#3"))
	p.do("refreshed", press(`.only-you button[data-action^="replace:"]`), sees("#3"))
	p.do("subscribed", typed("/pipeline subscribe demo checkout"), sees("subscribed this channel"))
	w.baseline()
	p.do("broken", press(`[data-do="start:checkout"]`), press(`[data-do="break:checkout"]`), sees("#4", "failed", "TestCheckoutRetriesPayment"))
	p.do("held", press(`[data-do="start:checkout"]`), press(`[data-do="hold:checkout"]`), sees("#5", "Release owners", "alice"))
	p.do("fixed", press(`[data-do="approve:checkout"]`), sees("is fixed"))
	p.do("history", typed("/pipeline history demo checkout"), sees("Outcome"))
	p.do("trend", typed("/pipeline trend demo checkout"), chromedp.WaitVisible(chromedp.CSS(".chart .bars")))
	p.do("help", typed("/pipeline help"), sees("unsubscribe"))
	p.do("a slip", typed("/pipeline statsu demo checkout"), sees("statsu", "Type instead"))
	p.do("subscriptions", typed("/pipeline subscriptions"), chromedp.WaitVisible(chromedp.CSS(`.only-you button.danger`)))
	p.do("removed", press(`.only-you button.danger`), press("#confirm-yes"), sees("unsubscribed"))
	unknown, err := chromedp.Run(ctx, chromedp.Evaluate[int](`document.querySelectorAll(".unknown").length`))
	if err != nil || unknown > 0 {
		t.Errorf("the page shows %d blocks as JSON (%v); it must render every block the bot uses", unknown, err)
	}
}

// sees waits until the messages on the page hold every word.
func sees(words ...string) chromedp.Action[chromedp.Void] { return holds("#messages", words...) }

// holds waits until the text of a part of the page holds every word.
func holds(selector string, words ...string) chromedp.Action[chromedp.Void] {
	return chromedp.Func(func(ctx context.Context, _ *chromedp.Target) error {
		for {
			shown, err := chromedp.Run(ctx, chromedp.Text(chromedp.CSS(selector)))
			if err != nil {
				return err
			}
			missing := slices.IndexFunc(words, func(word string) bool { return !strings.Contains(shown, word) })
			if missing < 0 {
				return nil
			}
			select {
			case <-ctx.Done():
				return fmt.Errorf("%q is not there: %w", words[missing], ctx.Err())
			case <-time.After(50 * time.Millisecond):
			}
		}
	})
}
