package workspace_test

import (
	"testing"
	"time"

	"github.com/pipelinebot/pipelinebot/sandbox/workspace"
)

// status calls a method and says how it was answered: the HTTP status and Retry-After.
func (p place) limited(t *testing.T, method string, args ...string) (status int, after string) {
	t.Helper()
	a := p.form(t, method, args...)
	if a.status == 429 && a.code() != "ratelimited" {
		t.Errorf("%s = 429 %s, want the code ratelimited", method, a.raw)
	}
	return a.status, a.header.Get("Retry-After")
}

func TestPostsAreLimitedPerChannel(t *testing.T) {
	t.Parallel()
	c := newClock()
	p := serve(t, workspace.Options{Now: c.now, RateLimits: true})
	post := func(channel string) (int, string) {
		return p.limited(t, "chat.postMessage", "channel", channel, "text", "x")
	}
	for i := range 4 {
		if status, _ := post(p.builds); status != 200 {
			t.Fatalf("post %d of the burst = %d, want 200", i+1, status)
		}
	}
	if status, after := post(p.builds); status != 429 || after != "1" {
		t.Errorf("fifth post = %d, Retry-After %q; want 429 after 1", status, after)
	}
	if status, _ := post(p.private); status != 200 {
		t.Errorf("post to another channel = %d, want 200", status)
	}
	c.turn(time.Second)
	if status, _ := post(p.builds); status != 200 {
		t.Errorf("post a second later = %d, want 200", status)
	}
	if status, _ := post(p.builds); status != 429 {
		t.Errorf("two posts in that second = %d, want 429", status)
	}
}

func TestTiersLimitEachMethodByItself(t *testing.T) {
	t.Parallel()
	c := newClock()
	p := serve(t, workspace.Options{Now: c.now, RateLimits: true})
	for range 20 {
		if status, _ := p.limited(t, "users.list"); status != 200 {
			t.Fatalf("users.list within the tier = %d, want 200", status)
		}
	}
	if status, after := p.limited(t, "users.list"); status != 429 || after != "3" {
		t.Errorf("21st users.list = %d, Retry-After %q; want 429 after 3", status, after)
	}
	if status, _ := p.limited(t, "conversations.list"); status != 200 {
		t.Errorf("another method = %d, want 200", status)
	}
	c.turn(3 * time.Second)
	if status, _ := p.limited(t, "users.list"); status != 200 {
		t.Errorf("users.list 3 s later = %d, want 200", status)
	}
}

func TestSingleMethodsMayBeLimited(t *testing.T) {
	t.Parallel()
	c := newClock()
	p := serve(t, workspace.Options{Now: c.now, Limits: map[string]workspace.Limit{
		"auth.test": {Every: time.Minute, Burst: 1}, "chat.postMessage": {Every: 10 * time.Second, Burst: 1},
		"response_url": {Every: 5 * time.Second, Burst: 1},
	}})
	p.limited(t, "auth.test")
	if status, after := p.limited(t, "auth.test"); status != 429 || after != "60" {
		t.Errorf("second auth.test = %d, Retry-After %q; want 429 after 60", status, after)
	}
	for range 30 {
		if status, _ := p.limited(t, "users.list"); status != 200 {
			t.Fatalf("a method without a limit = %d, want 200", status)
		}
	}
	for _, channel := range []string{p.builds, p.private} {
		p.limited(t, "chat.postMessage", "channel", channel, "text", "x")
		if status, after := p.limited(t, "chat.postMessage", "channel", channel, "text", "x"); status != 429 || after != "10" {
			t.Errorf("second post to %s = %d, Retry-After %q; want 429 after 10", channel, status, after)
		}
	}
	url := p.slashURL(t, p.builds)
	p.hook(t, url, `{"text":"x"}`)
	if a := p.hook(t, url, `{"text":"x"}`); a.status != 429 || a.header.Get("Retry-After") != "5" {
		t.Errorf("second answer = %d %v, want 429 after 5", a.status, a.header)
	}
	if n := len(p.Messages(p.builds)); n != 1 {
		t.Errorf("messages = %d, want the one that was let through", n)
	}
}

func TestLimitsAreOffByDefault(t *testing.T) {
	t.Parallel()
	p := serve(t, workspace.Options{})
	for range 60 {
		if status, _ := p.limited(t, "chat.postMessage", "channel", p.builds, "text", "x"); status != 200 {
			t.Fatalf("post = %d, want 200", status)
		}
	}
}
