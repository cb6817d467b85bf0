package commands

import (
	"context"
	"errors"
	"slices"
	"strings"
	"unicode"

	"github.com/pipelinebot/pipelinebot/apiclient"
)

// Projects that may not be shown.
//
// A project outside the allowed ones takes the same path as one that does not exist: BK-CI is never asked about it,
// only for the list of projects, of which the allowed ones are kept, and the answer is the same UnknownProject. An
// allowed pattern may also cover names of projects that do not exist; those are asked about, which tells a person
// who can measure it that the name is covered by a pattern, and nothing about any project.

// project resolves one word to the id of a project that exists and may be shown: its id, its id in another case, or
// the name people call it.
func (r *Router) project(ctx context.Context, c *call, w word) (string, error) {
	text := unwrap(w.text)
	if !plausibleProject(text) {
		return "", Problem{Code: BadProject, Input: text, Try: []string{"projects"}}
	}
	if apiclient.ValidProject(text) && r.mayShow(text) {
		names, err := r.pipelineNames(ctx, text, keepNames)
		if err != nil && !errors.Is(err, apiclient.ErrNotFound) {
			return "", err
		}
		if len(names) > 0 {
			return text, nil
		}
	}
	known, err := r.knownProjects(ctx)
	if err != nil {
		return "", err
	}
	if id := matchProject(known, text); id != "" {
		return id, nil
	}
	return "", r.unknownProject(c, text, known)
}

// answered reports whether an error of the list of projects is an answer (this server or user has no such list),
// as opposed to no answer at all.
func answered(err error) bool {
	return errors.Is(err, apiclient.ErrNotFound) || errors.Is(err, apiclient.ErrForbidden)
}

// knownProjects are the enabled projects BK-CI lists, without those that may not be shown. Where this server or user
// has no such list, they are the ones that are allowed by their full id.
func (r *Router) knownProjects(ctx context.Context) ([]apiclient.Project, error) {
	return r.listed.get(ctx, "", keepNames, func(ctx context.Context) ([]apiclient.Project, error) {
		all, err := r.opts.Upstream.Projects(ctx)
		if answered(err) {
			return r.spelledOut(), nil
		}
		if err != nil {
			return nil, err
		}
		return slices.DeleteFunc(slices.Clone(all), func(p apiclient.Project) bool {
			return !p.Enabled || !r.mayShow(p.ID) || !apiclient.ValidProject(p.ID)
		}), nil
	})
}

// spelledOut are the allowed projects whose pattern is an id.
func (r *Router) spelledOut() []apiclient.Project {
	var out []apiclient.Project
	for _, id := range r.opts.Allowed {
		if apiclient.ValidProject(id) {
			out = append(out, apiclient.Project{ID: id, Name: id, Enabled: true})
		}
	}
	return out
}

// matchProject finds by id, by id in any case, then by name if only one has it; empty when none does.
func matchProject(known []apiclient.Project, text string) string {
	var byCase, byName []string
	for _, p := range known {
		switch {
		case p.ID == text:
			return p.ID
		case strings.EqualFold(p.ID, text):
			byCase = append(byCase, p.ID)
		case fold(p.Name) == fold(text):
			byName = append(byName, p.ID)
		}
	}
	for _, ids := range [][]string{byCase, byName} {
		if len(ids) == 1 {
			return ids[0]
		}
	}
	return ""
}

func (r *Router) unknownProject(c *call, text string, known []apiclient.Project) Problem {
	p := Problem{Code: UnknownProject, Input: text, Near: nearProjects(known, text)}
	rest := texts(c.args)
	if len(rest) > 0 && unwrap(rest[0]) == text {
		rest = rest[1:]
	}
	for _, id := range p.Near {
		p.Try = append(p.Try, c.line(append([]string{id}, rest...)...))
	}
	p.Try = append(p.Try, "projects")
	return p
}

// nearProjects suggests ids by what is near to an id or a name.
func nearProjects(known []apiclient.Project, text string) []string {
	ids := map[string]string{}
	var candidates []string
	for _, p := range known {
		ids[p.ID], ids[p.Name] = p.ID, p.ID
		candidates = append(candidates, p.ID, p.Name)
	}
	var near []string
	for _, name := range nearest(text, candidates) {
		if !slices.Contains(near, ids[name]) {
			near = append(near, ids[name])
		}
	}
	return near
}

// plausibleProject keeps away what is neither an id nor a name, so that it never causes a request.
func plausibleProject(text string) bool {
	const longest = 64
	if text == "" || len([]rune(text)) > longest || strings.Contains(text, "..") {
		return false
	}
	return !strings.ContainsFunc(text, func(r rune) bool {
		return strings.ContainsRune("/\\%?#<>|", r) || unicode.IsControl(r)
	})
}

// unwrap removes the marks of bold, italics and code that people copy along.
func unwrap(text string) string {
	for _, mark := range []string{"`", "*", "_", "~"} {
		if inner := strings.Trim(text, mark); len(inner) == len(text)-2*len(mark) && inner != "" {
			return inner
		}
	}
	return text
}

func texts(of []word) []string {
	all := make([]string, len(of))
	for i, w := range of {
		all[i] = w.text
	}
	return all
}
