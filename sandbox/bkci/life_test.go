package bkci

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"
)

// inLife runs f in virtual time beside Run.
func inLife(t *testing.T, life Life, f func(k *kit)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		k := newKit(t, Options{Now: time.Now})
		ctx, cancel := context.WithCancel(t.Context())
		done := make(chan error, 1)
		go func() { done <- k.Run(ctx, life) }()
		f(k)
		cancel()
		if err := <-done; !errors.Is(err, context.Canceled) {
			t.Errorf("Run = %v, want the context's error", err)
		}
	})
}

func TestBuildsWalkThroughTheirStages(t *testing.T) {
	t.Parallel()
	inLife(t, Life{}, func(k *kit) {
		p := k.AddPipeline("orchard", PipelineSpec{})
		b, still := k.start(p, StartOptions{Auto: true}), k.start(p, StartOptions{})
		for i, want := range []string{"RUNNING - -", "SUCCEED RUNNING -", "SUCCEED SUCCEED PAUSE", "SUCCEED SUCCEED PAUSE"} {
			time.Sleep(100 * time.Millisecond)
			if got := stagesOf(k.build(b.ID)); got != want {
				k.t.Errorf("after %d steps: %s, want %s", i, got, want)
			}
			time.Sleep(2 * time.Second)
		}
		k.must(k.Decide(b.ID, Decision{Approve: true}))
		k.must(k.Decide(b.ID, Decision{Approve: true}))
		time.Sleep(3 * time.Second)
		if got := k.build(b.ID).Status; got != Succeed {
			k.t.Errorf("after approval: %s, want SUCCEED", got)
		}
		if got := stagesOf(k.build(still.ID)); got != "RUNNING - -" {
			k.t.Errorf("a build without Auto went to %s, want it where it was", got)
		}
		if got := len(k.State().Builds); got != 2 {
			k.t.Errorf("%d builds, want 2: nothing starts by itself", got)
		}
	})
}

func TestBuildsOfTheAPIWalkToo(t *testing.T) {
	t.Parallel()
	inLife(t, Life{Stage: time.Second}, func(k *kit) {
		p := k.AddPipeline("orchard", PipelineSpec{Stages: oneStep(), Serial: true})
		first := k.post(releasePath+p+"/builds/start", "{}").at(k.t, "data.id")
		time.Sleep(600 * time.Millisecond)
		second := k.post(releasePath+p+"/builds/start", "{}").at(k.t, "data.id")
		if got := k.build(second).Status; got != Queue {
			k.t.Errorf("second build of a serial pipeline: %s, want QUEUE", got)
		}
		time.Sleep(5 * time.Second)
		if a, b := k.build(first).Status, k.build(second).Status; a != Succeed || b != Succeed {
			k.t.Errorf("builds ended %s and %s, want SUCCEED", a, b)
		}
		k.must(k.Fail(k.start(p, byAlice()).ID, Failure{}))
		last := k.State().Builds[0].ID
		k.post(releasePath+p+"/builds/"+last+"/retry", "")
		time.Sleep(3 * time.Second)
		if got := k.build(last); got.Status != Succeed || got.Execute != 2 {
			k.t.Errorf("retried build: %s in execution %d, want SUCCEED in 2", got.Status, got.Execute)
		}
	})
}

func TestLifeStartsFailsAndDecides(t *testing.T) {
	t.Parallel()
	life := Life{
		Every: time.Second, Stage: time.Second, Decide: 2 * time.Second, FailRate: 0.3, RejectRate: 0.3, Seed: 7,
		Projects: []string{"orchard"},
	}
	seen := func() map[Status]int {
		out := map[Status]int{}
		inLife(t, life, func(k *kit) {
			for range 5 {
				k.AddPipeline("orchard", PipelineSpec{})
			}
			k.AddPipeline("quiet", PipelineSpec{})
			time.Sleep(100*time.Second + 50*time.Millisecond) // between two ticks
			for _, b := range k.State().Builds {
				out[b.Status]++
				if b.Project != "orchard" {
					k.t.Errorf("a build started in %s, want orchard only", b.Project)
				}
			}
		})
		return out
	}
	got := seen()
	for _, want := range []Status{Succeed, Failed, StageSuccess, Running} {
		if got[want] == 0 {
			t.Errorf("no build is %s in %v", want, got)
		}
	}
	again := seen()
	for status, n := range got {
		if again[status] != n {
			t.Errorf("%s: %d builds, then %d with the same seed", status, n, again[status])
		}
	}
}
