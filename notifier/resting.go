package notifier

import (
	"hash/maphash"

	"github.com/pipelinebot/pipelinebot/store"
)

// resting are the pipelines of a project of which nothing runs, waits or is in trouble, and that somebody asks for. A
// look that finds them as they were has nothing to do with them, so two numbers of each are kept and not its state:
// with a hundred thousand that is all the difference.
type resting struct {
	asked interest
	seed  maphash.Seed
	marks map[uint64]uint64 // By the hash of the id, that of all else the list tells.
}

func restingFor(subs []store.Subscription) resting {
	return resting{asked: interestOf(subs), seed: maphash.MakeSeed(), marks: make(map[uint64]uint64)}
}

// busy reports whether the state itself is needed; what is not is noted.
func (r resting) busy(p store.PipelineState) bool {
	if p.Token == "" || anyOpen(p) || p.Blind != (store.Blindness{}) || !r.asked.covers(p.ID, p.Name) {
		return true
	}
	r.marks[r.hash(p.ID)] = r.hash(p.Token + "|" + p.Name)
	return false
}

// unchanged reports whether the pipeline rests and is as it was.
func (r resting) unchanged(rec record) bool {
	mark, known := r.marks[r.hash(rec.ID)]
	return known && mark == r.hash(rec.Token+"|"+rec.Name)
}

// holds reports whether the pipeline was at rest, so that its state was left out.
func (r resting) holds(id string) bool {
	_, known := r.marks[r.hash(id)]
	return known
}

func (r resting) hash(s string) uint64 { return maphash.String(r.seed, s) }
