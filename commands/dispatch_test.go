package commands

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/pipelinebot/pipelinebot/apiclient"
	"github.com/pipelinebot/pipelinebot/store"
)

func TestAPanicBecomesAReferenceAndALogLine(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.bk.before = func(context.Context, string) { panic("the roof is on fire") }
	for _, line := range []string{"list orchard", "status orchard web", "subscribe orchard *"} {
		p := w.problem(line, Internal)
		if !regexp.MustCompile(`^[0-9a-f]{6}$`).MatchString(p.Ref) || strings.Contains(fmt.Sprint(p), "roof") {
			t.Errorf("%q: %+v, want a short reference and nothing of the panic", line, p)
		}
		for _, want := range []string{p.Ref, "the roof is on fire", "commands/", "envelope_id=E1", "user=U1", "level=ERROR"} {
			if !strings.Contains(w.log.String(), want) {
				t.Errorf("%q: the log lacks %q:\n%s", line, want, w.log.String())
			}
		}
	}
	w.bk.before = nil
	body[PipelineList](w, "list orchard")
}

func TestAPanicWithinAStatusIsCaught(t *testing.T) {
	t.Parallel()
	for _, endpoint := range []string{"status", "history"} {
		w := newWorld(t)
		w.bk.before = func(_ context.Context, asked string) {
			if asked == endpoint {
				panic("no")
			}
		}
		w.refuses("status orchard "+pipelineID(web), Internal)
	}
}

func TestAVerbThatWaitsForBKCITimesOut(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, func(o *Options) { o.Now = time.Now })
		w.bk.before = func(ctx context.Context, _ string) { <-ctx.Done() }
		for _, line := range []string{"list orchard", "status orchard web", "history orchard web", "default orchard"} {
			began := time.Now()
			reply := w.run(line)
			p, ok := reply.Body.(Problem)
			if !ok || p.Code != TimedOut || p.Try[0] != line || reply.Result != "error" || reply.Verb != strings.Fields(line)[0] {
				t.Errorf("%q answers %+v", line, reply)
			}
			if took := time.Since(began); took > defaultTimeout {
				t.Errorf("%q took %s, want at most %s", line, took, defaultTimeout)
			}
		}
		w.router.Wait()
	})
}

func TestAVerbThatIgnoresItsContextIsLeftBehind(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, func(o *Options) { o.Now = time.Now })
		release := make(chan struct{})
		w.bk.before = func(context.Context, string) { <-release }
		began := time.Now()
		reply := w.dispatch(Invocation{User: "U1", Channel: "C1", Text: "list orchard", Locale: "zh-CN"})
		if p, ok := reply.Body.(Problem); !ok || p.Code != TimedOut || reply.Verb != "list" || reply.Language != "zh" {
			t.Errorf("answer %+v", reply)
		}
		if took := time.Since(began); took != defaultTimeout {
			t.Errorf("took %s, want %s", took, defaultTimeout)
		}
		waited := make(chan struct{})
		go func() { w.router.Wait(); close(waited) }()
		synctest.Wait()
		select {
		case <-waited:
			t.Error("Wait returned while the verb runs")
		default:
		}
		close(release)
		<-waited
	})
}

func TestAStatusIsToldInPartWhenTheRestHangs(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, func(o *Options) { o.Now = time.Now })
		w.pipeline(web, func(p *apiclient.Pipeline) { p.LatestBuildStatus = apiclient.StatusFailed })
		w.bk.before = func(ctx context.Context, endpoint string) {
			if endpoint == "history" || endpoint == "detail" {
				<-ctx.Done()
			}
		}
		began := time.Now()
		card := body[StatusCard](w, "status orchard "+pipelineID(web))
		if took := time.Since(began); took != defaultTimeout*3/5 {
			t.Errorf("took %s, want %s: the rest of the time is for telling", took, defaultTimeout*3/5)
		}
		if !card.Partial || card.Word != WordFailed || card.Name != "orchard-web" {
			t.Errorf("card %+v, want what the status says, partial", card)
		}
		w.router.Wait()
	})
}

func TestTheCallersEndEndsTheVerb(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, func(o *Options) { o.Now = time.Now })
		w.bk.before = func(ctx context.Context, _ string) { <-ctx.Done() }
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		began := time.Now()
		reply := w.router.Dispatch(ctx, Invocation{User: "U1", Channel: "C1", Text: "list orchard"})
		if p, ok := reply.Body.(Problem); !ok || p.Code != TimedOut || time.Since(began) != time.Second {
			t.Errorf("after %s: %+v", time.Since(began), reply)
		}
		w.router.Wait()
	})
}

