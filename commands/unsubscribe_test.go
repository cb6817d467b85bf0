package commands

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/pipelinebot/pipelinebot/apiclient"
	"github.com/pipelinebot/pipelinebot/store"
)

func TestUnsubscribeTakesTheWordsThatSubscribed(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ on, off string }{
		{"subscribe orchard orchard-web", "unsubscribe orchard orchard-web"},
		{"subscribe orchard orchard-web", "unsubscribe orchard web"},
		{"subscribe orchard orchard-web", "unsubscribe ORCHARD ORCHARD-WEB"},
		{"subscribe orchard orchard-web", "unsub orchard " + pipelineID(web)},
		{"subscribe orchard orchard-web", "unsubscribe orchard-web"},
		{"subscribe orchard orchard-web", "unsubscribe https://devops.example.com/console/pipeline/orchard/" + pipelineID(web) + "/history"},
		{"subscribe orchard orchard-web on failed", "unsubscribe orchard orchard-web on failed"},
		{"subscribe orchard orchard-* except *-web", "unsubscribe orchard orchard-* except *-web"},
		{"subscribe orchard orchard-* except *-web", "unsubscribe orchard orchard-*"},
		{"subscribe orchard *", "unsubscribe orchard all"},
		{"subscribe orchard nightly build", "unsubscribe orchard nightly build"},
		{"subscribe orchard orchard-web me", "unsubscribe orchard orchard-web me"},
	} {
		w := newWorld(t)
		want := body[Subscribed](w, c.on)
		reply := w.run(c.off)
		got, ok := reply.Body.(Unsubscribed)
		if !ok || got.Subscription.ID != want.Subscription.ID || reply.Public == want.Me || got.Me != want.Me {
			t.Errorf("%q after %q: public %v, %+v", c.off, c.on, reply.Public, reply.Body)
		}
		if all := w.store.all(); len(all) != 0 || w.store.nudges != 2 {
			t.Errorf("%q leaves %+v after %d nudges", c.off, all, w.store.nudges)
		}
		w.refuses(c.off, NotSubscribed)
	}
}

func TestAButtonUnsubscribesByID(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	channel, person := w.subscribed("orchard", "*", "", "C1"), w.subscribed("orchard", "*", "", "U1")
	other, old := w.subscribed("orchard", "*", "", "C2"), w.subscribed("secret", "*", "", "C1")
	for _, line := range []string{"unsubscribe " + other.ID, "unsubscribe #" + old.ID, "unsubscribe #0000000000000000"} {
		if p := w.problem(line, NotSubscribed); p.Input != "" || !slices.Equal(p.Try, []string{"subscriptions"}) {
			t.Errorf("%q: %+v, want no other subscription offered to be ended", line, p)
		}
	}
	if got := body[Unsubscribed](w, "unsubscribe #"+channel.ID); got.Me || got.Subscription.ID != channel.ID {
		t.Errorf("the channel's: %+v", got)
	}
	if got := body[Unsubscribed](w, "unsubscribe "+person.ID); !got.Me || got.Subscription.ID != person.ID {
		t.Errorf("the person's: %+v", got)
	}
	if all := w.store.all(); len(all) != 2 {
		t.Errorf("left %+v, want the other channel's and the hidden one", all)
	}
}

func TestUnsubscribeWorksWhileBKCIDoesNot(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.subscribed("orchard", pipelineID(web), "orchard-web", "C1")
	w.bk.failAll(&apiclient.Error{Kind: apiclient.Unavailable})
	w.refuses("unsubscribe orchard nothing", NotSubscribed)
	body[Unsubscribed](w, "unsubscribe orchard orchard-web")
}

func TestARenamedPipelineIsFoundByItsNewName(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.subscribed("orchard", pipelineID(web), "old name", "C1")
	if got := body[Unsubscribed](w, "unsubscribe orchard orchard-web"); got.Subscription.Pattern != pipelineID(web) {
		t.Errorf("ended %+v", got.Subscription)
	}
}

