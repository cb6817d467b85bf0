package blocks_test

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/pipelinebot/pipelinebot/bot/blocks"
	"github.com/pipelinebot/pipelinebot/commands"
	"github.com/pipelinebot/pipelinebot/store"
)

// TestThereIsASampleOfEverything keeps the golden files complete: each type of answer, each code, each kind of event and
// each face of waiting that is declared elsewhere stands in one of them.
func TestThereIsASampleOfEverything(t *testing.T) {
	t.Parallel()
	seen := map[string]bool{}
	for _, s := range samples() {
		switch value := s.of(usual()).(type) {
		case commands.Reply:
			seen[reflect.TypeOf(value.Body).Name()] = true
			if p, ok := value.Body.(commands.Problem); ok {
				seen["code "+string(p.Code)] = true
			}
		case store.Parcel:
			for _, e := range slices.Concat(value.Delivery.Events, value.Card.Events) {
				seen["kind "+string(e.Kind)] = true
				if e.Review != nil {
					seen["wait "+e.Review.Kind] = true
				}
				if e.Follow != nil {
					seen["kind "+string(e.Follow.Kind)] = true
				}
			}
		}
	}
	wanted := blocks.Bodies(t)
	for front, words := range map[string][]string{
		"code": blocks.Constants(t, "../../commands", "Code", ""), "wait": blocks.Constants(t, "../../store", "", "Wait"),
		"kind": blocks.Constants(t, "../../store", "EventKind", ""),
	} {
		for _, word := range words {
			wanted = append(wanted, front+" "+word)
		}
	}
	for _, w := range wanted {
		if !seen[w] {
			t.Errorf("no sample shows %s", w)
		}
	}
}

// TestThePlainTextTellsTheEssential reads what notifications and screen readers get: no markup, no mention, and for each
// event the pipeline, the build, who started it and the place where it broke or what it waits for.
func TestThePlainTextTellsTheEssential(t *testing.T) {
	t.Parallel()
	for _, s := range samples() {
		text, _ := wire(t, s.say(usual(), styled("en")))
		if strings.TrimSpace(text) == "" || strings.ContainsAny(text, "<>`{}*") || strings.Contains(text, "..") || strings.Contains(text, "#0") {
			t.Errorf("%s: the text is %q", s.name, text)
		}
		parcel, ok := s.of(usual()).(store.Parcel)
		if !ok || parcel.Settings.Compact || len(parcel.Delivery.Events) != 1 {
			continue
		}
		for _, want := range essential(parcel.Delivery.Events[0]) {
			if !strings.Contains(text, want) {
				t.Errorf("%s: %q does not tell %q", s.name, text, want)
			}
		}
	}
}

func essential(e store.Event) []string {
	want := []string{e.Project}
	if e.Build.ID != "" {
		want = []string{e.Name, fmt.Sprintf("#%d", e.Build.Num), e.Build.User}
	}
	if len(e.Failures) > 0 {
		want = append(want, e.Failures[0].Stage, e.Failures[0].Step, "expected 200, got 502")
	}
	if e.Kind == store.Failed && e.Streak > 1 {
		want = append(want, "broken since 2026-")
	}
	if r := e.Review; e.Kind == store.Reviewing && r != nil && len(r.Reviewers) > 0 {
		want = append(want, "since 2026-03-09 10:05 UTC", "alice, bob may decide", "Ship 2.4 to production?")
	}
	return want
}

// TestNoEnumWordReachesPeople looks for words of BK-CI and of ours that a person should never read.
func TestNoEnumWordReachesPeople(t *testing.T) {
	t.Parallel()
	for _, s := range samples() {
		for _, language := range []string{"en", "zh"} {
			text, all := wire(t, s.say(usual(), styled(language)))
			for _, word := range []string{
				"STAGE_SUCCESS", "QUALITY_CHECK", "TIMEOUT", "QUOTA_FAILED", "TERMINATE", "codeGitWebHookTrigger", "not_in_channel", "is_archived",
				"rate_limited", "unknown_", "1 builds", "1 pipelines", "1 failures", "1 messages", "0 more",
			} {
				if strings.Contains(text, word) || strings.Contains(string(all), word) {
					t.Errorf("%s, %s says %q:\n%s\n%s", s.name, language, word, text, all)
				}
			}
		}
	}
}
