package boltstore_test

import (
	"bytes"
	"fmt"
	"os"
	"testing"
)

func TestADamagedRecordIsNamedAndTheRestCarriedOver(t *testing.T) {
	t.Parallel()
	sp := newSpecimen(t)
	path := sp.put(t, func(b []byte) []byte {
		b[bytes.LastIndex(b, []byte(`"release-7"`))+3] ^= 1
		return b
	})
	d := sp.withstand(t, "a bit of a subscription", path)
	if d == nil || d.Subscriptions != 30 || d.Settings != 5 || d.Owed != len(sp.want.Owed) {
		t.Fatalf("damage is %+v, want 30 of 31 subscriptions, all 5 settings and all %d messages carried over", d, len(sp.want.Owed))
	}
	if want := `subscriptions/"demo1\x00sub-007"`; !bytes.Contains([]byte(d.Cause.Error()), []byte(want)) {
		t.Errorf("the cause %q does not name %s", d.Cause, want)
	}
}

func TestWhatIsShownAndWhoCannotBeToldSurviveADamage(t *testing.T) {
	t.Parallel()
	sp := newSpecimen(t)
	s := mustOpen(t, sp.put(t, func(b []byte) []byte { b[bytes.LastIndex(b, []byte(`"release-7"`))+3] ^= 1; return b }), quick())
	defer func() { must(t, s.Close()) }()
	got, err := look(t, s)
	must(t, err)
	if diff := diff(sp.want.Cards, got.Cards); diff != "" {
		t.Errorf("cards carried over (-want +got):\n%s", diff)
	}
	if diff := diff(sp.want.Health, got.Health); diff != "" {
		t.Errorf("targets carried over (-want +got):\n%s", diff)
	}
}

func TestEveryZeroedPageIsNoticed(t *testing.T) {
	t.Parallel()
	sp := newSpecimen(t)
	free, pageSize := 0, os.Getpagesize()
	for at := 0; at < len(sp.bytes); at += pageSize {
		path := sp.put(t, func(b []byte) []byte { clear(b[at:min(at+pageSize, len(b))]); return b })
		if sp.withstand(t, fmt.Sprintf("page %d zeroed", at/pageSize), path) == nil {
			free++
		}
	}
	if pages := len(sp.bytes) / pageSize; free == 0 || free == pages {
		t.Errorf("%d of %d pages were harmless, want some and not all", free, pages)
	}
}

func TestACutOffFileIsNoticed(t *testing.T) {
	t.Parallel()
	sp := newSpecimen(t)
	for _, length := range []int{1, 15, 80, 4095, 4096, 4097, 8191, 8192, 12288, 16384, len(sp.bytes) / 3, len(sp.bytes) / 2} {
		path := sp.put(t, func(b []byte) []byte { return b[:length] })
		what := fmt.Sprint("cut off at ", length)
		if sp.withstand(t, what, path) == nil {
			t.Errorf("%s of %d bytes: no damage reported", what, len(sp.bytes))
		}
	}
}

func TestAFileThatIsNoStoreIsMovedAside(t *testing.T) {
	t.Parallel()
	sp := newSpecimen(t)
	for what, content := range map[string][]byte{
		"a text":        bytes.Repeat([]byte("Dear diary, "), 3000),
		"a short text":  []byte("hello\n"),
		"zeros":         make([]byte, 1<<16),
		"ones":          bytes.Repeat([]byte{0xff}, 1<<16),
		"another store": append([]byte("SQLite format 3\x00"), make([]byte, 8192)...),
	} {
		if d := sp.withstand(t, what, sp.put(t, func([]byte) []byte { return content })); d == nil || d.Moved == "" {
			t.Errorf("%s: damage is %+v, want it moved aside", what, d)
		}
	}
}

func TestAStoreThatVanishedOrBecameEmptyIsReported(t *testing.T) {
	t.Parallel()
	sp := newSpecimen(t)
	empty := sp.put(t, func([]byte) []byte { return nil })
	gone := sp.put(t, func([]byte) []byte { return nil })
	must(t, os.Remove(gone))
	for _, path := range []string{empty, gone} {
		if d := sp.withstand(t, path, path); d == nil || d.Moved != "" {
			t.Errorf("damage is %+v, want one with nothing to move", d)
		}
	}
	// Where there never was a store, there is nothing to report.
	fresh := sp.put(t, func([]byte) []byte { return nil })
	must(t, os.Remove(fresh+".known"))
	s := mustOpen(t, fresh, quick())
	if d := s.Damage(); d != nil {
		t.Errorf("a new store reports %+v", d)
	}
	must(t, s.Close())
}