func TestSeveralSubscriptionsAreAskedAbout(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	a := w.subscribed("orchard", "*", "", "C1")
	w.subscribed("orchard", "*", "", "C1", "*-web")
	pick := body[Pick](w, "unsubscribe orchard *")
	lines := []string{pick.Choices[0].Line, pick.Choices[1].Line}
	slices.Sort(lines)
	want := []string{"unsubscribe #" + a.ID, "unsubscribe orchard * except *-web"}
	slices.Sort(want)
	if diff := cmp.Diff(want, lines); diff != "" {
		t.Errorf("lines (-want +got):\n%s", diff)
	}
	body[Unsubscribed](w, pick.Choices[0].Line)
}

func TestNotSubscribedSaysWhatIs(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.subscribed("orchard", pipelineID(web), "orchard-web", "C1")
	w.subscribed("orchard", "*", "", "C1", "*-web")
	p := w.problem("unsubscribe apples apple-pie", NotSubscribed)
	want := []string{"unsubscribe orchard * except *-web", "unsubscribe orchard orchard-web", "subscriptions"}
	if diff := cmp.Diff(want, p.Try); diff != "" {
		t.Errorf("try (-want +got):\n%s", diff)
	}
	if p = w.problem("unsubscribe", MissingWord); len(p.Try) != 3 {
		t.Errorf("alone: %+v", p)
	}
}

func TestAPipelineHeardThroughAPatternIsMutedNotUnsubscribed(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.subscribed("orchard", "orchard-*", "", "C1")
	p := w.problem("unsubscribe orchard orchard-web", NotSubscribed)
	if p.Extra != "orchard / orchard-*" {
		t.Errorf("said to be heard of through %q", p.Extra)
	}
	want := []string{"unsubscribe orchard orchard-*", "mute orchard orchard-web 1d"}
	if diff := cmp.Diff(want, p.Try); diff != "" || len(w.store.all()) != 1 {
		t.Errorf("try (-want +got):\n%s", diff)
	}
}

// TestSuggestionsNameSubscriptionsAndReadBack types each line that is suggested to end one of many alike.
func TestSuggestionsNameSubscriptionsAndReadBack(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	all := []store.Subscription{
		w.subscribed("orchard", pipelineID(web), "web", "U1"), w.subscribed("orchard", pipelineID(apiTest), "web api", "U1"),
		w.subscribed("orchard", pipelineID(nightly), "me", "U1"), w.subscribed("orchard", pipelineID(online), "on except 'x'", "U1"),
		w.subscribed("apples", pipelineID(applePie), "web", "U1"), w.subscribed("orchard", "web*", "", "U1", "me", "a b"),
		w.subscribed("orchard", "*", "", "U1", "*-dev", "*-test"), w.subscribed("orchard", "*", "", "U1", "*-dev"),
		w.subscribed("orchard", "*", "", "U1"), w.subscribed("orchard", pipelineID(apiRelease), "twice", "U1"),
		w.subscribed("orchard", pipelineID(99), "twice", "U1"), w.subscribed("orchard", pipelineID(98), "in\u200bvisible", "U1"),
	}
	for verb, ids := range map[string]int{"unsubscribe": 1, "mute": 0, "unmute": 0} { // The plain "*" is any of the three that have it.
		for _, s := range all {
			c := &call{verb: verb, tail: "me"}
			line := w.router.lineOf(c, s, all)
			if strings.Contains(line, "#") {
				ids--
			}
			if strings.Contains(line, " p-") != (s.Name == "twice" || s.Name == "in\u200bvisible") || !strings.HasSuffix(line, " me") {
				t.Errorf("%s of %q: %q", verb, described(s), line)
			}
			again := newWorld(t)
			again.store.subs = maps.Clone(w.store.subs)
			if verb != "unsubscribe" {
				continue
			}
			if got := body[Unsubscribed](again, line); got.Subscription.ID != s.ID {
				t.Errorf("%q ends %q, want %q", line, described(got.Subscription), described(s))
			}
		}
		if ids != 0 {
			t.Errorf("%s: %d more or fewer ids than there must be", verb, -ids)
		}
	}
}

