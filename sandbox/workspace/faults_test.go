package workspace_test

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/slack-go/slack"

	"github.com/pipelinebot/pipelinebot/sandbox/workspace"
)

func TestStatusFaultsAnswerLikeAProxy(t *testing.T) {
	t.Parallel()
	p := serve(t, workspace.Options{})
	for _, r := range []struct {
		fault workspace.Fault
		after string
	}{
		{workspace.Fault{Status: 500}, ""},
		{workspace.Fault{Status: 502}, ""},
		{workspace.Fault{Status: 503}, ""},
		{workspace.Fault{Status: 429}, ""},
		{workspace.Fault{Status: 429, RetryAfter: 7 * time.Second}, "7"},
	} {
		r.fault.Method, r.fault.Kind, r.fault.Times = "chat.postMessage", workspace.FaultStatus, 1
		p.Fail(r.fault)
		a := p.form(t, "chat.postMessage", "channel", p.builds, "text", "x")
		if a.status != r.fault.Status || a.header.Get("Retry-After") != r.after || !strings.HasPrefix(a.header.Get("Content-Type"), "text/html") {
			t.Errorf("%+v answered %d %v, want the status, HTML and Retry-After %q", r.fault, a.status, a.header, r.after)
		}
		if a := p.form(t, "chat.postMessage", "channel", p.builds, "text", "x"); a.code() != "" {
			t.Errorf("the call after = %s, want accepted", a.raw)
		}
	}
	if n := len(p.Messages(p.builds)); n != 5 {
		t.Errorf("messages = %d, want only those of the calls that were let through", n)
	}
	p.Fail(workspace.Fault{Method: "chat.postMessage", Kind: workspace.FaultStatus, Status: 429, RetryAfter: 3 * time.Second})
	_, _, err := p.client().PostMessageContext(t.Context(), p.builds, slack.MsgOptionText("x", false))
	var limited *slack.RateLimitedError
	if !errors.As(err, &limited) || limited.RetryAfter != 3*time.Second {
		t.Errorf("slack-go's error = %v, want RateLimitedError of 3 s", err)
	}
}

func TestALateAnswerComesAfterTheWork(t *testing.T) {
	t.Parallel()
	p := serve(t, workspace.Options{})
	p.Fail(workspace.Fault{Method: "chat.postMessage", Kind: workspace.FaultLate, Delay: time.Minute})
	ctx, cancel := context.WithCancel(t.Context())
	gone := make(chan error, 1)
	go func() {
		_, _, err := p.client().PostMessageContext(ctx, p.builds, slack.MsgOptionText("x", false))
		gone <- err
	}()
	for deadline := time.Now().Add(10 * time.Second); len(p.Messages(p.builds)) == 0; time.Sleep(time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatal("the message is not there while its answer is held back")
		}
	}
	cancel()
	if err := <-gone; !errors.Is(err, context.Canceled) {
		t.Errorf("the client that gave up got %v, want its own cancellation", err)
	}
}

func TestFaultsEndWhenCleared(t *testing.T) {
	t.Parallel()
	p := serve(t, workspace.Options{})
	clearOne := p.Fail(workspace.Fault{Method: "*", Kind: workspace.FaultCode, Code: "fatal_error"})
	for range 3 {
		if a := p.form(t, "auth.test"); a.code() != "fatal_error" || a.status != 200 {
			t.Errorf("auth.test = %d %s, want fatal_error", a.status, a.raw)
		}
	}
	if n := len(p.State().Faults); n != 1 {
		t.Errorf("faults = %d, want 1", n)
	}
	clearOne()
	if a := p.form(t, "auth.test"); a.code() != "" {
		t.Errorf("auth.test = %s, want accepted", a.raw)
	}
	p.Fail(workspace.Fault{Method: "auth.test", Kind: workspace.FaultCode, Code: "internal_error", Times: 2})
	p.form(t, "auth.test")
	p.ClearFaults()
	if a := p.form(t, "auth.test"); a.code() != "" || len(p.State().Faults) != 0 {
		t.Errorf("auth.test = %s, want accepted", a.raw)
	}
}

