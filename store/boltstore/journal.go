package boltstore

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/pipelinebot/pipelinebot/store"
)

// watchRecord is what is kept of a project beside the states of its pipelines.
type watchRecord struct {
	Revision uint64          `json:"r"`
	Taken    time.Time       `json:"t,omitzero"`
	Listed   time.Time       `json:"l,omitzero"`
	Blind    store.Blindness `json:"b,omitzero"`
}

// Snapshot implements store.Journal.
func (s *Store) Snapshot(ctx context.Context, watch string) (store.Snapshot, error) {
	return s.Sift(ctx, watch, nil, nil)
}

// Sift implements store.Journal.
func (s *Store) Sift(ctx context.Context, watch string, ids []string, keep func(store.PipelineState) bool) (store.Snapshot, error) {
	snap := store.Snapshot{Watch: watch, Pipelines: map[string]store.PipelineState{}}
	err := s.view(ctx, func(t *tx) error {
		var w watchRecord
		if _, err := t.get(watches, join(watch), &w); err != nil {
			return err
		}
		snap.Revision, snap.Taken, snap.Listed, snap.Blind = w.Revision, w.Taken, w.Listed, w.Blind
		var err error
		if snap.Held, err = t.held(watch); err != nil {
			return err
		}
		return t.states(watch, ids, func(p store.PipelineState) {
			if keep == nil || keep(p) {
				snap.Pipelines[p.ID] = p
			}
		})
	})
	return snap, err
}

// held is what mutes keep back of a project, by target; nil when there is none.
func (t *tx) held(watch string) (held map[string][]store.Event, err error) {
	err = t.each(watches, append(join(watch), 0), func(key, payload []byte) (bool, error) {
		var events []store.Event
		if err := t.decode(watches, key, payload, &events); err != nil {
			return false, err
		}
		if held == nil {
			held = map[string][]store.Event{}
		}
		_, target := split(key)
		held[target] = events
		return true, nil
	})
	return held, err
}

func (t *tx) putHeld(c store.Change) error {
	for target, events := range c.Held {
		if len(events) == 0 {
			if err := t.delete(watches, join(c.Watch, target)); err != nil {
				return err
			}
			continue
		}
		if err := t.put(watches, join(c.Watch, target), events); err != nil {
			return err
		}
	}
	return nil
}

// states visits the states of the given ids; nil is all.
func (t *tx) states(watch string, ids []string, visit func(store.PipelineState)) error {
	if ids == nil {
		return t.each(states, append(join(watch), 0), func(key, payload []byte) (bool, error) {
			var p store.PipelineState
			if err := t.decode(states, key, payload, &p); err != nil {
				return false, err
			}
			_, p.ID = split(key)
			visit(p)
			return true, nil
		})
	}
	for _, id := range ids {
		var p store.PipelineState
		found, err := t.get(states, join(watch, id), &p)
		if err != nil {
			return err
		}
		if p.ID = id; found {
			visit(p)
		}
	}
	return nil
}

// Commit implements store.Journal.
func (s *Store) Commit(ctx context.Context, c store.Change) error {
	return s.update(ctx, func(t *tx) error {
		var w watchRecord
		if _, err := t.get(watches, join(c.Watch), &w); err != nil {
			return err
		}
		if w.Revision != c.Prev {
			return store.ErrConflict
		}
		w.Revision, w.Taken = w.Revision+1, c.Taken
		if !c.Listed.IsZero() {
			w.Listed = c.Listed
		}
		if c.Blind != nil {
			w.Blind = *c.Blind
		}
		if err := t.put(watches, join(c.Watch), w); err != nil {
			return err
		}
		for _, step := range []func(store.Change) error{t.putStates, t.putHeld, t.putCards, t.unmute} {
			if err := step(c); err != nil {
				return err
			}
		}
		return t.enqueue(c.Enqueue)
	})
}

