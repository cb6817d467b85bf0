package workspace

import (
	"container/heap"
	"context"
	"sync"
	"time"
)

// maxTasks bounds what is put off; beyond it the latest are refused, so that a bot that is down for days costs no memory.
const maxTasks = 10_000

// task is something to do later.
type task struct {
	at time.Time
	n  uint64
	do func()
}

type taskHeap []task

func (h taskHeap) Len() int { return len(h) }

func (h taskHeap) Less(i, j int) bool {
	if h[i].at.Equal(h[j].at) {
		return h[i].n < h[j].n
	}
	return h[i].at.Before(h[j].at)
}

func (h taskHeap) Swap(i, j int) { h[i], h[j] = h[j], h[i] }

func (h *taskHeap) Push(v any) {
	if t, ok := v.(task); ok {
		*h = append(*h, t)
	}
}

func (h *taskHeap) Pop() any {
	old := *h
	last := old[len(old)-1]
	*h = old[:len(old)-1]
	return last
}

// schedule runs tasks when their time comes, one after the other, in the goroutine that calls run.
type schedule struct {
	mu    sync.Mutex
	tasks taskHeap
	count uint64
	wake  chan struct{}
}

func newSchedule() *schedule { return &schedule{wake: make(chan struct{}, 1)} }

// after puts a task off by d; false means that too many wait already.
func (s *schedule) after(d time.Duration, do func()) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.tasks) >= maxTasks {
		return false
	}
	s.count++
	heap.Push(&s.tasks, task{time.Now().Add(d), s.count, do})
	select {
	case s.wake <- struct{}{}:
	default:
	}
	return true
}

// next takes the task that is due, or says how long until one is.
func (s *schedule) next() (do func(), wait time.Duration) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.tasks) == 0 {
		return nil, time.Hour
	}
	if wait := time.Until(s.tasks[0].at); wait > 0 {
		return nil, wait
	}
	t, _ := heap.Pop(&s.tasks).(task)
	return t.do, 0
}

func (s *schedule) run(ctx context.Context) {
	for ctx.Err() == nil {
		do, wait := s.next()
		if do != nil {
			do()
			continue
		}
		timer := time.NewTimer(wait)
		select {
		case <-ctx.Done():
		case <-s.wake:
		case <-timer.C:
		}
		timer.Stop()
	}
}
