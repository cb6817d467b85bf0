package boltstore_test

import (
	"bytes"
	"errors"
	"os"
	"reflect"
	"slices"
	"testing"
	"time"

	"github.com/pipelinebot/pipelinebot/store"
	"github.com/pipelinebot/pipelinebot/store/boltstore"
)

// withstand opens a damaged file and fails unless nothing was lost in silence: all is as it was, or the damage is reported,
// the file is kept aside, what was carried over is true, and the store works. It returns the damage reported.
func (sp specimen) withstand(t *testing.T, what, path string) *boltstore.Damage {
	t.Helper()
	damaged, err := os.ReadFile(path)
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		t.Fatal(err)
	}
	s := sp.openInTime(t, what, path)
	defer func() { must(t, s.Close()) }()
	d := s.Damage()
	switch {
	case d == nil:
		sp.wantAll(t, what, s)
	case !errors.Is(d.Cause, store.ErrCorrupt):
		t.Errorf("%s: the cause is %v, want ErrCorrupt", what, d.Cause)
	case d.Kept:
		sp.wantKept(t, what, s, d)
	default:
		sp.wantReplaced(t, what, s, d, damaged)
	}
	must(t, s.Commit(t.Context(), store.Change{Watch: "after", Taken: epoch, Put: []store.PipelineState{state(1, 1)}}))
	if err := s.Check(t.Context()); err != nil {
		t.Errorf("%s: Check of the store in use: %v", what, err)
	}
	return d
}

func (sp specimen) openInTime(t *testing.T, what, path string) *boltstore.Store {
	t.Helper()
	type opened struct {
		s   *boltstore.Store
		err error
	}
	done := make(chan opened, 1)
	go func() {
		s, err := boltstore.Open(t.Context(), path, quick())
		done <- opened{s, err}
	}()
	select {
	case o := <-done:
		if o.err != nil {
			t.Fatalf("%s: Open: %v, want a store and its Damage", what, o.err)
		}
		return o.s
	case <-time.After(20 * time.Second):
		t.Fatalf("%s: Open hangs", what)
		return nil
	}
}

func (sp specimen) wantAll(t *testing.T, what string, s *boltstore.Store) {
	t.Helper()
	got, err := look(t, s)
	if err != nil {
		t.Fatalf("%s: Open saw nothing, reading says %v", what, err)
	}
	if diff := diff(sp.want, got); diff != "" {
		t.Fatalf("%s: Open saw nothing, and what is read is wrong (-want +got):\n%s", what, diff)
	}
}

func (sp specimen) wantKept(t *testing.T, what string, s *boltstore.Store, d *boltstore.Damage) {
	t.Helper()
	got, err := look(t, s)
	if err != nil {
		t.Fatalf("%s: reading the file kept: %v", what, err)
	}
	want := sp.want
	if got.Stats.Subscriptions == sp.before.Stats.Subscriptions {
		want = sp.before
	}
	if diff := diff(want, got); diff != "" {
		t.Fatalf("%s: the file kept is wrong (-want +got):\n%s", what, diff)
	}
	if d.Moved != "" || d.Subscriptions != got.Stats.Subscriptions || d.Settings != 5 {
		t.Errorf("%s: the damage %+v does not say what is there", what, *d)
	}
}

func (sp specimen) wantReplaced(t *testing.T, what string, s *boltstore.Store, d *boltstore.Damage, damaged []byte) {
	t.Helper()
	if len(damaged) > 0 {
		if aside, err := os.ReadFile(d.Moved); err != nil || !bytes.Equal(aside, damaged) {
			t.Errorf("%s: the file moved aside to %q is not the damaged one (%v)", what, d.Moved, err)
		}
	}
	subs, err := s.Subscriptions(t.Context(), store.Filter{})
	must(t, err)
	if len(subs) != d.Subscriptions {
		t.Errorf("%s: %d subscriptions, the damage tells of %d", what, len(subs), d.Subscriptions)
	}
	known := map[string]store.Subscription{}
	for _, sub := range sp.want.Subs {
		sub.LastDelivered = time.Time{}
		known[sub.ID] = sub
	}
	for _, sub := range subs {
		if !reflect.DeepEqual(known[sub.ID], sub) {
			t.Errorf("%s: carried over what never was: %+v", what, sub)
		}
	}
	settings := 0
	for _, want := range sp.want.Settings {
		set, err := s.Settings(t.Context(), want.Target)
		must(t, err)
		if set.Language == "" {
			continue
		}
		settings++
		if diff := diff(want, set); diff != "" {
			t.Errorf("%s: settings carried over (-want +got):\n%s", what, diff)
		}
	}
	if settings != d.Settings {
		t.Errorf("%s: %d settings, the damage tells of %d", what, settings, d.Settings)
	}
	snap, err := s.Snapshot(t.Context(), "demo0")
	must(t, err)
	if snap.Revision != 0 {
		t.Errorf("%s: states were carried over", what)
	}
	sp.wantOwed(t, what, s, d)
}

// wantOwed fails unless all that a repaired store owes was owed before, in the same order and in doubt.
func (sp specimen) wantOwed(t *testing.T, what string, s *boltstore.Store, d *boltstore.Damage) {
	t.Helper()
	got, err := look(t, s)
	must(t, err)
	if len(got.Owed) != d.Owed {
		t.Errorf("%s: %d messages are owed, the damage tells of %d", what, len(got.Owed), d.Owed)
	}
	before := map[string][]store.Delivery{}
	for _, owed := range sp.want.Owed {
		before[owed.Target] = append(before[owed.Target], owed)
	}
	for _, owed := range got.Owed {
		rest := before[owed.Target]
		at := slices.IndexFunc(rest, func(d store.Delivery) bool { return d.ID == owed.ID })
		if at < 0 {
			t.Errorf("%s: %s is owed out of order, twice, or was not owed before", what, owed.ID)
			continue
		}
		before[owed.Target] = rest[at+1:]
		if owed.Doubt.IsZero() {
			t.Errorf("%s: %s is owed without a doubt, and what was read may be old", what, owed.ID)
		}
		if owed.Doubt = rest[at].Doubt; !reflect.DeepEqual(owed, rest[at]) {
			t.Errorf("%s: owed (-want +got):\n%s", what, diff(rest[at], owed))
		}
	}
}
