package boltstore_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"syscall"
	"testing"

	"github.com/pipelinebot/pipelinebot/store"
	"github.com/pipelinebot/pipelinebot/store/boltstore"
)

// capFiles lets files of this process grow to so many bytes; with 0 as far as they can.
func capFiles(bytes uint64) error {
	signal.Ignore(syscall.SIGXFSZ)
	var limit syscall.Rlimit
	if err := syscall.Getrlimit(syscall.RLIMIT_FSIZE, &limit); err != nil {
		return err
	}
	limit.Cur = limit.Max
	if bytes > 0 {
		limit.Cur = bytes
	}
	return syscall.Setrlimit(syscall.RLIMIT_FSIZE, &limit)
}

// outgrowLimit runs into a limit of the size of files, which needs no right to set.
func outgrowLimit(ctx context.Context, path string) error {
	grown := func() error {
		info, err := os.Stat(path)
		if err != nil {
			return err
		}
		return capFiles(uint64(info.Size()))
	}
	return outgrow(ctx, path, grown, func() error { return capFiles(0) })
}

// outgrowDisk runs into the end of a small file system of its own.
func outgrowDisk(ctx context.Context, path string) error {
	dir := filepath.Dir(path)
	if err := syscall.Mount("tmpfs", dir, "tmpfs", 0, "size=2m"); err != nil {
		return err
	}
	ballast := filepath.Join(dir, "ballast")
	fill := func() error {
		f, err := os.Create(ballast)
		if err != nil {
			return err
		}
		for err == nil {
			_, err = f.Write(make([]byte, 4096))
		}
		return f.Close()
	}
	return outgrow(ctx, path, fill, func() error { return os.Remove(ballast) })
}

// outgrow fills the disk under an open store, and gives room again.
func outgrow(ctx context.Context, path string, fill, free func() error) error {
	s, err := boltstore.Open(ctx, path, boltstore.Options{})
	if err != nil {
		return err
	}
	if err := errors.Join(s.Commit(ctx, change(1)), fill()); err != nil {
		return err
	}
	n, want := 1, store.ErrUnavailable
	for err == nil && n < 2000 {
		n++
		err = s.Commit(ctx, change(n))
	}
	if !errors.Is(err, want) || errors.Is(err, store.ErrCorrupt) {
		return fmt.Errorf("change %d without room: %w, want %w", n, err, want)
	}
	for range 3 { // Again and again, as the watcher does.
		if err := s.Commit(ctx, change(n)); !errors.Is(err, want) {
			return fmt.Errorf("change %d again without room: %w, want %w", n, err, want)
		}
		if err := stands(ctx, s, n-1); err != nil {
			return fmt.Errorf("without room: %w", err)
		}
	}
	if err := free(); err != nil {
		return err
	}
	if err := errors.Join(s.Commit(ctx, change(n)), stands(ctx, s, n), s.Close()); err != nil {
		return fmt.Errorf("with room again: %w", err)
	}
	if s, err = boltstore.Open(ctx, path, boltstore.Options{}); err != nil {
		return err
	}
	if s.Damage() != nil {
		return fmt.Errorf("the full disk left damage: %w", s.Damage().Cause)
	}
	return errors.Join(stands(ctx, s, n), s.Close())
}

// stands checks that the store is whole, at change n, with all that belongs to it and nothing of a later one.
func stands(ctx context.Context, s *boltstore.Store, n int) error {
	snap, err1 := s.Snapshot(ctx, "demo")
	stats, err2 := s.Stats(ctx)
	_, err3 := s.Card(ctx, card(n).ID)
	if err := errors.Join(err1, err2, err3, s.Check(ctx)); err != nil {
		return err
	}
	if int(snap.Revision) != n || stats.Owed != n || len(snap.Pipelines) != n*10+1 {
		return fmt.Errorf("at change %d: revision %d, %d owed, %d states", n, snap.Revision, stats.Owed, len(snap.Pipelines))
	}
	if _, err := s.Card(ctx, card(n+1).ID); !errors.Is(err, store.ErrNotFound) {
		return fmt.Errorf("at change %d the next card is there: %w", n, err)
	}
	return nil
}

// repairWithoutRoom opens a damaged store while no new file can be written, and then with room.
func repairWithoutRoom(ctx context.Context, path string) error {
	if err := capFiles(4096); err != nil {
		return err
	}
	if _, err := boltstore.Open(ctx, path, boltstore.Options{}); !errors.Is(err, syscall.EFBIG) {
		return fmt.Errorf("opening without room: %w, want %w", err, syscall.EFBIG)
	}
	return capFiles(0)
}

func TestWhenTheDiskIsFullReadingGoesOnAndTheNextCommitWithRoomWorks(t *testing.T) {
	t.Parallel()
	for _, role := range []string{"limit", "tmpfs"} {
		t.Run(role, func(t *testing.T) {
			t.Parallel()
			cmd := child(t, role, filepath.Join(t.TempDir(), "test.db"))
			if role == "tmpfs" && !namespaced(cmd) {
				cmd = child(t, "limit", filepath.Join(t.TempDir(), "test.db"))
			}
			if out, err := cmd.CombinedOutput(); err != nil {
				t.Errorf("%v: %s", err, out)
			}
		})
	}
}

// namespaced puts a command into mount and user namespaces of its own, where it may mount; false where that is refused.
func namespaced(cmd *exec.Cmd) bool {
	cmd.SysProcAttr = &syscall.SysProcAttr{
		Cloneflags:  syscall.CLONE_NEWUSER | syscall.CLONE_NEWNS,
		UidMappings: []syscall.SysProcIDMap{{ContainerID: 0, HostID: os.Getuid(), Size: 1}},
		GidMappings: []syscall.SysProcIDMap{{ContainerID: 0, HostID: os.Getgid(), Size: 1}},
	}
	try := exec.Command("true")
	try.SysProcAttr = cmd.SysProcAttr
	return try.Run() == nil
}

func TestADamagedStoreStaysInPlaceUntilThereIsRoomToRepairIt(t *testing.T) {
	t.Parallel()
	sp := newSpecimen(t)
	path := sp.put(t, func(b []byte) []byte { b[bytes.LastIndex(b, []byte(`"release-7"`))] ^= 1; return b })
	before, err := os.ReadFile(path)
	must(t, err)
	if out, err := child(t, "repair", path).CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	if after, err := os.ReadFile(path); err != nil || !bytes.Equal(before, after) {
		t.Errorf("the damaged file was touched (%v)", err)
	}
	if d := sp.withstand(t, "with room", path); d == nil || d.Subscriptions != 30 {
		t.Errorf("damage is %+v, want 30 subscriptions carried over", d)
	}
}
