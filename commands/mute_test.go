package commands

import (
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/pipelinebot/pipelinebot/apiclient"
	"github.com/pipelinebot/pipelinebot/store"
)

func TestMuteSilencesForAWhile(t *testing.T) {
	t.Parallel()
	for words, until := range map[string]time.Time{
		"2h": inHours(2), "1d": inHours(24), "for 2 hours": inHours(2), "for 90m": clock().Add(90 * time.Minute), "1h 30m": clock().Add(90 * time.Minute),
		"until 18:00": inHours(8), "until tomorrow 10:00": inHours(24), "until 2026-08-20": inHours(23), "2小时": inHours(2),
	} {
		w := newWorld(t)
		w.subscribed("orchard", pipelineID(web), "orchard-web", "C1")
		reply := w.run("mute orchard orchard-web " + words)
		want := store.Mute{Project: "orchard", Pattern: pipelineID(web), Name: "orchard-web", By: "U1", Created: clock(), Until: until}
		if diff := cmp.Diff(Muted{Mute: want, Target: "C1", By: "U1"}, reply.Body); diff != "" || !reply.Public {
			t.Errorf("%q: public %v (-want +got):\n%s", words, reply.Public, diff)
		}
		if diff := cmp.Diff([]store.Mute{want}, w.store.mutes("C1")); diff != "" {
			t.Errorf("%q: stored (-want +got):\n%s", words, diff)
		}
	}
}

func TestMuteUntilRecovered(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.subscribed("orchard", pipelineID(web), "orchard-web", "U1")
	got := body[Muted](w, "mute orchard orchard-web until recovered me")
	if !got.Mute.UntilRecovered || !got.Mute.Until.IsZero() || !got.Me || len(w.store.mutes("U1")) != 1 {
		t.Errorf("muted %+v, stored %+v", got, w.store.mutes("U1"))
	}
}

func TestMeBeforeTheDurationMutesThePersonAlone(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.subscribed("orchard", pipelineID(web), "orchard-web", "C1")
	w.subscribed("orchard", pipelineID(web), "orchard-web", "U1")
	for _, line := range []string{"mute orchard orchard-web me 2h", "mute orchard orchard-web for me 2h"} {
		reply := w.run(line)
		if got, ok := reply.Body.(Muted); !ok || !got.Me || reply.Public || len(w.store.mutes("C1")) != 0 {
			t.Errorf("%q: public %v, %+v; the channel has %v", line, reply.Public, reply.Body, w.store.mutes("C1"))
		}
	}
}

func TestTimesOfDayAreThePersons(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.subscribed("orchard", "*", "", "C1")
	reply := w.dispatch(Invocation{User: "U1", Channel: "C1", Text: "mute orchard * until 18:30", Zone: time.FixedZone("CST", 8*3600)})
	if got, ok := reply.Body.(Muted); !ok || !got.Mute.Until.Equal(clock().Add(30*time.Minute)) {
		t.Errorf("at 18:00 in the zone, until 18:30 gives %+v", reply.Body)
	}
}

func TestMutingAgainReplacesAndForgetsWhatEnded(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	sub := w.subscribed("orchard", pipelineID(web), "orchard-web", "C1")
	w.store.addMute("C1", store.Mute{Project: "orchard", Pattern: "gone", Until: inHours(-1)})
	w.store.addMute("C1", store.Mute{Project: "orchard", Pattern: "kept", UntilRecovered: true})
	for _, line := range []string{"mute orchard orchard-web 1h", "mute " + sub.ID + " 2h", "mute #" + sub.ID + " 3h", "mute web 4h"} {
		body[Muted](w, line)
	}
	mutes := w.store.mutes("C1")
	if len(mutes) != 2 || mutes[0].Pattern != "kept" || !mutes[1].Until.Equal(inHours(4)) {
		t.Errorf("mutes %+v, want the kept one and one until 4 hours from now", mutes)
	}
}

func TestAMuteThatIsThereAlreadyIsNewsToNobody(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.subscribed("orchard", pipelineID(web), "orchard-web", "C1")
	for _, line := range []string{"mute web 2h", "mute web until recovered", "mute web 3h", "mute web 2h"} {
		if first := w.run(line); !first.Public {
			t.Errorf("%q is not told to the channel", line)
		}
		if again := w.run(line); again.Public {
			t.Errorf("%q is told to the channel twice", line)
		}
	}
}

func TestATargetHoldsABoundedNumberOfMutes(t *testing.T) {
	t.Parallel()
	var mutes []store.Mute
	for i := range maxMutes + 5 {
		mutes = withMute(mutes, store.Mute{Pattern: strconv.Itoa(i), Until: inHours(i + 1)}, clock())
	}
	if len(mutes) != maxMutes || mutes[0].Pattern != "5" {
		t.Errorf("%d mutes from %q, want %d from 5", len(mutes), mutes[0].Pattern, maxMutes)
	}
}

