package boltstore

import (
	"bytes"
	"context"
	"os"

	"github.com/go-json-experiment/json"

	"github.com/pipelinebot/pipelinebot/store"
)

// salvaged is what could be read of a damaged file, by id and by target: what leads to a page may lead there twice.
type salvaged struct {
	subs map[string]store.Subscription
	sets map[string]store.Settings
}

// salvage reads what verifies; whatever cannot be read is left out.
func salvage(ctx context.Context, path string) *salvaged {
	file, err := os.Open(path)
	if err != nil {
		return &salvaged{}
	}
	defer func() { _ = file.Close() }()
	e, err := readExtent(file)
	if err != nil {
		return &salvaged{}
	}
	kept, damaged := gather(ctx, file, e, false)
	if damaged {
		kept, _ = gather(ctx, file, e, true)
	}
	return kept
}

// gather reads the tree. Where it is damaged, the list of free pages keeps it from leading to what was deleted long ago, and
// tells which pages nothing leads to any more.
func gather(ctx context.Context, file *os.File, e extent, byFreeList bool) (kept *salvaged, damaged bool) {
	kept = &salvaged{subs: map[string]store.Subscription{}, sets: map[string]store.Settings{}}
	w := newWalker(file, e)
	w.visit, w.problem = kept.visit, func(error) { damaged = true }
	complete := byFreeList && w.free()
	w.walk(ctx)
	if complete {
		w.orphans(ctx)
	}
	return kept, damaged
}

// visit keeps a record that verifies. Where the bucket is not known, the checksum tells which one it is of.
func (s *salvaged) visit(bucket string, key, value []byte) {
	if bucket == "" || bucket == subscriptions {
		var sub store.Subscription
		if intact(subscriptions, key, value, &sub) {
			s.subs[sub.ID] = sub
		}
	}
	if bucket == "" || bucket == settings {
		var set store.Settings
		if intact(settings, key, value, &set) {
			s.sets[set.Target] = set
		}
	}
}

func intact(bucket string, key, value []byte, into any) bool {
	payload, err := unseal([]byte(bucket), key, value)
	return err == nil && json.Unmarshal(payload, into, options()) == nil
}

// orphans visits the records of pages that are in use, by the list of free pages, and to which no readable page leads.
func (w *walker) orphans(ctx context.Context) {
	for id := range w.taken {
		if w.taken[id] || ctx.Err() != nil {
			continue
		}
		p, err := w.read(uint64(id))
		if err != nil || p.flags != leafPage {
			continue
		}
		p.bytes = bytes.Clone(p.bytes)
		for i := range p.count {
			flags, key, value, err := p.leaf(i)
			switch {
			case err != nil:
			case flags == bucketElement:
				w.bucket(ctx, string(key), value)
			default:
				w.visit("", key, value)
			}
		}
	}
}
