package main

import (
	"errors"
	"fmt"
	"os"
	"strings"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"github.com/pipelinebot/pipelinebot/notifier"
	"github.com/pipelinebot/pipelinebot/store"
)

// every is a schedule with a fixed interval.
type every time.Duration

func (e every) Next(t time.Time) time.Time { return t.Add(time.Duration(e)) }

// ready fails the test unless the look-out says the words; no words means that all is well.
func ready(t *testing.T, l *lookout, when string, words ...string) {
	t.Helper()
	err := l.check(t.Context())
	if len(words) == 0 && err != nil {
		t.Errorf("%s: %v, want ready", when, err)
	}
	for _, word := range words {
		if err == nil || !strings.Contains(err.Error(), word) {
			t.Errorf("%s: %v, want %q", when, err, word)
		}
	}
}

func TestReadinessFollowsTheLooks(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		l := newLookout(every(30*time.Second), newMetrics())
		look := func(project string, err error) {
			l.looked(notifier.Report{Project: project, Started: time.Now(), Watched: true, Err: err})
		}
		ready(t, l, "before any answer", "has not answered since the start")
		l.reach(errors.New("refused"))
		ready(t, l, "after a refusal", "refused")
		l.reach(nil)
		ready(t, l, "after an answer")
		look("demo", errors.New("503"))
		ready(t, l, "a project that was never read", "demo has not been read since the start")
		look("demo", nil)
		ready(t, l, "once it was read")
		time.Sleep(time.Minute)
		look("demo", errors.New("503"))
		ready(t, l, "a minute of trouble")
		time.Sleep(3 * time.Minute)
		look("demo", errors.New("503"))
		ready(t, l, "four minutes of trouble", "demo was last read 4m0s ago")
		look("demo", nil)
		look("demo", fmt.Errorf("committing: %w: %w", store.ErrUnavailable, &os.PathError{Op: "write", Path: "x.db", Err: syscall.ENOSPC}))
		ready(t, l, "a look that cannot be written down is no trouble of BK-CI")
		if err := l.unwritten(); err == nil || !strings.Contains(err.Error(), "demo: the store cannot be written: no space left") {
			t.Errorf("a look that cannot be written down: got %v", err)
		}
		look("demo", nil)
		if err := l.unwritten(); err != nil {
			t.Errorf("once it was written: %v", err)
		}
	})
}

func TestAProjectThatLostItsLastSubscriptionLeavesTheMetricsAndIsNotMissed(t *testing.T) {
	t.Parallel()
	m := newMetrics()
	l := newLookout(every(30*time.Second), m)
	l.reach(nil)
	for _, project := range []string{"stays", "goes"} {
		l.looked(notifier.Report{Project: project, Watched: true, Started: time.Now()})
	}
	l.looked(notifier.Report{Project: "goes"})
	families, err := m.registry.Gather()
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	for _, f := range families {
		if f.GetName() == "pipelinebot_watch_last_success_timestamp_seconds" {
			n = len(f.GetMetric())
		}
	}
	if n != 1 {
		t.Errorf("%d projects have a time of their last look, want 1: an alert rule would wait for the other for ever", n)
	}
	ready(t, l, "after the last look")
}