func TestErrorsAreToldByTheirKindAndNeverRaw(t *testing.T) {
	t.Parallel()
	const secret = "token-4711"
	failed := func(kind apiclient.ErrorKind) error {
		return fmt.Errorf("asking: %w", &apiclient.Error{Kind: kind, Endpoint: "list", Message: secret, RetryAfter: 30 * time.Second})
	}
	for _, c := range []struct {
		name string
		err  error
		code Code
	}{
		{"forbidden", failed(apiclient.Forbidden), Forbidden},
		{"unauthorized", failed(apiclient.Unauthorized), Credentials},
		{"rate limited", failed(apiclient.RateLimited), RateLimited},
		{"unavailable", failed(apiclient.Unavailable), Unreachable},
		{"bad answer", failed(apiclient.BadAnswer), BadAnswer},
		{"invalid", failed(apiclient.Invalid), BadAnswer},
		{"anything else", errors.New(secret), Internal},
	} {
		w := newWorld(t)
		w.bk.failAll(c.err)
		for _, line := range []string{"list orchard", "status orchard web", "status orchard " + pipelineID(1), "history orchard web", "projects", "subscribe orchard *"} {
			if c.code == Forbidden && line == "projects" {
				continue // Answered with the projects allowed by id.
			}
			reply := w.run(line)
			p, ok := reply.Body.(Problem)
			if !ok || p.Code != c.code || reply.Result != "error" || len(p.Try) == 0 || p.Try[0] != line {
				t.Errorf("%s: %q answers %+v, want %q", c.name, line, reply, c.code)
			}
			if strings.Contains(fmt.Sprintf("%+v", reply), secret) {
				t.Errorf("%s: %q shows the error itself: %+v", c.name, line, reply)
			}
		}
	}
}

func TestErrorsOfTheStoreAreStorage(t *testing.T) {
	t.Parallel()
	broken := fmt.Errorf("page 7: %w", store.ErrCorrupt)
	w := newWorld(t)
	w.subscribed("orchard", pipelineID(web), "orchard-web", "C1")
	w.store.writeErr = broken
	for _, line := range []string{
		"subscribe orchard orchard-web on every", "unsubscribe orchard orchard-web", "mute orchard orchard-web 1h", "unmute orchard orchard-web",
		"default orchard", "settings compact on",
	} {
		w.refuses(line, Storage)
	}
	w.store.writeErr, w.store.readErr = nil, broken
	w.store.cards["c"] = store.Card{Target: "C1"}
	for _, line := range []string{
		"subscribe orchard orchard-web", "unsubscribe orchard web", "mute orchard web 1h", "unmute web", "subscriptions", "subscriptions me",
		"default", "settings", "status web", "more c",
	} {
		w.refuses(line, Storage)
	}
	if card := body[StatusCard](w, "status orchard web"); card.Name != "orchard-web" {
		t.Errorf("a status that needs nothing of the store: %+v", card)
	}
}

func TestManyMayDispatchAtOnce(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	lines := []string{
		"status orchard web", "list orchard", "history orchard web", "subscribe orchard web", "subscriptions", "mute orchard web 1h",
		"unmute orchard web", "unsubscribe orchard web", "default orchard", "default off", "settings compact on", "nonsense", "projects",
	}
	var group sync.WaitGroup
	for i := range 200 {
		group.Go(func() {
			reply := w.router.Dispatch(t.Context(), Invocation{User: fmt.Sprintf("U%d", i%5), Channel: "C1", Text: lines[i%len(lines)]})
			if p, ok := reply.Body.(Problem); reply.Body == nil || ok && p.Code.result() == resultError {
				t.Errorf("%q answers %+v", lines[i%len(lines)], reply)
			}
		})
	}
	group.Wait()
}

func TestARouterNeedsWhatItReads(t *testing.T) {
	t.Parallel()
	if _, err := NewRouter(Options{}); err == nil {
		t.Error("a router of nothing is accepted")
	}
	s := newFakeStore()
	if _, err := NewRouter(Options{Upstream: newFakeBK(), Subscriptions: s, Preferences: s, Allowed: []string{"[x"}}); !errors.Is(err, store.ErrPattern) {
		t.Errorf("a bad pattern of projects: %v, want ErrPattern", err)
	}
}

func FuzzDispatch(f *testing.F) {
	for _, seed := range []string{
		"status orchard web", "subscribe orchard * except 'x' on failed me", "mute orchard web until 18:00", "unmute", "list page 2", "share list", "more c",
		"history orchard web 5", "default off", "settings threads=off", "<https://devops.example.com/console/pipeline/orchard/x>", "list ' “", "me me me", "on on",
		"subscribe orchard except", "unsubscribe on", "mute until", "mute for for for", "share share", "page page 1",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		w := newWorld(t)
		w.subscribed("orchard", "*", "", "C1")
		reply := w.run(text)
		if reply.Body == nil || reply.Verb == "" || reply.Language == "" {
			t.Fatalf("%q answers %+v", text, reply)
		}
		p, ok := reply.Body.(Problem)
		if ok && (p.Code.result() == resultError || len(p.Try) == 0) {
			t.Fatalf("%q is %+v, want no trouble and something to type\n%s", text, p, w.log.String())
		}
		if strings.Contains(fmt.Sprintf("%+v", reply.Body), "secret-pipe") && !strings.Contains(text, "secret-pipe") {
			t.Fatalf("%q shows a hidden pipeline: %+v", text, reply.Body)
		}
	})
}

func TestAReplySaysThatItGoesToADirectMessage(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for _, direct := range []bool{false, true} {
		if reply := w.dispatch(Invocation{User: "U1", Channel: "X1", Direct: direct, Text: "list orchard"}); reply.Direct != direct {
			t.Errorf("direct: %t, want %t", reply.Direct, direct)
		}
	}
}
