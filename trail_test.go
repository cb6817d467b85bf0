package main

import (
	"bytes"
	"slices"
	"strings"
	"testing"

	"github.com/pipelinebot/pipelinebot/store"
)

func TestTheLogSaysOfWhatSomebodyWasTold(t *testing.T) {
	t.Parallel()
	failed := store.Event{Kind: store.Failed, Project: "demo", Pipeline: "p-1", Build: store.BuildRef{Num: 42}}
	named := store.Event{Kind: store.Recovered, Project: "demo", Pipeline: "p-1", Name: "checkout", Build: store.BuildRef{Num: 43}}
	blind := store.Event{Kind: store.Blind, Project: "demo"}
	for name, c := range map[string]struct {
		act    store.Act
		events []store.Event
		result store.Result
		want   string // Empty: no line.
	}{
		"an alert":          {store.Post, []store.Event{failed}, store.Sent, `target=C1 act=post about="failed demo p-1 #42"`},
		"several at once":   {store.Reply, []store.Event{named, blind}, store.Sent, `about="recovered demo checkout #43, blind demo"`},
		"too many to name":  {store.Post, slices.Repeat([]store.Event{blind}, 8), store.Sent, "blind demo, 3 more"},
		"a card":            {store.Edit, []store.Event{failed}, store.Sent, ""},
		"a try that failed": {store.Post, []store.Event{failed}, store.Retry, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var out bytes.Buffer
			a := &app{metrics: newMetrics(), logger: newLogger(&out, config{})}
			a.settled(store.Delivery{ID: "d", Target: "C1", Act: c.act, Events: c.events}, store.Outcome{Result: c.result})
			if got := out.String(); (got == "") != (c.want == "") || !strings.Contains(got, c.want) || strings.Count(got, "\n") > 1 {
				t.Errorf("got %q, want one line with %q", got, c.want)
			}
		})
	}
}
