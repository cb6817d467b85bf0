package boltstore

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"strconv"

	"github.com/go-json-experiment/json"

	"github.com/pipelinebot/pipelinebot/store"
)

const reportAtMost = 20 // Damaged places named in one error.

// survey verifies every record and counts it.
type survey struct {
	schema   int
	counts   map[string]int // As kept in the file; nil when they cannot be read.
	found    map[string]int
	highest  map[string]uint64 // The highest number used in a key, where keys are numbered.
	problems []error
	more     int // Problems beyond those named.
}

// look surveys what the walker can reach.
func look(ctx context.Context, w *walker) *survey {
	s := &survey{found: map[string]int{}, highest: map[string]uint64{}}
	w.problem, w.visit = s.problem, s.visit
	w.walk(ctx)
	return s
}

func (s *survey) problem(err error) {
	if len(s.problems) == reportAtMost {
		s.more++
		return
	}
	s.problems = append(s.problems, err)
}

func numbered(bucket string) bool { return bucket == outbox || bucket == dead }

func (s *survey) visit(bucket string, key, value []byte) {
	s.found[bucket]++
	payload, err := unseal([]byte(bucket), key, value)
	switch {
	case err != nil:
	case bucket == meta:
		err = s.meta(key, payload)
	case numbered(bucket) && len(key) >= 8:
		s.highest[bucket] = max(s.highest[bucket], binary.BigEndian.Uint64(key[len(key)-8:]))
	}
	if err != nil {
		s.problem(err)
	}
}

func (s *survey) meta(key, payload []byte) (err error) {
	switch string(key) {
	case string(schemaKey()):
		s.schema, err = strconv.Atoi(string(payload))
	case string(countsKey()):
		err = json.Unmarshal(payload, &s.counts)
	}
	if err != nil {
		return corrupt([]byte(meta), key, err.Error())
	}
	return nil
}

// verdict compares what was found with what should be there; nil means that nothing is damaged.
func (s *survey) verdict(w *walker) error {
	if s.schema < 1 {
		s.problem(corrupt([]byte(meta), schemaKey(), "the schema is missing"))
	}
	if s.counts == nil {
		s.problem(corrupt([]byte(meta), countsKey(), "the counts are missing"))
	}
	for _, name := range buckets() {
		s.compare(name, w.sequence)
	}
	if s.more > 0 {
		s.problems = append(s.problems, fmt.Errorf("%w: and %d more", store.ErrCorrupt, s.more))
	}
	return errors.Join(s.problems...)
}

func (s *survey) compare(name string, sequences map[string]uint64) {
	sequence, there := sequences[name]
	if !there {
		s.problem(corrupt([]byte(name), nil, "the bucket is gone"))
		return
	}
	if want := s.counts[name]; name != meta && s.counts != nil && s.found[name] != want {
		s.problem(corrupt([]byte(name), nil, fmt.Sprintf("it holds %d records instead of %d", s.found[name], want)))
	}
	// A number given out again would write over a record.
	if sequence < s.highest[name] || (sequence != 0 && !numbered(name)) {
		s.problem(corrupt([]byte(name), nil, fmt.Sprintf("it counts %d, and %d is in use", sequence, s.highest[name])))
	}
}

// accounted joins to the survey that each page is in use once, or free.
func (s *survey) accounted(w *walker) {
	if !w.free() {
		return
	}
	lost := 0
	for _, taken := range w.taken {
		if !taken {
			lost++
		}
	}
	if lost > 0 {
		s.problem(fmt.Errorf("%w: %d pages are neither used nor free", store.ErrCorrupt, lost))
	}
}
