package commands

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/pipelinebot/pipelinebot/apiclient"
	"github.com/pipelinebot/pipelinebot/store"
)

func TestSubscribingMakesOneRecordAndTellsTheChannel(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	reply := w.run("subscribe orchard orchard-web")
	want := store.Subscription{
		ID: store.SubscriptionID("orchard", pipelineID(web), nil, "C1"), Project: "orchard", Pattern: pipelineID(web), Name: "orchard-web",
		Target: "C1", Team: "T1", By: "U1", Created: clock(), Events: store.DefaultKinds(),
	}
	got, ok := reply.Body.(Subscribed)
	if !ok {
		t.Fatalf("answer: %+v", reply)
	}
	if diff := cmp.Diff(Subscribed{Subscription: want, By: "U1", Matches: 1}, got); diff != "" || !reply.Public || reply.Verb != "subscribe" {
		t.Errorf("public %v, verb %q, body (-want +got):\n%s", reply.Public, reply.Verb, diff)
	}
	if diff := cmp.Diff([]store.Subscription{want}, w.store.all()); diff != "" || w.store.nudges != 1 {
		t.Errorf("%d nudges, stored (-want +got):\n%s", w.store.nudges, diff)
	}
}

func TestSubscribingAgainChangesNothing(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	first := w.subscribed("orchard", pipelineID(web), "orchard-web", "C1")
	pattern := w.subscribed("orchard", "orchard-*", "", "C1", "*-test", "*-never")
	w.store.writeErr = errors.New("nothing is to be written")
	for line, want := range map[string]store.Subscription{
		"subscribe orchard orchard-web": first, "sub orchard " + pipelineID(web): first,
		"subscribe orchard orchard-web on failed recovered and reviewing":            first,
		"subscribe orchard orchard-* except *-never,*-test":                          pattern,
		"subscribe orchard orchard-* except *-test except *-never *-test on default": pattern,
	} {
		reply := w.run(line)
		got, ok := reply.Body.(Subscribed)
		if !ok || !got.Same || got.Before != nil || got.Subscription.ID != want.ID || got.Subscription.By != "U9" {
			t.Errorf("%q: %+v, want the same as before, of the same owner", line, reply.Body)
		}
		if reply.Public {
			t.Errorf("%q tells everybody that nothing changed", line)
		}
	}
	if w.store.nudges != 0 {
		t.Errorf("the watcher was nudged %d times for nothing", w.store.nudges)
	}
}

func TestOtherEventsChangeASubscriptionAndNotWhoseItIs(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	first := w.subscribed("orchard", pipelineID(web), "orchard-web", "C1")
	first.Team, first.Created, first.LastDelivered = "T1", inHours(-99), inHours(-1)
	w.store.subs[first.ID] = first
	got := body[Subscribed](w, "subscribe orchard orchard-web on every")
	if diff := cmp.Diff(&first, got.Before); diff != "" || got.Same || got.By != "U1" {
		t.Errorf("by %q, before (-want +got):\n%s", got.By, diff)
	}
	if got = body[Subscribed](w, "subscribe orchard orchard-web on changes"); len(got.Before.Events) != 5 || !got.Subscription.Changes {
		t.Errorf("on changes: %+v", got)
	}
	if got = body[Subscribed](w, "subscribe orchard orchard-web"); got.Same || got.Subscription.Changes || !got.Before.Changes {
		t.Errorf("back to the default: %+v", got)
	}
	if diff := cmp.Diff([]store.Subscription{first}, w.store.all()); diff != "" {
		t.Errorf("stored, after the way back (-want +got):\n%s", diff)
	}
	if reply := w.run("subscribe orchard orchard-web on failed"); !reply.Public {
		t.Error("a change is not told to everybody")
	}
}

func TestEventsMayBeListedInAnyForm(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	every := []store.EventKind{store.Failed, store.Recovered, store.Reviewing, store.Succeeded, store.Canceled}
	for words, want := range map[string][]store.EventKind{
		"on failed":                    {store.Failed},
		"on reviewing,failed":          {store.Failed, store.Reviewing},
		"on failed, reviewing":         {store.Failed, store.Reviewing},
		"on failed，reviewing、canceled": {store.Failed, store.Reviewing, store.Canceled},
		"on failed and recovered":      {store.Failed, store.Recovered},
		"--on failures+review":         {store.Failed, store.Reviewing},
		"—on started":                  {store.Started},
		"on 'failed reviewing'":        {store.Failed, store.Reviewing},
		"ON Success FAILED failed":     {store.Failed, store.Succeeded},
		"on every":                     every,
		"on all, started":              append(slices.Clone(every), store.Started),
		"on 失败 审核":                     {store.Failed, store.Reviewing},
		"on default":                   store.DefaultKinds(),
		"on cancelled":                 {store.Canceled},
		"":                             store.DefaultKinds(),
		"on failed except":             nil,
		"on":                           nil,
	} {
		reply := w.run(strings.TrimSpace("subscribe orchard * " + words))
		got, ok := reply.Body.(Subscribed)
		if ok != (want != nil) {
			t.Errorf("%q answers %+v", words, reply.Body)
			continue
		}
		if diff := cmp.Diff(want, got.Subscription.Events); ok && diff != "" {
			t.Errorf("%q (-want +got):\n%s", words, diff)
		}
	}
}