func TestWhatThePersonAloneHearsOfIsSuggestedWithMe(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.subscribed("orchard", pipelineID(web), "orchard-web", "U1")
	w.subscribed("orchard", pipelineID(apiTest), "orchard-api-test", "U2")
	w.suggests(NotSubscribed, map[string]string{
		"unsubscribe orchard web": "unsubscribe orchard orchard-web me", "mute orchard web 2h": "mute orchard orchard-web 2h me",
		"unsubscribe orchard orchard-api-test": "subscriptions",
	})
}

// TestAProjectAloneIsNoPipeline: "orchard" is a part of "orchard-web" too.
func TestAProjectAloneIsNoPipeline(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.subscribed("orchard", pipelineID(web), "orchard-web", "C1")
	w.store.addMute("C1", store.Mute{Project: "orchard", Pattern: pipelineID(web), Name: "orchard-web", Until: inHours(9)})
	for line, want := range map[string]string{
		"unsubscribe orchard": "unsubscribe orchard orchard-web", "mute Orchard 1h": "mute orchard orchard-web 1h", "unmute orchard": "unmute orchard orchard-web",
	} {
		if p := w.problem(line, MissingWord); p.Input != "pipeline" || p.Try[0] != want {
			t.Errorf("%q: %+v, want %q first", line, p, want)
		}
	}
	if len(w.store.all()) != 1 || len(w.store.mutes("C1")) != 1 {
		t.Error("something was changed")
	}
}

// TestTheWholeNameOfOneIsNotAPartOfAnother: what only looks like a subscription must not be ended or muted for it.
func TestTheWholeNameOfOneIsNotAPartOfAnother(t *testing.T) {
	t.Parallel()
	ready := func() *world {
		w := newWorld(t)
		w.pipeline(nightly, func(p *apiclient.Pipeline) { p.Name = "orchard-web-2" })
		w.subscribed("orchard", pipelineID(nightly), "orchard-web-2", "C1")
		return w
	}
	w := ready()
	w.refuses("unsubscribe orchard orchard-web", NotSubscribed)
	w.refuses("mute orchard orchard-web 2h", NotSubscribed)
	w.subscribed("orchard", "*", "", "C1")
	body[Muted](w, "mute orchard orchard-web-2 2h")
	if p := w.problem("unsubscribe orchard orchard-web", NotSubscribed); p.Try[0] != "unsubscribe orchard *" {
		t.Errorf("heard through the pattern alone: %+v", p)
	}
	if got := body[Unmuted](w, "unmute orchard orchard-web"); got.Was || got.Pattern != pipelineID(web) {
		t.Errorf("unmuted %+v, want the one that was named", got)
	}
	if got := body[Muted](w, "mute orchard orchard-web 2h"); got.Mute.Pattern != pipelineID(web) {
		t.Errorf("muted %+v, want the one that was named", got.Mute)
	}
	if got := body[Unmuted](w, "unmute orchard orchard-web"); !got.Was || len(w.store.mutes("C1")) != 1 {
		t.Errorf("unmuted %+v, want the one that was named", got)
	}

	w = ready()
	w.subscribed("orchard", pipelineID(web), "orchard-web", "C1")
	body[Muted](w, "mute orchard orchard-web-2 2h")
	w.bk.failAll(&apiclient.Error{Kind: apiclient.Unavailable})
	if got := body[Unmuted](w, "unmute orchard orchard-web"); got.Was || got.Name != "orchard-web" {
		t.Errorf("while BK-CI is down: %+v", got)
	}
	w = ready()
	w.bk.failAll(&apiclient.Error{Kind: apiclient.Unavailable})
	body[Unsubscribed](w, "unsubscribe orchard web-2")
}
