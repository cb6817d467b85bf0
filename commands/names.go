package commands

import (
	"context"
	"strings"
	"time"

	"github.com/sahilm/fuzzy"
)

// entry is what is kept of a pipeline to resolve names: never its state.
type entry struct{ id, name, folded string }

// pipelineNames lists the pipelines of a project, from memory when that is at most age old.
func (r *Router) pipelineNames(ctx context.Context, project string, age time.Duration) ([]entry, error) {
	return r.names.get(ctx, project, age, func(ctx context.Context) ([]entry, error) {
		var all []entry
		for p, err := range r.opts.Upstream.ListAll(ctx, project) {
			if err != nil {
				return nil, err
			}
			all = append(all, entry{id: p.ID, name: p.Name, folded: fold(p.Name)})
		}
		return all, nil
	})
}

// find returns the pipelines that text may mean, best first. The stages from sure to vague: the exact name, the name
// in another case, the name as people remember it (see fold), a part of it, all words somewhere in it, its letters in
// order. The first stage that finds any counts; loose reports that only the last one did.
func find(all []entry, text string) (hits []entry, loose bool) {
	folded := fold(unwrap(text))
	parts := strings.Fields(folded)
	stages := []func(entry) bool{
		func(e entry) bool { return e.name == text },
		func(e entry) bool { return strings.EqualFold(e.name, text) },
		func(e entry) bool { return e.folded == folded },
		func(e entry) bool { return strings.Contains(e.folded, folded) },
		func(e entry) bool { return containsAll(e.folded, parts) },
	}
	if folded == "" {
		stages = stages[:2]
	}
	for _, fits := range stages {
		for _, e := range all {
			if fits(e) {
				hits = append(hits, e)
			}
		}
		if len(hits) > 0 {
			return hits, false
		}
	}
	return findLetters(all, folded), true
}

func containsAll(name string, parts []string) bool {
	for _, part := range parts {
		if !strings.Contains(name, part) {
			return false
		}
	}
	return len(parts) > 1
}

// findLetters matches like an editor's "go to file": "apirel" finds "api-release". Scattered letters of long names
// do not count: the score must be positive, as it is for letters that follow each other or begin words.
func findLetters(all []entry, folded string) []entry {
	const shortest = 3
	if len([]rune(folded)) < shortest {
		return nil
	}
	var hits []entry
	for _, m := range fuzzy.FindFrom(folded, foldedNames(all)) {
		if m.Score > 0 {
			hits = append(hits, all[m.Index])
		}
	}
	return hits
}

type foldedNames []entry

func (f foldedNames) String(i int) string { return f[i].folded }
func (f foldedNames) Len() int            { return len(f) }

func namesOf(all []entry) []string {
	names := make([]string, len(all))
	for i, e := range all {
		names[i] = e.name
	}
	return names
}
