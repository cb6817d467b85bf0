package commands

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/pipelinebot/pipelinebot/store"
)

func TestAPatternCoversAnother(t *testing.T) {
	t.Parallel()
	id := pipelineID(web)
	for _, c := range []struct {
		wide, narrow, name string
		want               bool
	}{
		{"*", "x", "", true},
		{"*", "release-*", "", true},
		{"*", id, "", true},
		{"**", "[ab]*", "", true},
		{"?*", "release-*", "", true},
		{"*?", id, "web", true},
		{"??*", "*", "", false},
		{"?", "*", "", false},
		{"release-*", "release-*", "", true},
		{"release-*", "release-eu-*", "", true},
		{"release-*", "*", "", false},
		{"release-*", "release-?", "", true},
		{"release-*", "release[-_]x", "", false},
		{"release*", "release[-_]x", "", true},
		{"release-*", "release-[ab]-[!c]", "", true},
		{"*b]", "x[ab]", "", false},
		{"release-?", "release-*", "", false},
		{"release-[ab]", "release-[ab]", "", true},
		{"release-[ab]", "release-a", "", false}, // Not worth the machinery.
		{`\*`, "*", "", false},
		{"a*", `a\*`, "", false},
		{"*-web", id, "orchard-web", true},
		{"*-web", id, "orchard-api", false},
		{"*-web", id, "", false},
		{id, id, "web", true},
		{id, pipelineID(nightly), "web", false},
		{id, "*", "", false},
		{"", "*", "", false},
	} {
		if got := coversAll(c.wide, c.narrow, c.name); got != c.want {
			t.Errorf("coversAll(%q, %q, %q) = %v, want %v", c.wide, c.narrow, c.name, got, c.want)
		}
	}
}

// FuzzCoversAll looks for a name that the narrow pattern matches and the wide one that is said to cover it does not.
func FuzzCoversAll(f *testing.F) {
	for _, seed := range [][3]string{
		{"release-*", "release-?*", "release-eu"}, {"*b]", "x[ab]", "xb"}, {"*", "", "x"}, {"a*c", "a[!b]c", "axc"}, {"*]*", "[a]]", "a]"}, {"[x", "[x", "[x"}, {"*x]", "[x]", "x"},
	} {
		f.Add(seed[0], seed[1], seed[2])
	}
	f.Fuzz(func(t *testing.T, wide, narrow, name string) {
		if name == "" || store.IsPipelineID(narrow) || !coversAll(wide, narrow, "") {
			return
		}
		if store.ValidPattern(narrow) == nil && store.MatchPattern(narrow, "", name) && !store.MatchPattern(wide, "", name) {
			t.Errorf("%q is said to cover %q, but not %q", wide, narrow, name)
		}
	})
}

func TestMutesOfAllAndOfAPartAreToldApart(t *testing.T) {
	t.Parallel()
	mute := func(project, pattern, name string, hours int) store.Mute {
		return store.Mute{Project: project, Pattern: pattern, Name: name, Until: inHours(hours), UntilRecovered: hours == 0}
	}
	s := store.Subscription{Project: "orchard", Pattern: "orchard-*", Except: []string{"*-test", pipelineID(online)}}
	all, same, fixed := mute("orchard", "*", "", 2), mute("orchard", "orchard-*", "", 5), mute("orchard", "orch*", "", 0)
	one, some := mute("orchard", pipelineID(web), "orchard-web", 1), mute("orchard", "orchard-a*", "", 3)
	mutes := []store.Mute{
		all, one, same, some, fixed, mute("apples", "*", "", 2), mute("orchard", "*", "", -1), mute("orchard", pipelineID(apiTest), "orchard-api-test", 1),
		mute("orchard", "orchard-*-test", "", 1), mute("orchard", pipelineID(nightly), "Nightly Build", 1), mute("orchard", pipelineID(online), "orchard-x", 1),
	}
	want := Silence{Whole: []store.Mute{fixed, same, all}, Part: []store.Mute{some, one}}
	if diff := cmp.Diff(want, silenceOf(s, mutes, clock())); diff != "" {
		t.Errorf("silence (-want +got):\n%s", diff)
	}
}