func TestWhatIsHeardThroughAPatternCanBeMuted(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.subscribed("orchard", "orchard-*", "", "C1", "*-test")
	if got := body[Muted](w, "mute orchard orchard-web 1h"); got.Mute.Pattern != pipelineID(web) || got.Mute.Name != "orchard-web" {
		t.Errorf("one of the pattern: %+v", got.Mute)
	}
	if got := body[Muted](w, "mute orchard "+pipelineID(apiRelease)+" 1h"); got.Mute.Name != "orchard-api-release" {
		t.Errorf("one by its id: %+v", got.Mute)
	}
	if got := body[Muted](w, "mute orchard *-release 1h"); got.Mute.Pattern != "*-release" {
		t.Errorf("a narrower pattern: %+v", got.Mute)
	}
	if got := body[Muted](w, "mute orchard orchard-* 1h"); got.Mute.Pattern != "orchard-*" {
		t.Errorf("the pattern itself: %+v", got.Mute)
	}
	w.refuses("mute orchard orchard-api-test 1h", NotSubscribed)
	w.refuses("mute apples apple-pie 1h", NotSubscribed)
	w.refuses("mute apples * 1h", NotSubscribed)
	w.refuses("mute orchard x[ 1h", BadPattern)
}

func TestAMuteThatSilencesNothingIsRefused(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.subscribed("orchard", "orchard-*", "", "C1", "*-test")
	w.subscribed("orchard", pipelineID(nightly), "Nightly Build", "C1")
	for _, line := range []string{"mute orchard 'relaese-*' 2h", "mute orchard *-test 2h", "mute orchard 发布* 2h", "unmute orchard 'relaese-*'"} {
		p := w.problem(line, BadPattern)
		if len(p.Try) != 3 || !strings.HasPrefix(p.Try[0], strings.Fields(line)[0]+" orchard ") {
			t.Errorf("%q: %+v", line, p)
		}
	}
	for _, line := range []string{"mute orchard orchard-w* 2h", "mute orchard N* 2h", "mute orchard * 2h", "mute orchard orch* 2h"} {
		body[Muted](w, line)
	}
	w = newWorld(t)
	w.subscribed("orchard", "orchard-*", "", "C1")
	w.bk.failAll(&apiclient.Error{Kind: apiclient.Unavailable})
	w.refuses("mute orchard 'orchard-w*' 2h", Unreachable)
	body[Muted](w, "mute orchard orchard-* 2h")
}

func TestAMuteTakesNoExcludes(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.subscribed("orchard", "*", "", "C1", "*-dev")
	for line, want := range map[string]string{
		"mute orchard * except '*-dev' 2h": "mute orchard * 2h", "unmute orchard * except *-dev": "unmute orchard *", "mute orchard * except x for 1d": "mute orchard * for 1d",
	} {
		if p := w.problem(line, TooManyWords); p.Extra != ExceptMute || p.Try[0] != want {
			t.Errorf("%q: %+v, want %q", line, p, want)
		}
	}
	if got := w.store.mutes("C1"); len(got) != 0 {
		t.Errorf("muted %+v", got)
	}
}

func TestMuteWorksWhileBKCIDoesNot(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.subscribed("orchard", pipelineID(web), "orchard-web", "C1")
	w.bk.failAll(&apiclient.Error{Kind: apiclient.Unavailable})
	body[Muted](w, "mute orchard orchard-web 2h")
	body[Unmuted](w, "unmute orchard orchard-web")
}

func TestABadLimitIsAnsweredWithGoodOnes(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.subscribed("orchard", pipelineID(web), "orchard-web", "C1")
	for line, code := range map[string]Code{
		"mute orchard orchard-web": MissingWord, "mute orchard orchard-web for": MissingWord, "mute orchard orchard-web 2x": BadDuration,
		"mute orchard orchard-web 0h": BadDuration, "mute orchard orchard-web 30s": BadDuration, "mute orchard orchard-web 31d": BadDuration,
		"mute orchard orchard-web until": BadDuration, "mute orchard orchard-web until soon": BadDuration, "mute orchard orchard-web -1h": BadDuration,
		"mute orchard orchard-web until 2020-01-01": BadDuration, "mute orchard orchard-web for ever": BadDuration, "mute orchard orchard-web forever": BadDuration,
	} {
		p := w.problem(line, code)
		if len(p.Try) != 3 || p.Try[0] != "mute orchard orchard-web 2h" || p.Try[2] != "mute orchard orchard-web until recovered" {
			t.Errorf("%q: try %q", line, p.Try)
		}
	}
	if p := w.problem("mute 2h", MissingWord); p.Input != "pipeline" || p.Try[0] != "mute orchard orchard-web 2h" {
		t.Errorf("without a name: %+v", p)
	}
	if mutes := w.store.mutes("C1"); len(mutes) != 0 {
		t.Errorf("stored %+v, want nothing", mutes)
	}
}

