package commands

import (
	"context"
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"maps"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/pipelinebot/pipelinebot/apiclient"
	"github.com/pipelinebot/pipelinebot/store"
)

// scenario is a line that ends in a problem, in a world prepared for it.
type scenario struct {
	code    Code
	line    string
	prepare func(*world)
}

func scenarios() []scenario {
	failing := func(err error) func(*world) { return func(w *world) { w.bk.failAll(err) } }
	kind := func(k apiclient.ErrorKind) func(*world) { return failing(&apiclient.Error{Kind: k}) }
	return []scenario{
		{UnknownVerb, "stauts orchard web", nil},
		{UnknownVerb, "xyzzy", nil},
		{UnknownVerb, "rm orchard web", func(w *world) { w.subscribed("orchard", pipelineID(web), "orchard-web", "C1") }},
		{UnknownVerb, "stop orchard orchard-web", func(w *world) { w.subscribed("orchard", pipelineID(web), "orchard-web", "C1") }},
		{UnknownVerb, "retry orchard orchard-web", nil},
		{UnknownVerb, "orchard", nil},
		{UnknownVerb, "orchard web", nil},
		{UnknownVerb, "frobnicate orchard orchard-web", nil},
		{UnknownVerb, "web", func(w *world) { w.setDefault("orchard") }},
		{UnknownVerb, "help rm", nil},
		{UnknownVerb, "share rm orchard web", nil},
		{MissingWord, "status", nil},
		{MissingWord, "status orchard", nil},
		{MissingWord, "subscribe orchard orchard-web on", nil},
		{MissingWord, "subscribe orchard * except", nil},
		{MissingWord, "mute orchard orchard-web", func(w *world) { w.subscribed("orchard", pipelineID(web), "orchard-web", "C1") }},
		{MissingWord, "settings language", nil},
		{TooManyWords, "version now", nil},
		{TooManyWords, "default orchard web", nil},
		{TooManyWords, "status orchard orchard-web now", nil},
		{TooManyWords, "settings compact on please", nil},
		{BadQuotes, `status orchard "nightly build`, nil},
		{TooLong, "status orchard " + strings.Repeat("x", 3000), nil},
		{BadProject, "status ../x web", nil},
		{BadPipeline, "status orchard ../x", nil},
		{UnknownProject, "status orchrad web", nil},
		{UnknownProject, "status secret secret-pipe", nil},
		{UnknownProject, "default nowhere", nil},
		{UnknownPipeline, "status orchard orchard-wbe", nil},
		{UnknownPipeline, "status orchard " + pipelineID(99), nil},
		{UnknownPipeline, "trend orchard quite-another", nil},
		{UnknownBuild, "https://devops.example.com/console/pipeline/orchard/" + pipelineID(web) + "/detail/" + buildID(999), nil},
		{NoProject, "list nowhere-web", nil},
		{NoProject, "status orchard-web", nil},
		{BadEvent, "subscribe orchard orchard-web on faild", nil},
		{BadDuration, "mute orchard orchard-web 2x", func(w *world) { w.subscribed("orchard", pipelineID(web), "orchard-web", "C1") }},
		{BadNumber, "history orchard orchard-web 99", nil},
		{BadNumber, "history orchard orchard-web 0", nil},
		{BadNumber, "list orchard page 0", nil},
		{BadNumber, "status orchard orchard-web #0", nil},
		{BadSetting, "settings thraeds off", nil},
		{BadSetting, "settings language klingon", nil},
		{BadPattern, "subscribe orchard orchard-[a", nil},
		{BadPattern, "mute orchard relaese-* 2h", func(w *world) { w.subscribed("orchard", "orchard-*", "", "C1", "*-web") }},
		{TooManyWords, "mute orchard orchard-* except x 2h", func(w *world) { w.subscribed("orchard", "orchard-*", "", "C1", "x") }},
		{MissingWord, "unsubscribe", func(w *world) {
			w.subscribed("orchard", "*", "", "C1")
			w.subscribed("orchard", "*", "", "C1", "*-web")
		}},
		{MissingWord, "mute 2h", func(w *world) {
			w.subscribed("orchard", "*", "", "C1")
			w.subscribed("orchard", "*", "", "C1", "*-web")
		}},
		{BadPattern, "subscribe orchard orchard-webb*", nil},
		{BadPattern, "subscribe orchard * except [ on failed me", nil},
		{BadPattern, "subscribe orchard * without *-test *-web on failed", nil},
		{NotSubscribed, "unsubscribe orchard orchard-web", func(w *world) { w.subscribed("orchard", pipelineID(web), "orchard-web", "U1") }},
		{NotSubscribed, "mute orchard web 2h", func(w *world) { w.subscribed("orchard", pipelineID(web), "orchard-web", "U1") }},
		{NothingLeft, "subscribe orchard * except *", nil},
		{NothingLeft, "subscribe orchard orchard-* except *-test orch* on every", nil},
		{TooManyWords, "subscribe orchard orchard-web except x* on failed me", nil},
		{TooManyWords, "subscribe orchard orchard-web except '*'", nil},
		{TooManyWords, "subscribe orchard orchard-web except '[' '*-dev' on failed", nil},
		{BadEvent, "subscribe orchard * except '*' on faild", nil},
		{BadLink, "status https://evil.example.com/console/pipeline/orchard/" + pipelineID(1), nil},
		{NotSubscribed, "unsubscribe orchard orchard-web", func(w *world) { w.subscribed("orchard", "*", "", "C1", "*-test") }},
		{NotSubscribed, "unsubscribe orchard orchard-web", nil},
		{CannotPost, "subscribe orchard orchard-web", func(w *world) { w.store.canPost = &store.SendError{Reason: store.TargetGone} }},
		{Forbidden, "list orchard", kind(apiclient.Forbidden)},
		{Unreachable, "list orchard", kind(apiclient.Unavailable)},
		{RateLimited, "list orchard", kind(apiclient.RateLimited)},
		{BadAnswer, "list orchard", kind(apiclient.BadAnswer)},
		{Credentials, "list orchard", kind(apiclient.Unauthorized)},
		{TimedOut, "list orchard", failing(context.DeadlineExceeded)},
		{Storage, "subscriptions", func(w *world) { w.store.readErr = store.ErrCorrupt }},
		{Internal, "list orchard", failing(errors.New("odd"))},
		{TooMany, "subscribe orchard orchard-web", func(w *world) {
			for i := range maxSubscriptions {
				w.subscribed("orchard", fmt.Sprintf("service-%d-*", i), "", "C1")
			}
		}},
		{NoHistory, "trend orchard orchard-web", nil},
		{Stale, "more c1", nil},
	}
}

