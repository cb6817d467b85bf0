package commands

import "github.com/pipelinebot/pipelinebot/apiclient"

// links leads to a pipeline and, when its id is given, to a build; empty without a console.
func (r *Router) links(project, pipeline, build string) Links {
	if r.opts.Console.Base == "" {
		return Links{}
	}
	out := Links{Pipeline: r.opts.Console.Pipeline(project, pipeline)}
	if build != "" {
		out.Build = r.opts.Console.Build(project, pipeline, build)
	}
	return out
}

// reviewLink leads to the place where a build waits first; empty when it does not wait.
func (r *Router) reviewLink(p ref, d apiclient.Detail) string {
	waits := d.Waits()
	if r.opts.Console.Base == "" || len(waits) == 0 {
		return ""
	}
	return r.opts.Console.Review(p.project, p.id, d.ID, waits[0])
}