func TestMuteOfAProjectAloneAsksForThePipeline(t *testing.T) {
	t.Parallel()
	for _, standard := range []string{"", "orchard"} {
		w := newWorld(t)
		w.setDefault(standard)
		w.subscribed("orchard", pipelineID(nightly), "Nightly Build", "C1")
		for line, want := range map[string]string{
			"mute orchard": `mute orchard "Nightly Build" 2h`, "mute orchard for": `mute orchard "Nightly Build" 2h`,
			"mute apples": `mute orchard "Nightly Build" 2h`, "mute Orchard 1d": `mute orchard "Nightly Build" 1d`,
		} {
			p := w.problem(line, MissingWord)
			if p.Input != "pipeline" || p.Try[0] != want {
				t.Errorf("default %q, %q: %+v, want %q first", standard, line, p, want)
			}
			body[Muted](w, p.Try[0])
		}
	}
	w := newWorld(t)
	w.setDefault("apples")
	w.pipeline(applePie, func(p *apiclient.Pipeline) { p.Name = "apples" })
	w.subscribed("apples", "*", "", "C1")
	w.suggests(MissingWord, map[string]string{"mute apples": "mute apples 2h"})
	if got := body[Muted](w, "mute apples 2h"); got.Mute.Pattern != pipelineID(applePie) {
		t.Errorf("muted %+v, want the pipeline that is called like its project", got.Mute)
	}
}

func TestUnmuteEndsAMute(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	sub := w.subscribed("orchard", pipelineID(web), "orchard-web", "C1")
	for _, line := range []string{
		"unmute orchard orchard-web", "unmute orchard-web", "unmute web", "unmute #" + sub.ID, "unmute orchard " + pipelineID(web), "unmute",
	} {
		body[Muted](w, "mute orchard orchard-web 2h")
		reply := w.run(line)
		want := Unmuted{Project: "orchard", Pattern: pipelineID(web), Name: "orchard-web", By: "U1", Was: true}
		if diff := cmp.Diff(want, reply.Body); diff != "" || !reply.Public || len(w.store.mutes("C1")) != 0 {
			t.Errorf("%q: public %v, left %+v (-want +got):\n%s", line, reply.Public, w.store.mutes("C1"), diff)
		}
	}
	reply := w.run("unmute orchard orchard-web")
	if got, ok := reply.Body.(Unmuted); !ok || got.Was || reply.Public {
		t.Errorf("what was not muted: public %v, %+v", reply.Public, reply.Body)
	}
	w.refuses("unmute apples apple-pie", NotSubscribed)
}

func TestAMuteThatRanOutIsNotEndedAgain(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.subscribed("orchard", pipelineID(web), "orchard-web", "C1")
	w.store.addMute("C1", store.Mute{Project: "orchard", Pattern: pipelineID(web), Name: "orchard-web", Until: inHours(-1)})
	reply := w.run("unmute orchard orchard-web")
	if got, ok := reply.Body.(Unmuted); !ok || got.Was || reply.Public || len(w.store.mutes("C1")) != 0 {
		t.Errorf("public %v, %+v, left %+v; want that it was not muted, for the person alone", reply.Public, reply.Body, w.store.mutes("C1"))
	}
}

func TestUnmuteAloneSaysThatNothingIsMuted(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.store.addMute("C1", store.Mute{Project: "orchard", Pattern: "*", Until: inHours(-1)})
	for text, want := range map[string]Problem{
		"unmute":    {Code: MissingWord, Input: "mute", Try: []string{"subscriptions"}},
		"unmute me": {Code: MissingWord, Input: "mute_me", Try: []string{"subscriptions me"}},
	} {
		if diff := cmp.Diff(want, w.problem(text, MissingWord)); diff != "" {
			t.Errorf("%q (-want +got):\n%s", text, diff)
		}
	}
	direct := w.dispatch(Invocation{User: "U1", Channel: "D1", Direct: true, Text: "unmute"})
	if got, ok := direct.Body.(Problem); !ok || got.Input != "mute" {
		t.Errorf("in a direct message: %+v", direct.Body)
	}
}

func TestSeveralMutesAreAskedAbout(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.store.addMute("C1", store.Mute{Project: "orchard", Pattern: "a*", Until: inHours(1)})
	w.store.addMute("C1", store.Mute{Project: "apples", Pattern: pipelineID(applePie), Name: "apple-pie", Until: inHours(1)})
	w.store.addMute("C1", store.Mute{Project: "secret", Pattern: "*", Until: inHours(1)})
	pick := body[Pick](w, "unmute")
	if pick.Project != "" {
		t.Errorf("the project of choices from two is %q", pick.Project)
	}
	want := []Choice{{"orchard / a*", "unmute orchard a*"}, {"apples / apple-pie", "unmute apples " + pipelineID(applePie)}}
	if diff := cmp.Diff(want, pick.Choices); diff != "" {
		t.Errorf("choices (-want +got):\n%s", diff)
	}
	for _, choice := range pick.Choices {
		if got := body[Unmuted](w, choice.Line); !got.Was {
			t.Errorf("%q: %+v", choice.Line, got)
		}
	}
}

func TestADurationMayStandFirst(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.subscribed("orchard", pipelineID(web), "orchard-web", "C1")
	for _, line := range []string{"mute 2h orchard orchard-web", "mute 2h orchard-web"} {
		if got := body[Muted](w, line); !got.Mute.Until.Equal(inHours(2)) || got.Mute.Pattern != pipelineID(web) {
			t.Errorf("%q: %+v", line, got)
		}
	}
}
