package commands

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/pipelinebot/pipelinebot/store"
)

func TestTheDefaultProjectIsSetShownAndRemoved(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for _, c := range []struct {
		line   string
		want   DefaultSet
		public bool
	}{
		{"default", DefaultSet{By: "U1"}, false},
		{"default orchard", DefaultSet{Project: "orchard", Changed: true, By: "U1"}, true},
		{"default Orchard", DefaultSet{Project: "orchard", By: "U1"}, false},
		{"default", DefaultSet{Project: "orchard", By: "U1"}, false},
		{"default 'Orchard Team'", DefaultSet{Project: "orchard", By: "U1"}, false},
		{"default off", DefaultSet{Changed: true, By: "U1"}, true},
		{"default off", DefaultSet{By: "U1"}, false},
	} {
		reply := w.run(c.line)
		if diff := cmp.Diff(c.want, reply.Body); diff != "" || reply.Public != c.public {
			t.Errorf("%q: public %v, want %v (-want +got):\n%s", c.line, reply.Public, c.public, diff)
		}
	}
	w.refuses("default orchard web", TooManyWords)
	w.refuses("default nowhere", UnknownProject)
	link := "https://devops.example.com/console/pipeline/"
	if got := body[DefaultSet](w, "default "+link+"orchard/"+pipelineID(web)+"/history"); got.Project != "orchard" {
		t.Errorf("a link makes %q the default", got.Project)
	}
	w.refuses("default "+link+"secret/"+pipelineID(hidden)+"/history", UnknownProject)
}

func TestSettingsAreSetByManyWords(t *testing.T) {
	t.Parallel()
	for line, want := range map[string]store.Settings{
		"settings threads off": {ThreadsOff: true}, "settings threads=off": {ThreadsOff: true}, "settings Threads: OFF": {ThreadsOff: true},
		"settings thread on": {}, "settings compact on": {Compact: true}, "set compact yes": {Compact: true}, "settings compact off": {},
		"settings language zh": {Language: "zh"}, "settings lang Chinese": {Language: "zh"}, "settings language en": {Language: "en"},
		"settings language auto": {}, "设置 语言 中文": {Language: "zh"}, "settings 语言：英文": {Language: "en"},
	} {
		w := newWorld(t)
		want.Target = "C1"
		reply := w.run(line)
		got, ok := reply.Body.(SettingsView)
		changed := want.ThreadsOff || want.Compact || want.Language != ""
		if !ok || reply.Public != changed || (got.Changed != "") != changed {
			t.Errorf("%q answers %+v", line, reply)
			continue
		}
		if diff := cmp.Diff(want, w.store.settings["C1"]); diff != "" {
			t.Errorf("%q: stored (-want +got):\n%s", line, diff)
		}
	}
}

func TestABadSettingIsAnsweredWithGoodOnes(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	if p := w.problem("settings thraeds off", BadSetting); p.Near[0] != "threads" {
		t.Errorf("a slip: %+v", p)
	}
	if p := w.problem("settings language klingon", BadSetting); p.Extra != "language" || p.Try[1] != "settings language zh" {
		t.Errorf("a bad value: %+v", p)
	}
	if p := w.problem("settings compact", MissingWord); p.Try[0] != "settings compact on" {
		t.Errorf("no value: %+v", p)
	}
	w.refuses("settings compact on now", TooManyWords)
	w.refuses("settings :", BadSetting)
}

func TestTheLanguageIsTheChannelsThenThePersonsThenSlacks(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ask := func(locale string) string {
		return w.dispatch(Invocation{User: "U1", Channel: "C1", Text: "version", Locale: locale}).Language
	}
	for locale, want := range map[string]string{"": "en", "en-US": "en", "zh-CN": "zh", "ZH-tw": "zh", "fr-FR": "en"} {
		if got := ask(locale); got != want {
			t.Errorf("locale %q gives %q, want %q", locale, got, want)
		}
	}
	w.run("settings language zh me")
	if got := ask("en-US"); got != "zh" {
		t.Errorf("the person chose Chinese, got %q", got)
	}
	if reply := w.run("settings language en"); reply.Language != "en" {
		t.Errorf("the confirmation is in %q, want the language just set", reply.Language)
	}
	if got := ask("zh-CN"); got != "en" {
		t.Errorf("the channel chose English, got %q", got)
	}
}

func TestSettingsAreShownWithoutWhatIsHidden(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.setDefault("secret")
	w.store.addMute("C1", store.Mute{Project: "secret", Pattern: "*", Until: inHours(1)})
	w.store.addMute("C1", store.Mute{Project: "orchard", Pattern: "*", Until: inHours(1)})
	w.store.addMute("C1", store.Mute{Project: "orchard", Pattern: "old", Until: inHours(-1)})
	got := body[SettingsView](w, "settings")
	want := store.Settings{Target: "C1", Mutes: []store.Mute{{Project: "orchard", Pattern: "*", Until: inHours(1)}}}
	if diff := cmp.Diff(want, got.Settings); diff != "" {
		t.Errorf("settings (-want +got):\n%s", diff)
	}
	if len(w.store.mutes("C1")) != 3 {
		t.Error("looking changed what is stored")
	}
}

func TestADefaultProjectMayHaveANameOfSeveralWords(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for line, want := range map[string]string{"default Orchard Team": "orchard", "default 苹果 平台": "apples", "default off": ""} {
		if got := body[DefaultSet](w, line); got.Project != want {
			t.Errorf("%q: %+v, want %q", line, got, want)
		}
	}
	if p := w.problem("default orchard web", TooManyWords); p.Try[0] != "default orchard" {
		t.Errorf("a word too many: %+v", p)
	}
	w.refuses("default nothing of that", UnknownProject)
}

func TestWhatIsSetAlreadyIsNotToldToEverybody(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for i, line := range []string{"settings compact on", "settings compact on", "settings language zh", "settings language zh"} {
		reply := w.run(line)
		got, ok := reply.Body.(SettingsView)
		if changed := i%2 == 0; !ok || (got.Changed != "") != changed || reply.Public != changed {
			t.Errorf("%q, time %d: public %v, %+v", line, i%2+1, reply.Public, reply.Body)
		}
	}
}