func TestSubscribingSaysThatItStaysSilent(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		before, line, target string
		mute                 store.Mute
		whole                bool
	}{
		{"subscribe orchard orchard-web", "subscribe orchard orchard-web", "C1", store.Mute{Pattern: pipelineID(web), Name: "orchard-web"}, true},
		{"subscribe orchard orchard-web", "subscribe orchard orchard-web on every", "C1", store.Mute{Pattern: "*-web"}, true},
		{"version", "subscribe orchard orchard-web", "C1", store.Mute{Pattern: "*"}, true},
		{"version", "subscribe orchard orchard-web me", "U1", store.Mute{Pattern: "*"}, true},
		{"version", "subscribe orchard orchard-a*", "C1", store.Mute{Pattern: "orchard-*"}, true},
		{"version", "subscribe orchard orchard-*", "C1", store.Mute{Pattern: pipelineID(web), Name: "orchard-web"}, false},
	} {
		w := newWorld(t)
		w.run(c.before)
		c.mute.Project, c.mute.By, c.mute.Until = "orchard", "U7", inHours(3)
		w.store.addMute(c.target, c.mute)
		want := Silence{Part: []store.Mute{c.mute}}
		if c.whole {
			want = Silence{Whole: []store.Mute{c.mute}}
		}
		if diff := cmp.Diff(want, body[Subscribed](w, c.line).Silence); diff != "" {
			t.Errorf("%q with a mute of %s (-want +got):\n%s", c.line, c.mute.Pattern, diff)
		}
	}
	w := newWorld(t)
	w.store.addMute("C1", store.Mute{Project: "orchard", Pattern: "*", Until: inHours(1)})
	if got := body[Subscribed](w, "subscribe orchard orchard-web me"); len(got.Silence.Whole) != 0 {
		t.Errorf("the channel's mute is said to silence the person: %+v", got.Silence)
	}
}

func TestUnmuteSaysWhatSilencesStill(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.subscribed("orchard", pipelineID(web), "orchard-web", "C1")
	w.subscribed("orchard", "*", "", "C1")
	wide := store.Mute{Project: "orchard", Pattern: "*", By: "U7", Until: inHours(3)}
	w.store.addMute("C1", wide)
	w.store.addMute("C1", store.Mute{Project: "orchard", Pattern: pipelineID(web), Name: "orchard-web", Until: inHours(1)})
	for i, line := range []string{"unmute orchard orchard-web", "unmute orchard orchard-web", "unmute orchard orchard-api-test", "unmute orchard orchard-a*"} {
		got := body[Unmuted](w, line)
		if diff := cmp.Diff(Silence{Whole: []store.Mute{wide}}, got.Silence); diff != "" || got.Was != (i == 0) {
			t.Errorf("%q: was %v (-want +got):\n%s", line, got.Was, diff)
		}
	}
	if got := body[Unmuted](w, "unmute orchard *"); !got.Was || len(got.Silence.Whole) != 0 {
		t.Errorf("the wide one: %+v", got)
	}
	part := body[Muted](w, "mute orchard orchard-web 1h").Mute
	if got := body[Unmuted](w, "unmute orchard *"); got.Was || len(got.Silence.Part) != 1 || got.Silence.Part[0].Pattern != part.Pattern {
		t.Errorf("with a part that is muted: %+v", got)
	}
}

func TestMuteSaysWhatLastsLonger(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.subscribed("orchard", "*", "", "C1")
	wide := store.Mute{Project: "orchard", Pattern: "*", Until: inHours(3)}
	w.store.addMute("C1", wide)
	if got := body[Muted](w, "mute orchard orchard-web 1h"); len(got.Silence.Whole) != 1 || got.Silence.Whole[0].Pattern != "*" {
		t.Errorf("a shorter one: %+v", got)
	}
	if got := body[Muted](w, "mute orchard orchard-web 5h"); len(got.Silence.Whole) != 0 {
		t.Errorf("a longer one: %+v", got)
	}
	if got := body[Muted](w, "mute orchard orchard-web until recovered"); len(got.Silence.Whole) != 1 {
		t.Errorf("one that may end sooner: %+v", got)
	}
	if got := body[Muted](w, "mute orchard * 1h"); len(got.Silence.Whole) != 0 {
		t.Errorf("the wide one itself, made shorter: %+v", got)
	}
}

func TestAStatusTellsThatItsAlertsAreMuted(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	wide := store.Mute{Project: "orchard", Pattern: "orchard-*", Until: inHours(3)}
	w.store.addMute("C1", wide)
	if card := body[StatusCard](w, "status orchard orchard-web"); len(card.Silence.Whole) != 0 {
		t.Errorf("nobody hears of it, yet it is called silent: %+v", card.Silence)
	}
	w.subscribed("orchard", "*", "", "C1")
	if diff := cmp.Diff(Silence{Whole: []store.Mute{wide}}, body[StatusCard](w, "status orchard orchard-web").Silence); diff != "" {
		t.Errorf("silence (-want +got):\n%s", diff)
	}
}