func TestLostResponsesHaveDoneTheirWork(t *testing.T) {
	t.Parallel()
	p := serve(t, workspace.Options{})
	url := p.slashURL(t, p.builds)
	p.Fail(workspace.Fault{Method: "chat.postMessage", Kind: workspace.FaultLost, Times: 1})
	p.Fail(workspace.Fault{Method: "response_url", Kind: workspace.FaultLost, Times: 1})
	_, _, err := p.client().PostMessageContext(t.Context(), p.builds, slack.MsgOptionText("x", false))
	if err == nil || len(p.Messages(p.builds)) != 1 {
		t.Errorf("post: error %v with %d messages, want an error and the message", err, len(p.Messages(p.builds)))
	}
	if err := slack.PostWebhookContext(t.Context(), url, &slack.WebhookMessage{Text: "x"}); err == nil || len(p.Ephemerals(p.ann, p.builds)) != 1 {
		t.Errorf("answer: error %v with %d ephemerals, want an error and the message", err, len(p.Ephemerals(p.ann, p.builds)))
	}
}

func TestHangingCallsWaitUntilCleared(t *testing.T) {
	t.Parallel()
	p := serve(t, workspace.Options{})
	clearOne := p.Fail(workspace.Fault{Method: "chat.postMessage", Kind: workspace.FaultHang})
	ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
	defer cancel()
	if _, _, err := p.client().PostMessageContext(ctx, p.builds, slack.MsgOptionText("given up", false)); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("error = %v, want the deadline", err)
	}
	done := make(chan error, 1)
	go func() {
		_, _, err := p.client().PostMessageContext(within(t), p.builds, slack.MsgOptionText("held", false))
		done <- err
	}()
	_, err := p.WaitFor(within(t), func(workspace.Snapshot) bool {
		for _, c := range p.Traffic() {
			if c.Error == "hung" {
				return true
			}
		}
		return false
	})
	if err != nil {
		t.Fatal("the call given up is not in the log")
	}
	clearOne()
	if err := <-done; err != nil {
		t.Errorf("held call = %v, want it answered after the fault was cleared", err)
	}
	if m := p.Messages(p.builds); len(m) != 1 || m[0].Text != "held" {
		t.Errorf("messages = %+v, want the held one alone", m)
	}
}

func TestDelayedCallsAreAnsweredLate(t *testing.T) {
	inBubble(t, workspace.Options{}, func(t *testing.T, s sphere) {
		s.Fail(workspace.Fault{Method: "chat.postMessage", Kind: workspace.FaultDelay, Delay: 4 * time.Second, Times: 1})
		start := time.Now()
		resp, err := s.http.Do(postRequest(t, s.url, s.builds, button))
		if err != nil || resp.StatusCode != http.StatusOK {
			t.Fatalf("post = %v, %v", resp, err)
		}
		_ = resp.Body.Close()
		if took := time.Since(start); took != 4*time.Second || len(s.Messages(s.builds)) != 1 {
			t.Errorf("took %v with %d messages, want 4 s and one", took, len(s.Messages(s.builds)))
		}
	})
}

func TestCloseFreesHangingCalls(t *testing.T) {
	t.Parallel()
	p := serve(t, workspace.Options{})
	p.Fail(workspace.Fault{Method: "auth.test", Kind: workspace.FaultHang})
	done := make(chan error, 1)
	go func() {
		_, err := p.client().AuthTestContext(within(t))
		done <- err
	}()
	for len(p.State().Faults) != 1 {
		time.Sleep(time.Millisecond)
	}
	p.Close()
	if err := <-done; err == nil {
		t.Error("a hanging call was answered, want its connection cut")
	}
}
