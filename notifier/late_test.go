package notifier_test

import (
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/pipelinebot/pipelinebot/store"
)

func TestWhatIsOverWhenItIsToldAtLastSaysSo(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		steps []func(*run)
		want  []string
	}{
		"the next group asks": {
			[]func(*run){func(b *run) { b.hold() }, func(b *run) { b.approve("alice") }},
			[]string{"post C1: reviewing#1: decided approved", "reply C1: reviewing#1: still so"},
		},
		"decided": {
			[]func(*run){func(b *run) { b.hold() }, func(b *run) { b.approve("alice").approve("bob") }},
			[]string{"post C1: reviewing#1: decided approved"},
		},
		"cancelled": {
			[]func(*run){func(b *run) { b.hold() }, func(b *run) { b.end("CANCELED") }},
			[]string{"post C1: reviewing#1: canceled "},
		},
		"failed twice": {
			[]func(*run){func(b *run) { b.fail() }, func(b *run) { b.retry() }, func(b *run) { b.fail() }, func(b *run) { b.retry() }},
			[]string{"post C1: failed#1: retried ", "reply C1: failed#1/2: retried "},
		},
		"rejected, retried, failed": {
			[]func(*run){func(b *run) { b.hold() }, func(b *run) { b.reject("alice", "no") }, func(b *run) { b.retry() }, func(b *run) { b.fail() }},
			[]string{"post C1: reviewing#1: decided rejected", "reply C1: failed#1: failed ", "reply C1: failed#1/2: still so"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				if diff := cmp.Diff(tt.want, toldLate(t, tt.steps)); diff != "" {
					t.Errorf("told after an outage of Slack (-want +got):\n%s", diff)
				}
			})
		})
	}
}

// toldLate lets a build take steps while Slack cannot be reached, and returns what is told when it can, each with the
// word on what became of it.
func toldLate(t *testing.T, steps []func(*run)) []string {
	t.Helper()
	c, s, sl := newCI(), newShelf(), &slack{}
	p := c.add("demo", "build")
	s.subscribe("demo", p.id, "C1")
	m := birth(t, c, s, sl)
	pass(45 * time.Second)
	sl.set(func() { sl.fault = func(store.Parcel) (bool, error) { return false, reason(store.Unreachable) } })
	b := p.start()
	for _, step := range steps {
		step(b)
		pass(time.Minute)
	}
	sl.set(func() { sl.fault = nil })
	pass(10 * time.Minute)
	m.bury()
	var got []string
	for _, said := range sl.all() {
		word := "still so"
		if f := said.delivery.Events[0].Follow; f != nil {
			word = string(f.Kind) + " " + f.Verdict
		}
		got = append(got, said.line+": "+word)
	}
	return got
}
