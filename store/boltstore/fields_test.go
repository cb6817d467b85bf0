package boltstore_test

import (
	"bytes"
	"encoding/binary"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"go.etcd.io/bbolt"

	"github.com/pipelinebot/pipelinebot/store"
)

// site is one field of the file, where a few bits matter and random flips seldom fall.
type site struct {
	what string
	at   int
	bits []int
}

const (
	branch = 0x01
	leaf   = 0x02
)

// livePages gives the offsets of the pages of a kind that the tree of a bucket has, by bbolt's own word.
func livePages(t *testing.T, sp specimen, kind uint16) (offsets []int) {
	t.Helper()
	path := sp.put(t, func(b []byte) []byte { return b })
	db, err := bbolt.Open(path, 0o600, &bbolt.Options{ReadOnly: true, PreLoadFreelist: true})
	must(t, err)
	must(t, db.View(func(tx *bbolt.Tx) error {
		for id := 0; id*os.Getpagesize() < len(sp.bytes); id++ {
			info, err := tx.Page(id)
			if err != nil {
				return err
			}
			at := id * os.Getpagesize()
			free := info == nil || info.Type == "free"
			if !free && binary.NativeEndian.Uint16(sp.bytes[at+8:]) == kind && binary.NativeEndian.Uint64(sp.bytes[at:]) == uint64(id) {
				offsets = append(offsets, at)
			}
		}
		return nil
	}))
	must(t, db.Close())
	return offsets
}

func TestAFlippedBitInAnyFieldBboltTrustsIsNoticed(t *testing.T) {
	t.Parallel()
	sp := newSpecimen(t)
	var sites []site
	for _, page := range livePages(t, sp, branch) {
		last := int(binary.NativeEndian.Uint16(sp.bytes[page+10:])) - 1
		for _, i := range slices.Compact([]int{0, last / 2, last}) {
			e := page + 16 + i*16
			pos, size := int(binary.NativeEndian.Uint32(sp.bytes[e:])), int(binary.NativeEndian.Uint32(sp.bytes[e+4:]))
			sites = append(sites, site{"the end of a key in a branch", e + pos + size - 1, []int{0, 7}}, site{"a child of a branch", e + 8, []int{0, 4}})
		}
	}
	for _, page := range livePages(t, sp, leaf) {
		sites = append(sites, site{"the kind of an entry", page + 16, []int{0}}, site{"how many entries there are", page + 10, []int{0}})
	}
	name := 0
	for _, page := range livePages(t, sp, leaf) {
		if i := bytes.Index(sp.bytes[page:page+os.Getpagesize()], []byte("gates")); i >= 0 {
			name = page + i
		}
	}
	sites = append(
		sites, site{"the sequence of a bucket without numbers", name + 5 + 8, []int{0, 7}}, site{"the page of a bucket within a page", name + 5 + 16, []int{0, 2}},
		site{"the overflow of a bucket within a page", name + 5 + 16 + 12, []int{0}},
	)
	for _, s := range sites {
		for _, bit := range s.bits {
			path := sp.put(t, func(b []byte) []byte { b[s.at] ^= 1 << bit; return b })
			if d := sp.withstand(t, s.what, path); d == nil || d.Moved == "" {
				t.Errorf("bit %d of %s (byte %d): damage is %+v, want the file moved aside", bit, s.what, s.at, d)
			}
		}
	}
	if len(sites) < 20 {
		t.Errorf("only %d places were tried", len(sites))
	}
}

func TestARecordInThePlaceOfItsNeighbourIsNoticed(t *testing.T) {
	t.Parallel()
	sp := newSpecimen(t)
	tried := 0
	for _, page := range livePages(t, sp, leaf) {
		if binary.NativeEndian.Uint16(sp.bytes[page+10:]) < 3 {
			continue
		}
		tried++
		path := sp.put(t, func(b []byte) []byte {
			second, third := b[page+32:page+48], b[page+48:page+64]
			copy(second, third)
			binary.NativeEndian.PutUint32(second[4:], binary.NativeEndian.Uint32(third[4:])+16)
			return b
		})
		if d := sp.withstand(t, "a record twice", path); d == nil || d.Moved == "" {
			t.Errorf("damage is %+v, want the file moved aside", d)
		}
	}
	if tried == 0 {
		t.Error("there was no page with three records")
	}
}

func TestANumberGivenOutTwiceIsNoticed(t *testing.T) {
	t.Parallel()
	for _, bucket := range []string{"outbox", "dead"} {
		path := filepath.Join(t.TempDir(), "test.db")
		s := mustOpen(t, path, quick())
		furnish(t, s)
		must(t, s.Close())
		rewrite(t, path, func(tx *bbolt.Tx) error { return tx.Bucket([]byte(bucket)).SetSequence(0) })
		s = mustOpen(t, path, quick())
		if d := s.Damage(); d == nil || d.Subscriptions != 31 {
			t.Errorf("%s: damage is %+v, want the file replaced with 31 subscriptions", bucket, d)
		}
		must(t, s.Close())
	}
}

func TestAStoreWithoutItsCountsIsDamage(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "test.db")
	must(t, mustOpen(t, path, quick()).Close())
	rewrite(t, path, func(tx *bbolt.Tx) error { return tx.Bucket([]byte("meta")).Delete([]byte("counts")) })
	s := mustOpen(t, path, quick())
	if s.Damage() == nil {
		t.Error("no damage reported")
	}
	must(t, s.Close())
}

func TestSubscriptionsBehindAnUnreadablePageAreCarriedOver(t *testing.T) {
	t.Parallel()
	sp := newSpecimen(t)
	saved := 0
	for _, page := range livePages(t, sp, branch) {
		path := sp.put(t, func(b []byte) []byte { clear(b[page : page+os.Getpagesize()]); return b })
		d := sp.withstand(t, "a branch zeroed", path)
		if d == nil || d.Subscriptions != 31 || d.Settings != 5 {
			t.Errorf("damage is %+v, want all 31 subscriptions and 5 settings carried over", d)
			continue
		}
		if bytes.Contains(sp.bytes[page:page+os.Getpagesize()], []byte("demo1\x00sub-")) {
			saved++
		}
	}
	if saved == 0 {
		t.Error("no page that leads to subscriptions was damaged")
	}
}

func TestAMovedSubscriptionLeavesNothingBehind(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "test.db")
	s := mustOpen(t, path, quick())
	sub := subscription(1)
	for _, target := range []string{"C1", "C2", "C1", "C3"} {
		sub.Target = target
		must(t, s.PutSubscription(t.Context(), sub))
	}
	sub.Project = "elsewhere"
	must(t, s.PutSubscription(t.Context(), sub))
	if got, err := s.Subscriptions(t.Context(), store.Filter{Target: "C3"}); err != nil || len(got) != 1 {
		t.Errorf("got %v, %v, want the one subscription", got, err)
	}
	must(t, s.Close())
	rewrite(t, path, func(tx *bbolt.Tx) error {
		for _, bucket := range []string{"subscriptions", "by-id", "by-target"} {
			if n := tx.Bucket([]byte(bucket)).Stats().KeyN; n != 1 {
				t.Errorf("%s has %d records, want 1", bucket, n)
			}
		}
		return nil
	})
}
