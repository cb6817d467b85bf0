package boltstore

import "maps"

func countsKey() []byte { return []byte("counts") }

func (t *tx) readCounts() error {
	if t.counts != nil {
		return nil
	}
	t.counts = map[string]int{}
	if _, err := t.get(meta, countsKey(), &t.counts); err != nil {
		return err
	}
	t.before = maps.Clone(t.counts)
	return nil
}

func (t *tx) count(bucket string, by int) error {
	if bucket == meta {
		return nil
	}
	if err := t.readCounts(); err != nil {
		return err
	}
	t.counts[bucket] += by
	return nil
}

func (t *tx) writeCounts() error {
	if t.counts == nil || maps.Equal(t.counts, t.before) {
		return nil
	}
	return t.put(meta, countsKey(), t.counts)
}