func TestEveryProblemIsReachedAndItsLinesWork(t *testing.T) {
	t.Parallel()
	seen := map[Code]bool{Busy: true} // Said by whoever queues invocations.
	for _, s := range scenarios() {
		w := newWorld(t)
		if s.prepare != nil {
			s.prepare(w)
		}
		if s.code == NoProject && strings.HasPrefix(s.line, "list") {
			s.code = UnknownProject // A list reads its first word as a project.
		}
		seen[s.code] = true
		p := w.problem(s.line, s.code)
		if len(p.Try) == 0 {
			t.Errorf("%q: nothing to type instead", s.line)
		}
		w.bk.failAll(nil)
		w.store.readErr, w.store.canPost = nil, nil
		for _, line := range p.Try {
			again := newWorld(t) // Lines do not change the ground of the next.
			again.store.subs, again.store.settings = maps.Clone(w.store.subs), maps.Clone(w.store.settings)
			again.withBuilds(web, 5)
			if after, ok := again.run(line).Body.(Problem); ok && !tolerated(s, after) {
				t.Errorf("%q suggests %q, which answers %+v", s.line, line, after)
			}
		}
	}
	for _, code := range codes(t) {
		if !seen[code] {
			t.Errorf("no scenario reaches %q", code)
		}
	}
}

// tolerated are suggestions whose success only the person can bring about.
func tolerated(s scenario, after Problem) bool {
	switch s.code {
	case NoProject: // The project cannot be known, only that lines of this form are read.
		return after.Code == UnknownPipeline
	case UnknownVerb: // The mended verb; the names are the person's.
		return after.Code != UnknownVerb
	case UnknownProject: // The mended project; the pipeline may not be there.
		return after.Code == UnknownPipeline
	case BadQuotes:
		return after.Code == UnknownPipeline
	default:
		return false
	}
}

// TestSuggestionsForAnyLineLeadOn types nonsense, and then what is suggested instead: that is never an unknown command.
func TestSuggestionsForAnyLineLeadOn(t *testing.T) {
	t.Parallel()
	words := strings.Fields(`orchard apples secret nobody orchard-web web nightly build * orchard-* *-web [ 'a all me on except failed faild every 2h until 18:00
		recovered for page 2 0 99 threads off language zh rm status subscribe #0000000000000000 https://evil.example/x ` + pipelineID(web) + " " + pipelineID(99))
	rng := rand.New(rand.NewPCG(1, 2))
	for range 2000 {
		line := slices.Concat(visibleVerbs(), []string{"share", "rm", "stop", "frobnicate", "statsu"})[rng.IntN(18)]
		for range rng.IntN(6) {
			line += " " + words[rng.IntN(len(words))]
		}
		w := newWorld(t)
		w.subscribed("orchard", pipelineID(web), "orchard-web", "C1")
		w.subscribed("orchard", "*", "", "C1", "*-web")
		p, _ := w.run(line).Body.(Problem)
		for _, try := range p.Try {
			after, _ := w.run(try).Body.(Problem)
			if after.Code == UnknownVerb || after.Code.result() == resultError && after.Code != "" {
				t.Errorf("%q suggests %q, which answers %+v", line, try, after)
			}
		}
	}
}

// codes reads the constants of type Code from the source, so that none is forgotten.
func codes(t *testing.T) []Code {
	t.Helper()
	file, err := parser.ParseFile(token.NewFileSet(), "reply.go", nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	var all []Code
	ast.Inspect(file, func(n ast.Node) bool {
		spec, ok := n.(*ast.ValueSpec)
		if !ok || spec.Type == nil {
			return true
		}
		if id, ok := spec.Type.(*ast.Ident); ok && id.Name == "Code" {
			text, err := strconv.Unquote(spec.Values[0].(*ast.BasicLit).Value)
			if err != nil {
				t.Fatal(err)
			}
			all = append(all, Code(text))
		}
		return true
	})
	if len(all) < 30 || !slices.Contains(all, Stale) {
		t.Fatalf("found only the codes %v", all)
	}
	return all
}
