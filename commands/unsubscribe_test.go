package commands

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/pipelinebot/pipelinebot/apiclient"
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
		w.refuses(line, NotSubscribed)
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
	a, b := w.subscribed("orchard", "*", "", "C1"), w.subscribed("orchard", "*", "", "C1", "*-web")
	pick := body[Pick](w, "unsubscribe orchard *")
	lines := []string{pick.Choices[0].Line, pick.Choices[1].Line}
	slices.Sort(lines)
	want := []string{"unsubscribe #" + a.ID, "unsubscribe #" + b.ID}
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
	hidden := w.subscribed("orchard", "*", "", "C1", "*-web")
	p := w.problem("unsubscribe apples apple-pie", NotSubscribed)
	want := []string{"unsubscribe #" + hidden.ID, "unsubscribe orchard orchard-web", "subscriptions"}
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
	want := []string{"unsubscribe orchard orchard-*", "mute orchard " + pipelineID(web) + " 1d"}
	if diff := cmp.Diff(want, p.Try); diff != "" || len(w.store.all()) != 1 {
		t.Errorf("try (-want +got):\n%s", diff)
	}
}
