package commands

import (
	"cmp"
	"context"
	"slices"
)

// projects lists the projects that may be shown.
func (r *Router) projects(ctx context.Context, _ *call) (Body, error) {
	known, err := r.knownProjects(ctx)
	if err != nil {
		return nil, err
	}
	out := ProjectList{Projects: make([]ProjectRow, 0, len(known))}
	for _, p := range known {
		out.Projects = append(out.Projects, ProjectRow{ID: p.ID, Name: p.Name})
	}
	slices.SortFunc(out.Projects, func(a, b ProjectRow) int { return cmp.Compare(a.ID, b.ID) })
	return out, nil
}
