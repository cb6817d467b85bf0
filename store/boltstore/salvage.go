package boltstore

import (
	"bytes"
	"context"
	"encoding/binary"
	"os"

	"github.com/go-json-experiment/json"

	"github.com/pipelinebot/pipelinebot/store"
)

// salvaged is what could be read of a damaged file, by id, target or key: what leads to a page may lead there twice.
type salvaged struct {
	subs    map[string]store.Subscription
	sets    map[string]store.Settings
	owed    map[string]debt
	cards   map[string]store.Card
	byBuild map[string]string // Key to ids, as in the bucket.
	targets map[string]targetRecord
}

// debt is a delivery and its place in the queue.
type debt struct {
	seq      uint64
	delivery store.Delivery
}

func newSalvaged() *salvaged {
	return &salvaged{
		subs: map[string]store.Subscription{}, sets: map[string]store.Settings{}, owed: map[string]debt{},
		cards: map[string]store.Card{}, byBuild: map[string]string{}, targets: map[string]targetRecord{},
	}
}

// salvage reads what verifies; whatever cannot be read is left out.
func salvage(ctx context.Context, path string) *salvaged {
	file, err := os.Open(path)
	if err != nil {
		return newSalvaged()
	}
	defer func() { _ = file.Close() }()
	e, err := readExtent(file)
	if err != nil {
		return newSalvaged()
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
	kept = newSalvaged()
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
	if sub, ok := intact[store.Subscription](bucket, subscriptions, key, value); ok {
		s.subs[sub.ID] = sub
	}
	if set, ok := intact[store.Settings](bucket, settings, key, value); ok {
		s.sets[set.Target] = set
	}
	if d, ok := intact[store.Delivery](bucket, outbox, key, value); ok && len(key) > 8 {
		s.owed[d.ID] = debt{binary.BigEndian.Uint64(key[len(key)-8:]), d}
	}
	if card, ok := intact[store.Card](bucket, cards, key, value); ok {
		s.cards[card.ID] = card
	}
	if r, ok := intact[targetRecord](bucket, targets, key, value); ok {
		s.targets[string(key)] = r
	}
	if bucket == "" || bucket == byBuild {
		if ids, err := unseal([]byte(byBuild), key, value); err == nil {
			s.byBuild[string(key)] = string(ids)
		}
	}
}

// intact decodes a record that may be one of want.
func intact[T any](bucket, want string, key, value []byte) (record T, ok bool) {
	if bucket != "" && bucket != want {
		return record, false
	}
	payload, err := unseal([]byte(want), key, value)
	return record, err == nil && json.Unmarshal(payload, &record, options()) == nil
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