// putStates writes in the order of the keys, which keeps neighbouring pages together. The id is in the key alone: with
// many pipelines every byte of a record is some hundred kilobytes of memory.
func (t *tx) putStates(c store.Change) error {
	put := slices.SortedFunc(slices.Values(c.Put), func(a, b store.PipelineState) int { return strings.Compare(a.ID, b.ID) })
	for _, p := range put {
		key := join(c.Watch, p.ID)
		p.ID = ""
		if err := t.put(states, key, p); err != nil {
			return err
		}
	}
	for _, id := range c.Drop {
		if err := t.delete(states, join(c.Watch, id)); err != nil {
			return err
		}
	}
	return nil
}

func (t *tx) putCards(c store.Change) error {
	for _, card := range c.Cards {
		var old store.Card
		if _, err := t.get(cards, join(card.ID), &old); err != nil {
			return err
		}
		card.Channel, card.Timestamp, card.Shown = old.Channel, old.Timestamp, old.Shown
		card.Version, card.Updated = old.Version+1, c.Taken
		if err := t.unindex(old, card); err != nil {
			return err
		}
		for _, build := range card.Builds() {
			if err := t.lead(card, build); err != nil {
				return err
			}
		}
		if err := t.put(cards, join(card.ID), card); err != nil {
			return err
		}
	}
	return nil
}

// lead makes the build lead to the card, behind those it leads to already.
func (t *tx) lead(card store.Card, build string) error {
	return t.index(card.Target, build, func(ids []string) []string {
		if slices.Contains(ids, card.ID) {
			return ids
		}
		return append(ids, card.ID)
	})
}

// unindex removes what leads to a card from builds of which it does not speak any more.
func (t *tx) unindex(old, card store.Card) error {
	for _, build := range old.Builds() {
		if old.Target == card.Target && slices.Contains(card.Builds(), build) {
			continue
		}
		err := t.index(old.Target, build, func(ids []string) []string {
			return slices.DeleteFunc(ids, func(id string) bool { return id == old.ID })
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// index changes which cards of a target speak of a build: their ids, oldest first.
func (t *tx) index(target, build string, change func([]string) []string) error {
	before, err := t.indexed(target, build)
	if err != nil {
		return err
	}
	after := change(slices.Clone(before))
	switch key := join(target, build); {
	case slices.Equal(before, after):
		return nil
	case len(after) == 0:
		return t.delete(byBuild, key)
	default:
		return t.putRaw(byBuild, key, join(after...))
	}
}

func (t *tx) indexed(target, build string) ([]string, error) {
	ids, err := t.payload(byBuild, join(target, build))
	if err != nil || len(ids) == 0 {
		return nil, err
	}
	return strings.Split(string(ids), "\x00"), nil
}

func (t *tx) unmute(c store.Change) error {
	for _, ended := range c.Unmute {
		var set store.Settings
		found, err := t.get(settings, join(ended.Target), &set)
		if err != nil {
			return err
		}
		if !found {
			continue
		}
		set.Mutes = slices.DeleteFunc(set.Mutes, func(m store.Mute) bool {
			return m.UntilRecovered && m.Project == ended.Project && m.Pattern == ended.Pattern
		})
		if err := t.put(settings, join(ended.Target), set); err != nil {
			return err
		}
	}
	return nil
}

// Cards implements store.Journal.
func (s *Store) Cards(ctx context.Context, target string, builds []string) (map[string][]store.Card, error) {
	found := map[string][]store.Card{}
	err := s.view(ctx, func(t *tx) error {
		for _, build := range slices.Compact(slices.Sorted(slices.Values(builds))) {
			ids, err := t.indexed(target, build)
			if err != nil {
				return err
			}
			for _, id := range ids {
				var card store.Card
				if ok, err := t.get(cards, join(id), &card); err != nil {
					return err
				} else if ok {
					found[build] = append(found[build], card)
				}
			}
		}
		return nil
	})
	return found, err
}

// Card implements store.Outbox.
func (s *Store) Card(ctx context.Context, id string) (store.Card, error) {
	var card store.Card
	err := s.view(ctx, func(t *tx) error {
		found, err := t.get(cards, join(id), &card)
		if err == nil && !found {
			err = store.ErrNotFound
		}
		return err
	})
	return card, err
}
