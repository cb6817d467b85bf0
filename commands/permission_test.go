package commands

import (
	"fmt"
	"maps"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/pipelinebot/pipelinebot/store"
)

// hiddenLines are lines about a project; %s is its id.
func hiddenLines() []string {
	return []string{
		"status %s secret-pipe", "status %s " + pipelineID(hidden), "status %s", "list %s", "list %s x page 2", "history %s secret-pipe 5", "trend %s secret-pipe",
		"subscribe %s secret-pipe", "subscribe %s *", "subscribe %s * me", "default %s", "share status %s secret-pipe", "share list %s",
		"mute %s * 1h", "unsubscribe %s *", "unmute %s *",
		"https://devops.example.com/console/pipeline/%s/" + pipelineID(hidden),
		"status https://devops.example.com/console/pipeline/%s/" + pipelineID(hidden) + "/detail/" + buildID(hidden*10),
		"list https://devops.example.com/console/pipeline/%s/" + pipelineID(hidden),
		"subscribe https://devops.example.com/console/pipeline/%s/" + pipelineID(hidden),
	}
}

func TestAHiddenProjectReadsLikeOneThatDoesNotExist(t *testing.T) {
	t.Parallel()
	for _, standard := range []string{"", "orchard"} {
		for _, pattern := range hiddenLines() {
			answers, asked := map[string]string{}, map[string]string{}
			for _, project := range []string{"secret", "nobody"} {
				w := newWorld(t)
				w.setDefault(standard)
				w.subscribed("orchard", "*", "", "C1")
				reply := w.run(fmt.Sprintf(pattern, project))
				answers[project] = strings.ReplaceAll(fmt.Sprintf("%T %+v", reply, reply), project, "PROJECT")
				asked[project] = strings.ReplaceAll(fmt.Sprint(w.bk.requests()), project, "PROJECT")
			}
			if diff := cmp.Diff(answers["nobody"], answers["secret"]); diff != "" {
				t.Errorf("default %q, %q answers differently (-unknown +hidden):\n%s", standard, pattern, diff)
			}
			if diff := cmp.Diff(asked["nobody"], asked["secret"]); diff != "" || strings.Contains(asked["secret"], "PROJECT") {
				t.Errorf("default %q, %q asks %s and %s, want the same and nothing about the project", standard, pattern, asked["nobody"], asked["secret"])
			}
		}
	}
}

func TestNoAnswerHoldsAnythingOfAHiddenProject(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for _, target := range []string{"C1", "U1"} {
		w.subscribed("secret", "*", "", target)
		w.subscribed("secret", pipelineID(hidden), "secret-pipe", target)
		w.store.addMute(target, store.Mute{Project: "secret", Pattern: pipelineID(hidden), Name: "secret-pipe", Until: inHours(9)})
	}
	w.setDefault("secret")
	w.store.cards["c1"] = store.Card{ID: "c1", Target: "C1", Events: []store.Event{{Project: "secret", Name: "secret-pipe"}, {Project: "orchard", Name: "web"}}}
	lines := []string{
		"", "help", "list", "projects", "status", "status x", "status 'secre garden' x", "status garden x", "subscriptions", "subscriptions me", "settings", "settings me",
		"settings compact on", "default", "unmute", "unmute me", "unmute pipe", "mute pipe 1h", "mute 1h", "unsubscribe", "unsubscribe pipe", "unsubscribe me", "more c1",
		"status secre x", "list secre", "default secre", "history pipe", "subscribe pipe", "status orchard pipe", "unsubscribe nothing", "list pipe",
	}
	for _, line := range lines {
		// What was typed may be repeated; nothing beyond it may be told.
		shown := strings.ToLower(fmt.Sprintf("%+v", w.run(line).Body))
		for _, word := range []string{"secret", "garden", pipelineID(hidden)} {
			if strings.Contains(shown, word) && !strings.Contains(line, word) {
				t.Errorf("%q tells %q: %s", line, word, shown)
			}
		}
	}
}

func TestNothingIsShownWhenNothingIsAllowed(t *testing.T) {
	t.Parallel()
	w := newWorld(t, func(o *Options) { o.Allowed = nil })
	w.refuses("status orchard orchard-web", UnknownProject)
	if got := body[ProjectList](w, "list"); len(got.Projects) != 0 {
		t.Errorf("projects %+v, want none", got)
	}
	everything := newWorld(t, func(o *Options) { o.Allowed = []string{"*"} })
	if card := body[StatusCard](everything, "status secret secret-pipe"); card.Pipeline != pipelineID(hidden) {
		t.Errorf("with * allowed: %+v", card)
	}
}

// TestNobodyReachesWhatIsNotTheirs types and presses whatever names things of another person and another channel.
func TestNobodyReachesWhatIsNotTheirs(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	channel, person := w.subscribed("orchard", pipelineID(web), "orchard-web", "C1"), w.subscribed("orchard", "orchard-api-*", "", "U1", "*-test")
	secret := w.subscribed("secret", "*", "", "C2")
	for _, target := range []string{"C1", "U1"} {
		w.store.addMute(target, store.Mute{Project: "orchard", Pattern: "*-release", By: "U1", Until: inHours(9)})
	}
	w.store.addMute("C2", store.Mute{Project: "secret", Pattern: "*", By: "U1", Until: inHours(9)})
	before, settings := maps.Clone(w.store.subs), maps.Clone(w.store.settings)
	var lines []string
	for _, verb := range []string{"unsubscribe ", "unmute ", "mute ", "share unsubscribe "} {
		for _, what := range []string{"#" + channel.ID, "#" + person.ID, "#" + secret.ID, "orchard orchard-api-*", "orchard *-release", "secret *", "C1", "U1", "<@U1|ann>"} {
			for _, end := range []string{"", " me", " 2h", " 2h me"} {
				lines = append(lines, verb+what+end)
			}
		}
	}
	lines = append(lines, "unmute", "unmute me", "unsubscribe me", "subscriptions", "subscriptions me", "settings", "settings me", "subscriptions <@U1>", "settings U1")
	for _, direct := range []bool{false, true} {
		for _, line := range lines {
			inv := Invocation{User: "U2", Channel: "C2", Text: line, Direct: direct, Button: true}
			shown := fmt.Sprintf("%+v", w.dispatch(inv).Body)
			for _, word := range []string{"orchard-api-*", "*-release", channel.ID, person.ID, secret.ID, "Project:secret"} {
				if strings.Contains(shown, word) && !strings.Contains(line, word) {
					t.Errorf("%q tells %q: %s", line, word, shown)
				}
			}
		}
	}
	if diff := cmp.Diff(before, w.store.subs); diff != "" {
		t.Errorf("subscriptions (-before +after):\n%s", diff)
	}
	delete(w.store.settings, "U2")
	if diff := cmp.Diff(settings, w.store.settings); diff != "" {
		t.Errorf("settings (-before +after):\n%s", diff)
	}
}
