package blocks_test

import (
	"fmt"
	"net/url"
	"strings"
	"testing"

	"github.com/slack-go/slack"

	"github.com/pipelinebot/pipelinebot/bot/blocks"
	"github.com/pipelinebot/pipelinebot/commands"
	"github.com/pipelinebot/pipelinebot/sandbox/workspace/blockkit"
	"github.com/pipelinebot/pipelinebot/store"
)

// pressed are the buttons and options of a message by what they carry.
func pressed(m blocks.Message) map[string]string {
	out := map[string]string{}
	for _, b := range m.Blocks {
		actions, ok := b.(*slack.ActionBlock)
		if !ok {
			continue
		}
		for _, e := range actions.Elements.ElementSet {
			switch e := e.(type) {
			case *slack.ButtonBlockElement:
				out[e.Value+e.URL] = e.ActionID
			case *slack.SelectBlockElement:
				for _, o := range e.Options {
					out[o.Value] = e.ActionID
				}
			}
		}
	}
	return out
}

func TestEveryButtonSaysHowItIsAnswered(t *testing.T) {
	t.Parallel()
	for _, s := range samples() {
		seen := map[string]string{}
		for line, id := range pressed(s.say(usual(), styled("en"))) {
			kind, ok := blocks.ParseAction(id)
			if _, err := url.ParseRequestURI(line); !ok || (kind == blocks.Open) != (err == nil) {
				t.Errorf("%s: %q of %q is of kind %q, ok %v", s.name, line, id, kind, ok)
			}
			if kind == blocks.Share != strings.HasPrefix(line, "share ") {
				t.Errorf("%s: %q is of kind %q", s.name, line, kind)
			}
			if other, twice := seen[id]; twice && !strings.HasPrefix(s.name, "answer pick") {
				t.Errorf("%s: %q and %q have the id %q", s.name, line, other, id)
			}
			seen[id] = line
		}
	}
}

func TestNothingIsOfferedToBeSharedInADirectMessage(t *testing.T) {
	t.Parallel()
	list := commands.PipelineList{Project: "demo", Rows: []commands.PipelineRow{{ID: "p-1", Name: "web", Word: commands.WordSucceeded}}, Page: 1, Pages: 1, Count: 1}
	for _, body := range []commands.Body{
		commands.StatusCard{Project: "demo", Pipeline: "p-1", Name: "web", Word: commands.WordNever, Never: true},
		commands.History{Project: "demo", Pipeline: "p-1", Name: "web", Builds: []commands.HistoryRow{{Word: commands.WordSucceeded}}},
		commands.Trend{Project: "demo", Pipeline: "p-1", Name: "web", Builds: []commands.HistoryRow{{Word: commands.WordSucceeded}}},
		list,
	} {
		for _, direct := range []bool{false, true} {
			shared := false
			for line := range pressed(blocks.Answer(commands.Reply{Body: body, Direct: direct}, styled("en"))) {
				shared = shared || strings.HasPrefix(line, "share ")
			}
			if shared == direct {
				t.Errorf("%T, direct: %t: offered to be shared: %t", body, direct, shared)
			}
		}
	}
}

func TestOtherActionsAreNotOurs(t *testing.T) {
	t.Parallel()
	for _, id := range []string{"", "run", "Run:1", "open-1", "walk:1", ":1"} {
		if kind, ok := blocks.ParseAction(id); ok {
			t.Errorf("ParseAction(%q) = %q, true, want false", id, kind)
		}
	}
}

