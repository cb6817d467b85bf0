package commands

import (
	"context"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/pipelinebot/pipelinebot/apiclient"
)

func TestOtherWordsForAVerbSuggestItWithTheRestOfTheLine(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.subscribed("orchard", pipelineID(web), "orchard-web", "C1")
	for line, want := range map[string][]string{
		"rm orchard web":                     {"unsubscribe orchard web", "help"},
		"REMOVE: orchard 'Nightly Build' me": {`unsubscribe orchard "Nightly Build" me`, "help"},
		"delete orchard * except '*-dev'":    {"unsubscribe orchard * except *-dev", "help"},
		"stop orchard web":                   {"unsubscribe orchard web", "mute orchard web", "help"},
		"add orchard web on failed me":       {"subscribe orchard web on failed me", "help"},
		"alerts":                             {"subscriptions", "help"},
		"mine":                               {"subscriptions me", "help"},
		"pause orchard web 2h":               {"mute orchard web 2h", "help"},
		"language zh":                        {"settings language zh", "help"},
		"threads off":                        {"settings threads off", "help"},
		"retry orchard web":                  {"status orchard web", "help"},
		"hello orchard web":                  {"help"},
		"hlep subscribe":                     {"help subscribe", "help"},
		"verson of this":                     {"version", "help"},
		"help rm":                            {"help unsubscribe", "help"},
		"help lang":                          {"help settings", "help"},
		"orchard":                            {"list orchard", "help"},
		"orchard web":                        {"status orchard web", "help"},
		"frobnicate orchard web":             {"status orchard web", "help"},
		"frobnicate orchard":                 {"list orchard", "help"},
		"frobnicate web":                     {"help"},
		"secret secret-pipe":                 {"help"},
		"frobnicate secret secret-pipe":      {"help"},
		"xyzzy":                              {"help"},
	} {
		if p := w.problem(line, UnknownVerb); !slices.Equal(p.Try, want) {
			t.Errorf("%q: try %q, want %q", line, p.Try, want)
		}
	}
	if len(w.store.all()) != 1 {
		t.Error("a word that ends alerts was run, not suggested")
	}
	if p := w.problem("retry orchard web", UnknownVerb); p.Extra != OnlyReads {
		t.Errorf("what can be done to builds: %+v, want %q", p, OnlyReads)
	}
}

func TestWordsThatReadAreVerbs(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.withBuilds(web, 5)
	for line, verb := range map[string]string{
		"ls orchard": "list", "st orchard web": "status", "info orchard web": "status", "show orchard web": "status", "log orchard web": "history",
		"logs orchard web": "history", "builds orchard web": "history", "subs": "subscriptions", "?": "help", "sub orchard web": "subscribe",
		"watch orchard web": "subscribe", "follow orchard web": "subscribe", "snooze orchard web 1h": "mute", "silence orchard web 1h": "mute",
		"unsilence orchard web": "unmute", "unsnooze orchard web": "unmute", "config": "settings", "set": "settings", "unsub orchard web": "unsubscribe",
		"--help": "help", "-h": "help", "/help": "help", "*status* orchard web": "status", "status: orchard web": "status",
	} {
		if reply := w.run(line); reply.Verb != verb && !strings.HasPrefix(line, "unsub") {
			t.Errorf("%q runs %q (%+v), want %q", line, reply.Verb, reply.Body, verb)
		}
	}
}

func TestAPipelineWithoutAVerbIsSuggestedItsStatus(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.setDefault("orchard")
	for line, want := range map[string]string{"web": "status web", "nightly build": "status nightly build", "orchard-web": "status orchard-web", "xyzzy": "help"} {
		if p := w.problem(line, UnknownVerb); p.Try[0] != want {
			t.Errorf("%q: try %q, want %q first", line, p.Try, want)
		}
	}
}

func TestAnUnknownVerbIsAnsweredWhileBKCIHangs(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, func(o *Options) { o.Now = time.Now })
		w.bk.before = func(ctx context.Context, _ string) { <-ctx.Done() }
		began := time.Now()
		p := w.problem("frobnicate orchard web", UnknownVerb)
		if took := time.Since(began); took > defaultTimeout/5 || len(p.Try) != 1 {
			t.Errorf("after %s: %+v", took, p)
		}
		w.router.Wait()
	})
	w := newWorld(t)
	w.bk.failAll(&apiclient.Error{Kind: apiclient.Unavailable})
	w.refuses("frobnicate orchard web", UnknownVerb)
}

// TestEverySynonymLeadsSomewhere types each suggestion of each synonym.
func TestEverySynonymLeadsSomewhere(t *testing.T) {
	t.Parallel()
	seen := map[string]bool{}
	for _, s := range synonyms() {
		for _, word := range strings.Fields(s.words) {
			w := newWorld(t)
			if _, taken := w.router.verbs[word]; taken || seen[word] {
				t.Errorf("%q is a verb, or a synonym twice", word)
			}
			seen[word] = true
			for _, line := range []string{word, word + " orchard orchard-web", word + " orchard orchard-web me"} {
				for _, try := range w.problem(line, UnknownVerb).Try {
					if p, ok := w.run(try).Body.(Problem); ok && p.Code == UnknownVerb {
						t.Errorf("%q suggests %q: %+v", line, try, p)
					}
				}
			}
		}
	}
	if diff := cmp.Diff(meant(word{text: "RM:"}), []string{"unsubscribe"}); diff != "" {
		t.Errorf("wrapped (-want +got):\n%s", diff)
	}
}