func TestAnUnknownEventIsAnsweredWithTheKinds(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	p := w.problem("subscribe orchard orchard-web on faild me", BadEvent)
	if p.Input != "faild" || p.Near[0] != "failed" || p.Try[0] != "subscribe orchard orchard-web on failed me" {
		t.Errorf("near: %+v", p)
	}
	if p = w.problem("subscribe orchard orchard-web on xyzzy", BadEvent); !slices.Contains(p.Near, "started") || !slices.Contains(p.Near, "every") {
		t.Errorf("nothing near: %+v", p)
	}
}

func TestEventsWithoutOnAreSuggestedWithIt(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.suggests(TooManyWords, map[string]string{
		"subscribe orchard orchard-web failed":            "subscribe orchard orchard-web on failed",
		"subscribe orchard orchard-web failed, review me": "subscribe orchard orchard-web on failed, review me",
		"subscribe orchard orchard-web now":               "subscribe orchard orchard-web",
		"subscribe orchard orchard-web failed on every":   "subscribe orchard orchard-web on every",
	})
}

func TestOtherWordsForExceptAreSuggestedAsSuch(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.suggests(BadPattern, map[string]string{
		"subscribe orchard * exclude *-test me":              "subscribe orchard * except *-test me",
		"subscribe orchard * but *-test '*-web' on failed":   "subscribe orchard * except *-test *-web on failed",
		"subscribe orchard orchard-* without *-a except *-b": "subscribe orchard orchard-* except *-a *-b",
	})
}

func TestAPatternSubscribesToAllThatMatch(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for _, c := range []struct {
		line, pattern string
		except        []string
		matches       int
	}{
		{"subscribe orchard orchard-*", "orchard-*", nil, 4},
		{"subscribe orchard 'orchard-*' except '*-test' *-never", "orchard-*", []string{"*-test", "*-never"}, 2},
		{"subscribe orchard orchard-* except *-test,*-never on failed", "orchard-*", []string{"*-test", "*-never"}, 2},
		{"subscribe orchard orchard-* on failed except *-web", "orchard-*", []string{"*-web"}, 3},
		{"subscribe orchard *", "*", nil, 7},
		{"subscribe orchard all", "*", nil, 7},
		{"subscribe orchard 'Nightly B*'", "Nightly B*", nil, 1},
		{"subscribe orchard 发布*", "发布*", nil, 1},
		{"subscribe orchard orchard-[vw]eb", "orchard-[vw]eb", nil, 1},
		{`subscribe orchard "\[prod\]*"`, `\[prod\]*`, nil, 1},
	} {
		got := body[Subscribed](w, c.line)
		if got.Subscription.Pattern != c.pattern || got.Matches != c.matches {
			t.Errorf("%q: pattern %q matches %d, want %q and %d", c.line, got.Subscription.Pattern, got.Matches, c.pattern, c.matches)
		}
		if diff := cmp.Diff(c.except, got.Subscription.Except); diff != "" {
			t.Errorf("%q: except (-want +got):\n%s", c.line, diff)
		}
	}
}

func TestANameThatLooksLikeAPatternIsTheName(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.pipeline(web, func(p *apiclient.Pipeline) { p.Name = "*" })
	if got := body[Subscribed](w, "subscribe orchard *"); got.Subscription.Pattern != "*" || got.Matches < 2 {
		t.Errorf("beside a pipeline that is called so, * subscribes to %+v", got)
	}
	if got := body[Subscribed](w, "subscribe orchard '[prod] deploy'"); got.Subscription.Pattern != pipelineID(prodDeploy) {
		t.Errorf("pattern %q, want the id of the pipeline of that name", got.Subscription.Pattern)
	}
}

func TestABadPatternIsNotStored(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for line, near := range map[string]string{
		"subscribe orchard orchard-[a":    "",
		"subscribe orchard orchard-webb*": "orchard-web",
		"subscribe orchard * except [":    "",
	} {
		p := w.problem(line, BadPattern)
		if near != "" && (len(p.Near) == 0 || p.Near[0] != near) {
			t.Errorf("%q: near %v, want %q", line, p.Near, near)
		}
	}
	w.refuses("subscribe orchard orchard-web except x*", TooManyWords)
	if all := w.store.all(); len(all) != 0 {
		t.Errorf("stored %+v, want nothing", all)
	}
	w.bk.pipelines["apples"] = nil
	if got := body[Subscribed](w, "subscribe apples *"); got.Matches != 0 {
		t.Errorf("everything to come in an empty project: %+v", got)
	}
}

