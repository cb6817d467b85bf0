package apiclient

import "slices"

// steps is what is kept of steps that do not matter: how many there are, and enough to know their ids again, since
// BK-CI's list of errors may name steps that are fine by now.
type steps struct {
	done, total int // Without disabled ones.
	marks       []uint64
}

func (s *steps) add(id string, status BuildStatus, disabled bool) {
	count(status, disabled, &s.done, &s.total)
	s.marks = append(s.marks, markOf(id))
}

func (s *steps) hold(id string) bool { return id != "" && slices.Contains(s.marks, markOf(id)) }

// count counts a step, unless it is disabled.
func count(status BuildStatus, disabled bool, done, total *int) {
	if disabled {
		return
	}
	*total++
	if status.Finished() {
		*done++
	}
}

// markOf condenses an id (FNV-1a).
func markOf(id string) uint64 {
	h := uint64(14695981039346656037)
	for i := range len(id) {
		h = (h ^ uint64(id[i])) * 1099511628211
	}
	return h
}
