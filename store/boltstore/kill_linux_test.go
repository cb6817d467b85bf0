package boltstore_test

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strconv"
	"testing"
	"time"

	"github.com/pipelinebot/pipelinebot/store"
	"github.com/pipelinebot/pipelinebot/store/boltstore"
)

// storeKills is how often the store is killed; STORE_KILLS makes it more.
func storeKills() int {
	if n, err := strconv.Atoi(os.Getenv("STORE_KILLS")); err == nil {
		return n
	}
	return 15
}

// commitForEver commits change after change and prints the number of each that is durable.
func commitForEver(ctx context.Context, path string) error {
	s, err := boltstore.Open(ctx, path, boltstore.Options{})
	if err != nil {
		return err
	}
	snap, err := s.Snapshot(ctx, "demo")
	for n := int(snap.Revision) + 1; err == nil; n++ {
		if err = s.Commit(ctx, change(n)); err == nil {
			_, err = fmt.Println(n)
		}
	}
	return err
}

// killed runs a child and kills it at a random moment within the time given. It returns the last number the child printed, or 0.
func killed(t *testing.T, path string, within time.Duration) (acknowledged int) {
	t.Helper()
	cmd := child(t, "commit", path)
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	must(t, err)
	must(t, cmd.Start())
	timer := time.AfterFunc(rand.N(within), func() { _ = cmd.Process.Kill() })
	defer timer.Stop()
	lines := bufio.NewScanner(out)
	for lines.Scan() {
		n, err := strconv.Atoi(lines.Text())
		must(t, err)
		acknowledged = n
	}
	if err := cmd.Wait(); err == nil || cmd.ProcessState.Exited() {
		t.Fatalf("the child ended by itself: %v", err)
	}
	return acknowledged
}

func TestKilledAtRandomTheStoreKeepsWhatItAcknowledged(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "test.db")
	acknowledged := 0
	for range storeKills() {
		acknowledged = max(acknowledged, killed(t, path, 120*time.Millisecond))
		s := mustOpen(t, path, boltstore.Options{})
		if d := s.Damage(); d != nil {
			t.Fatalf("after a kill: damage %+v", *d)
		}
		acknowledged = wantWhole(t, s, acknowledged) // The next child goes on from there, whether or not it was heard of.
		must(t, s.Close())
	}
	if acknowledged == 0 {
		t.Error("no child ever committed")
	}
	t.Logf("%d kills, %d changes acknowledged, none lost", storeKills(), acknowledged)
}

// wantWhole checks that the change last acknowledged, or the one after it, is there with all that belongs to it. It returns
// which of the two.
func wantWhole(t *testing.T, s *boltstore.Store, acknowledged int) (last int) {
	t.Helper()
	must(t, s.Check(t.Context()))
	snap, err := s.Snapshot(t.Context(), "demo")
	must(t, err)
	last = int(snap.Revision)
	if last != acknowledged && last != acknowledged+1 {
		t.Fatalf("the store is at change %d, %d was acknowledged", last, acknowledged)
	}
	if last == 0 {
		return last
	}
	if got := snap.Pipelines[state(0, 0).ID].Token; got != strconv.Itoa(last) || len(snap.Pipelines) != last*10+1 {
		t.Errorf("at change %d the state says %q and there are %d, want %d", last, got, len(snap.Pipelines), last*10+1)
	}
	stats, err := s.Stats(t.Context())
	must(t, err)
	if stats.Owed != last {
		t.Errorf("at change %d %d deliveries are owed", last, stats.Owed)
	}
	for n := max(1, last-20); n <= last; n++ {
		if _, err := s.Card(t.Context(), card(n).ID); err != nil {
			t.Errorf("at change %d the card of change %d: %v", last, n, err)
		}
	}
	return last
}

func TestKilledInTheMiddleOfARepairNoSubscriptionIsLost(t *testing.T) {
	t.Parallel()
	sp := newSpecimen(t)
	for range storeKills() {
		path := sp.put(t, func(b []byte) []byte { b[bytes.LastIndex(b, []byte(`"release-7"`))] ^= 1; return b })
		killed(t, path, 25*time.Millisecond)
		s := mustOpen(t, path, quick())
		subs, err := s.Subscriptions(t.Context(), store.Filter{})
		if err != nil || len(subs) != 30 {
			t.Errorf("%d subscriptions, %v; want the 30 that can be read", len(subs), err)
		}
		aside, err := filepath.Glob(path + ".damaged-*")
		if err != nil || len(aside) == 0 {
			t.Errorf("the damaged file is gone: %v, %v", aside, err)
		}
		must(t, s.Close())
	}
}
