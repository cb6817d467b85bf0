package commands

import (
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/pipelinebot/pipelinebot/apiclient"
	"github.com/pipelinebot/pipelinebot/store"
)

func TestSubscriptionsAreListedWithTheirMutes(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	one, all := w.subscribed("orchard", pipelineID(web), "orchard-web", "C1"), w.subscribed("orchard", "*", "", "C1")
	w.subscribed("secret", "*", "", "C1")
	w.subscribed("orchard", "*", "", "C2")
	wide, own := store.Mute{Project: "orchard", Pattern: "orchard-*", Until: inHours(2)}, store.Mute{Project: "orchard", Pattern: pipelineID(web), UntilRecovered: true}
	w.store.addMute("C1", wide)
	w.store.addMute("C1", own)
	w.store.addMute("C1", store.Mute{Project: "orchard", Pattern: pipelineID(web), Until: inHours(-1)})
	w.store.addMute("C1", store.Mute{Project: "apples", Pattern: "*", Until: inHours(9)})
	w.store.health = store.Health{BrokenSince: clock(), Reason: "is_archived", Owed: 3}
	want := SubscriptionList{Target: "C1", Health: w.store.health, Page: 1, Pages: 1, Rows: []SubscriptionRow{
		{Subscription: all, Silence: Silence{Part: []store.Mute{own, wide}}}, {Subscription: one, Silence: Silence{Whole: []store.Mute{own, wide}}},
	}}
	if diff := cmp.Diff(want, body[SubscriptionList](w, "subscriptions")); diff != "" {
		t.Errorf("the channel's (-want +got):\n%s", diff)
	}
	if got := body[SubscriptionList](w, "subs me"); len(got.Rows) != 0 || !got.Me || got.Target != "U1" {
		t.Errorf("the person's: %+v", got)
	}
	w.refuses("subscriptions all", TooManyWords)
}

func TestSubscriptionsAreTurnedPageByPage(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for i := range 23 {
		w.subscribed("orchard", pipelineID(100+i), "x", "U1")
	}
	for _, line := range []string{"subscriptions me page 3", "subscriptions page 3 me", "subscriptions me page 9"} {
		if got := body[SubscriptionList](w, line); len(got.Rows) != 3 || got.Page != 3 || got.Pages != 3 {
			t.Errorf("%q: %d rows, page %d of %d; want 3, page 3 of 3", line, len(got.Rows), got.Page, got.Pages)
		}
	}
}

func TestMoreShowsTheEventsOfACardHere(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	events := []store.Event{{Kind: store.Failed, Project: "orchard", Name: "a"}, {Kind: store.Failed, Project: "secret", Name: "b"}}
	w.store.cards["c1"] = store.Card{ID: "c1", Target: "C1", Channel: "C1", Events: events}
	w.store.cards["c2"] = store.Card{ID: "c2", Target: "U1", Channel: "D1", Events: events[:1]}
	w.store.cards["c3"] = store.Card{ID: "c3", Target: "C9", Channel: "C9", Events: events[:1]}
	w.store.cards["c4"] = store.Card{ID: "c4", Target: "C1", Events: events[1:]}
	if diff := cmp.Diff(Events{Events: events[:1], Card: "c1"}, body[Events](w, "more c1")); diff != "" {
		t.Errorf("events (-want +got):\n%s", diff)
	}
	body[Events](w, "more c2")
	for _, line := range []string{"more c3", "more c4", "more c5", "more", "more c1 c2", "more c1 1", "more c1 -1"} {
		w.refuses(line, Stale)
	}
}

func TestOnlyWhatReadsCanBeShared(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.withBuilds(web, 5)
	for _, line := range []string{"status orchard web", "history orchard web 2", "trend orchard web", "list orchard"} {
		private, shared := w.run(line), w.run("share "+line)
		if private.Public || !shared.Public || shared.Verb != "share" {
			t.Errorf("%q public %v, shared public %v as %q", line, private.Public, shared.Public, shared.Verb)
		}
		if diff := cmp.Diff(private.Body, shared.Body); diff != "" {
			t.Errorf("%q and shared differ:\n%s", line, diff)
		}
	}
	for _, line := range []string{"share subscribe orchard web", "share share status orchard web", "share unsubscribe x", "share nonsense", "share settings"} {
		if p := w.problem(line, UnknownVerb); !slices.Contains(p.Near, "status") {
			t.Errorf("%q: %+v", line, p)
		}
	}
	w.refuses("share", MissingWord)
	for _, line := range []string{"share status orchard nothing-like-it", "share status orchard orchard-api"} {
		if reply := w.run(line); reply.Public {
			t.Errorf("%q is public: %+v", line, reply.Body)
		}
	}
	if pick := body[Pick](w, "share status orchard orchard-api"); pick.Choices[0].Line != "share status orchard "+pipelineID(apiRelease) {
		t.Errorf("the choice %q does not share", pick.Choices[0].Line)
	}
}

func TestHelpNeedsNeitherBKCINorTheStore(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.bk.failAll(&apiclient.Error{Kind: apiclient.Unavailable})
	w.store.readErr = store.ErrCorrupt
	for line, want := range map[string]string{
		"": "", "  ": "", "help": "", "?": "", "HELP": "", "？": "", "help status": "status", "help sub": "subscribe", "帮助 订阅": "subscribe",
		"help projects": "projects", "help 项目": "projects",
	} {
		if got := body[Help](w, line); got.Verb != want || len(got.Verbs) != 13 {
			t.Errorf("%q: %+v, want help of %q", line, got, want)
		}
	}
	if asked := w.bk.requests(); len(asked) != 0 {
		t.Errorf("asked %v", asked)
	}
	if p := w.problem("help stauts", UnknownVerb); p.Try[0] != "help status" {
		t.Errorf("a slip: %+v", p)
	}
	w.refuses("help more", UnknownVerb)
}

func TestASlipOfAVerbIsAnsweredWithTheWholeLineMended(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.suggests(UnknownVerb, map[string]string{
		`stauts orchard "nightly build"`: `status orchard "nightly build"`, "subscibe orchard web on failed me": "subscribe orchard web on failed me",
		"unsubcribe x": "unsubscribe x", "lst orchard": "list orchard", "hlep": "help", "mutee web 2h": "mute web 2h",
	})
	if p := w.problem("orchard web", UnknownVerb); p.Try[0] != "status orchard web" || p.Input != "orchard" {
		t.Errorf("a line without verb: %+v", p)
	}
}

func TestNoTwoVerbsShareAWord(t *testing.T) {
	t.Parallel()
	seen := map[string]string{}
	for _, v := range allVerbs() {
		for _, word := range append([]string{v.name}, v.also...) {
			if other, taken := seen[word]; taken {
				t.Errorf("%q is a word for %s and for %s", word, other, v.name)
			}
			seen[word] = v.name
		}
	}
}

func TestVersionAnswers(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	if diff := cmp.Diff(w.opts.Version, body[Version](w, "version")); diff != "" {
		t.Errorf("version (-want +got):\n%s", diff)
	}
	w.refuses("version now", TooManyWords)
	zone := time.FixedZone("X", 60)
	if reply := w.dispatch(Invocation{User: "U1", Channel: "C1", Text: "version", Zone: zone}); reply.Zone != zone || reply.Result != "ok" || reply.Verb != "version" {
		t.Errorf("reply %+v, want the person's zone", reply)
	}
}
