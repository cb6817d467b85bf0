package boltstore_test

import (
	"encoding/binary"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/pipelinebot/pipelinebot/store"
)

// picture is all that can be read of a store.
type picture struct {
	Projects  []string
	Subs      []store.Subscription
	Settings  []store.Settings
	Snapshots []store.Snapshot
	Cards     []map[string][]store.Card
	Health    []store.Health
	Stats     store.Stats
	Owed      []store.Delivery
}

// look reads everything, and last what is owed, by taking all of it.
func look(t *testing.T, s store.Store) (p picture, err error) {
	t.Helper()
	ctx := t.Context()
	keep := func(e error) {
		if err == nil {
			err = e
		}
	}
	var e error
	p.Projects, e = s.Projects(ctx)
	keep(e)
	p.Subs, e = s.Subscriptions(ctx, store.Filter{})
	keep(e)
	var builds []string
	for i := range 36 {
		builds = append(builds, fmt.Sprint("b-", i))
	}
	for i := range 5 {
		target := fmt.Sprint("C", i)
		byTarget, e := s.Subscriptions(ctx, store.Filter{Target: target})
		keep(e)
		p.Subs = append(p.Subs, byTarget...)
		set, e := s.Settings(ctx, target)
		keep(e)
		health, e := s.Health(ctx, target)
		keep(e)
		cards, e := s.Cards(ctx, target, builds)
		keep(e)
		p.Settings, p.Health, p.Cards = append(p.Settings, set), append(p.Health, health), append(p.Cards, cards)
	}
	for _, watch := range []string{"demo0", "demo1"} {
		snap, e := s.Snapshot(ctx, watch)
		keep(e)
		p.Snapshots = append(p.Snapshots, snap)
	}
	p.Stats, e = s.Stats(ctx)
	keep(e)
	for now := epoch.Add(2 * time.Hour); err == nil; now = now.Add(time.Minute) {
		batch, e := s.Claim(ctx, now, time.Minute, 10)
		keep(e)
		if len(batch.Deliveries) == 0 {
			break
		}
		for _, d := range batch.Deliveries {
			keep(s.Settle(ctx, d, store.Outcome{Result: store.Sent, At: now}))
			d.Lease = ""
			p.Owed = append(p.Owed, d)
		}
	}
	return p, err
}

// diff is empty for what is equal, which it finds quickly.
func diff(want, got any) string {
	if reflect.DeepEqual(want, got) {
		return ""
	}
	return cmp.Diff(want, got, cmpopts.EquateEmpty())
}

// specimen is a furnished file: its bytes, what it says, and what it said before its last transaction.
type specimen struct {
	bytes        []byte
	want, before picture
}

func newSpecimen(t *testing.T) specimen {
	t.Helper()
	path := filepath.Join(t.TempDir(), "specimen.db")
	s := mustOpen(t, path, quick())
	furnish(t, s)
	must(t, s.Close())
	var sp specimen
	var err error
	sp.bytes, err = os.ReadFile(path)
	must(t, err)
	sp.bytes = sp.bytes[:inUse(sp.bytes)]
	s = mustOpen(t, path, quick())
	sp.want, err = look(t, s)
	must(t, err)
	must(t, s.Close())
	must(t, os.WriteFile(path, sp.bytes, 0o600))
	s = mustOpen(t, path, quick())
	must(t, s.DeleteSubscription(t.Context(), "sub-030"))
	sp.before, err = look(t, s)
	must(t, err)
	must(t, s.Close())
	return sp
}

// put writes a damaged copy of the specimen, as a store that was in use.
func (sp specimen) put(t *testing.T, damage func([]byte) []byte) (path string) {
	t.Helper()
	path = filepath.Join(t.TempDir(), "test.db")
	must(t, os.WriteFile(path, damage(append([]byte(nil), sp.bytes...)), 0o600))
	must(t, os.WriteFile(path+".known", nil, 0o600))
	return path
}

// inUse is how long the part of a file is that bbolt has ever used, by the newer of its meta pages; behind it lies what it
// reserved.
func inUse(b []byte) int {
	var newest, pages uint64
	for page := range 2 {
		meta := b[page*os.Getpagesize()+16:]
		if tx := binary.NativeEndian.Uint64(meta[48:]); tx >= newest {
			newest, pages = tx, binary.NativeEndian.Uint64(meta[40:])
		}
	}
	return int(pages) * os.Getpagesize()
}