func TestExcludesThatLeaveNothingForEverAreRefused(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.suggests(NothingLeft, map[string]string{
		"subscribe orchard * except * me":                         "subscribe orchard * me",
		"subscribe orchard * except x* ?* on failed":              "subscribe orchard * except x* on failed",
		"subscribe orchard all except **":                         "subscribe orchard *",
		"subscribe orchard orchard-* except *":                    "subscribe orchard orchard-*",
		"subscribe orchard orchard-* except orch*":                "subscribe orchard orchard-*",
		"subscribe orchard orchard-* except orchard-*":            "subscribe orchard orchard-*",
		"subscribe orchard orchard-[vw]eb except orchard-* me":    "subscribe orchard orchard-[vw]eb me",
		"subscribe orchard orchard-api-* except *-api-* on every": "subscribe orchard orchard-api-* on every",
	})
	if all := w.store.all(); len(all) != 0 {
		t.Errorf("stored %+v, want nothing", all)
	}
}

func TestExcludesThatLeaveNothingYetAreAccepted(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for _, line := range []string{
		"subscribe orchard *-web except orchard-*", "subscribe orchard orchard-w* except *b", "subscribe orchard orchard-?eb except orchard-web",
		`subscribe orchard * except "[a-z]*" "[A-Z]*" "发*" "\\[*"`,
	} {
		if got := body[Subscribed](w, line); got.Matches != 0 || got.Same {
			t.Errorf("%q: %+v, want a subscription that matches nothing yet", line, got)
		}
	}
}

func TestASuggestionKeepsAPrivateWishPrivate(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.subscribed("orchard", pipelineID(web), "orchard-web", "U1")
	w.subscribed("orchard", "*", "", "U1", "*-web")
	for _, line := range []string{
		"subscribe orchard orchard-web except x* me", "subscribe orchard orchard-web except x* on failed me", "subscribe orchard orchard-webb* except x me",
		"subscribe orchard * except [ me", "subscribe orchard * except * me", "subscribe orchard orchard-wbe me", "subscribe orchrad orchard-web me",
		"subscribe orchard orchard-web on faild me", "subscribe orchard orchard-web on me", "subscribe orchard me", "subscribe orchard-web me",
		"subscribe orchard orchard-api me", "unsubscribe orchard nothing me", "unsubscribe me", "unsubscribe orchard orchard-api-test me",
		"mute orchard orchard-web me", "mute orchard orchard-web 2x me", "mute 2h me", "unmute orchard nothing me", "subscibe orchard orchard-web me",
	} {
		var tries []string
		switch got := w.run(line).Body.(type) {
		case Problem:
			tries = got.Try
		case Pick:
			for _, choice := range got.Choices {
				tries = append(tries, choice.Line)
			}
		default:
			t.Errorf("%q answers %+v", line, got)
		}
		for _, try := range tries {
			verb, rest, _ := strings.Cut(try, " ")
			private := strings.HasSuffix(" "+rest, " me") || strings.Contains(rest, " me ") || strings.HasPrefix(rest, "#")
			if slices.Contains([]string{"subscribe", "unsubscribe", "mute", "unmute"}, verb) && !private {
				t.Errorf("%q suggests %q, which is about the channel", line, try)
			}
		}
	}
}

func TestMeSubscribesThePerson(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.store.canPost = &store.SendError{Reason: store.TargetGone, Code: "not_in_channel"}
	for _, line := range []string{
		"subscribe orchard web me", "subscribe orchard web on failed me", "subscribe orchard web --me", "subscribe orchard web for me",
		"subscribe orchard web me on failed", "subscribe orchard * except x me on failed", "subscribe orchard * on failed me except x",
	} {
		reply := w.run(line)
		if got, ok := reply.Body.(Subscribed); !ok || got.Subscription.Target != "U1" || !got.Me || reply.Public {
			t.Errorf("%q: public %v, %+v; want for the person only", line, reply.Public, reply.Body)
		}
	}
	reply := w.dispatch(Invocation{User: "U1", Channel: "D1", Direct: true, Text: "subscribe orchard orchard-api-test"})
	if got, ok := reply.Body.(Subscribed); !ok || got.Subscription.Target != "U1" || reply.Public {
		t.Errorf("in a direct message: %+v", reply)
	}
}

func TestNothingIsPromisedThatCannotBeDelivered(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.store.canPost = &store.SendError{Reason: store.TargetGone, Code: "not_in_channel"}
	p := w.problem("subscribe orchard web", CannotPost)
	if p.Input != "C1" || p.Extra != "not_in_channel" || p.Try[0] != "subscribe orchard web" || len(w.store.all()) != 0 {
		t.Errorf("problem %+v, %d stored", p, len(w.store.all()))
	}
	w.store.canPost = &store.SendError{Reason: store.Unreachable, Code: "timeout"}
	if got := body[Subscribed](w, "subscribe orchard web"); got.CannotPost != "timeout" || len(w.store.all()) != 1 {
		t.Errorf("in doubt: %+v", got)
	}
	w.store.canPost = errors.New("odd")
	if got := body[Subscribed](w, "subscribe orchard orchard-api-test"); got.CannotPost != "unknown" {
		t.Errorf("an error of no known kind: %+v", got)
	}
}

func TestSubscribingToAnIDChecksThatItExists(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.refuses("subscribe orchard "+pipelineID(99), UnknownPipeline)
	w.refuses("subscribe appx "+pipelineID(99), UnknownProject)
	if len(w.store.all()) != 0 {
		t.Errorf("stored %+v", w.store.all())
	}
}