// TestAButtonIsLeftOutRatherThanCut goes through every length near the limits of values, options and labels.
func TestAButtonIsLeftOutRatherThanCut(t *testing.T) {
	t.Parallel()
	for _, n := range []int{1, 74, 75, 76, 120, 149, 150, 151, 1500, 1950, 1985, 1999, 2000, 2001, 2500, 3000, 3001, 40_000} {
		name := strings.Repeat("n", n)
		choices := []commands.Choice{{Name: name, Line: "status demo " + name}}
		for i := range 6 {
			choices = append(choices, commands.Choice{Name: fmt.Sprint(i), Line: fmt.Sprint("status demo ", i)})
		}
		for _, body := range []commands.Body{
			commands.PipelineList{Project: "demo", Words: name, Page: 2, Pages: 3, Count: 3, Rows: []commands.PipelineRow{{Name: name, Num: 3}}},
			commands.Pick{Project: "demo", Choices: choices[:1]},
			commands.Pick{Project: "demo", Choices: choices},
			commands.Problem{Code: commands.UnknownVerb, Input: name, Near: []string{name}, Try: []string{"help " + name}},
			commands.StatusCard{Project: name, Pipeline: name, Name: name},
			commands.History{Project: name, Pipeline: name},
			commands.Unsubscribed{Subscription: store.Subscription{Project: "demo", Pattern: name, Except: []string{name}}},
			commands.Subscribed{Subscription: store.Subscription{Project: "demo", Pattern: name, Name: name}},
			commands.ProjectList{Projects: []commands.ProjectRow{{ID: name}}},
		} {
			message := blocks.Answer(commands.Reply{Body: body}, styled("en"))
			_, all := wire(t, message)
			if found := blockkit.Validate(all, blockkit.Message); len(found) > 0 {
				t.Errorf("%T with %d characters: Slack would refuse it: %v", body, n, found)
			}
			for line := range pressed(message) {
				if strings.Contains(line, "nnnn") && !strings.Contains(line, name) {
					t.Errorf("%T with %d characters: the line %.80q is cut", body, n, line)
				}
			}
		}
	}
}

// TestANameThatCannotBeTypedHasNoButton: a press must never run another line than its label says.
func TestANameThatCannotBeTypedHasNoButton(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"a\u200bb", "two\nlines", "nul\x00", "a\u202eb", "tab\there"} {
		got := blocks.Answer(commands.Reply{Body: commands.StatusCard{Project: "demo", Pipeline: name, Name: name, Never: true}}, styled("en"))
		if found := pressed(got); len(found) > 0 {
			t.Errorf("%q has the buttons %q", name, found)
		}
	}
}

// TestANameOfSeveralWordsIsQuoted: what a button carries is read again as a command line.
func TestANameOfSeveralWordsIsQuoted(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]string{
		"web": "status demo web", "build and test": `status demo "build and test"`, "me": `status demo "me"`, "it's": "status demo it's", "构建": "status demo 构建",
	} {
		got := pressed(blocks.Answer(commands.Reply{Body: commands.StatusCard{Project: "demo", Pipeline: name, Name: name, Never: true}}, styled("en")))
		if _, ok := got[want]; !ok {
			t.Errorf("for %q there are %q, want one of %q", name, got, want)
		}
	}
}

// TestButtonsShowTheBuildTheyStandUnder presses what leads on from a build that is not the latest any more.
func TestButtonsShowTheBuildTheyStandUnder(t *testing.T) {
	t.Parallel()
	of := `status "` + links().Build + `"`
	latest := "status demo " + pipelineID
	named := usual().status(commands.WordFailed, "FAILED")
	named.Named = true
	alert := store.Parcel{Delivery: store.Delivery{Events: []store.Event{usual().failed(45)}}}
	for name, c := range map[string]struct {
		message blocks.Message
		lines   []string
	}{
		"the build of a link": {render(commands.Reply{Body: named}, styled("en")), []string{of, "share " + of}},
		"the latest build":    {render(commands.Reply{Body: usual().status(commands.WordFailed, "FAILED")}, styled("en")), []string{latest, "share " + latest}},
		"an alert":            {render(alert, styled("en")), []string{of}},
		"without a console":   {render(alert, blocks.Style{Language: "en"}), []string{latest}},
	} {
		all := pressed(c.message)
		for _, line := range c.lines {
			if all[line] == "" {
				t.Errorf("%s: no button %q among %v", name, line, all)
			}
		}
	}
}

func TestARetryThatPassesIsNotCalledAnotherBuild(t *testing.T) {
	t.Parallel()
	for fixer, want := range map[int]bool{45: false, 48: true} {
		e := usual().failed(45)
		e.Follow = &store.Follow{Kind: store.Recovered, At: clock(64), Build: fixer}
		m := blocks.Alert(store.Parcel{Delivery: store.Delivery{Events: []store.Event{e}}}, styled("en"))
		if got := strings.Contains(m.Text, "Fixed by #"); got != want || !strings.Contains(m.Text, "Fixed") {
			t.Errorf("#45, fixed by #%d: %q", fixer, m.Text)
		}
	}
}
