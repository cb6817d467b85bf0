package apiclient

import (
	"net/url"
	"path"
	"strings"
)

// Console makes links for people. Base is the address of the web console up to and including /console, such as
// https://devops.example.com/console. An id that BK-CI cannot have given out never reaches a link: the link leads
// to the nearest page above instead, and is always a usable address.
type Console struct{ Base string }

// Project links to a project's pipelines.
func (c Console) Project(project string) string {
	if !ValidProject(project) {
		return c.base()
	}
	return c.join(project, "list", "allPipeline")
}

// Pipeline links to a pipeline's history.
func (c Console) Pipeline(project, pipeline string) string {
	if !ValidProject(project) || !ValidPipeline(pipeline) {
		return c.Project(project)
	}
	return c.join(project, pipeline, "history")
}

// Build links to a build.
func (c Console) Build(project, pipeline, build string) string {
	if !ValidProject(project) || !ValidPipeline(pipeline) || !ValidBuild(build) {
		return c.Pipeline(project, pipeline)
	}
	return c.join(project, pipeline, "detail", build, "executeDetail")
}

// Review links to a build with the place where it waits opened.
func (c Console) Review(project, pipeline, build string, w Wait) string {
	link := c.Build(project, pipeline, build)
	if !ValidProject(project) || !ValidPipeline(pipeline) || !ValidBuild(build) {
		return link
	}
	query := url.Values{}
	if seq, ok := strings.CutPrefix(w.StageID, "stage-"); ok && w.StepID == "" {
		query.Set("reviewStageSeq", seq)
	}
	if w.StepID != "" {
		query.Set("reviewTaskId", w.StepID)
	}
	if len(query) == 0 {
		return link
	}
	return link + "?" + query.Encode()
}

func (c Console) base() string { return strings.TrimRight(c.Base, "/") }

func (c Console) join(segments ...string) string {
	link := c.base() + "/pipeline"
	for _, segment := range segments {
		link += "/" + url.PathEscape(segment)
	}
	return link
}

// ParseConsoleURL reads the ids out of a pasted console link: /pipeline/{project}/{pipeline}, with anything BK-CI
// puts behind it, and the build in /detail/{build}. Only links to the host of base are accepted, with any of http and
// https, because a link to somewhere else is somebody else's pipeline even if its ids look right. build is "" for
// links to a pipeline.
func ParseConsoleURL(base, raw string) (project, pipeline, build string, ok bool) {
	home, err := url.Parse(base)
	if err != nil || home.Host == "" {
		return "", "", "", false
	}
	link, err := url.Parse(strings.TrimSpace(raw))
	if err != nil || !isWeb(link) || link.User != nil || !sameHost(home, link) {
		return "", "", "", false
	}
	rest, inside := strings.CutPrefix(path.Clean("/"+link.Path)+"/", path.Join("/", home.Path, "pipeline")+"/")
	segments := strings.Split(rest, "/")
	if !inside || len(segments) < 2 || !ValidProject(segments[0]) || !ValidPipeline(segments[1]) {
		return "", "", "", false
	}
	if len(segments) > 3 && segments[2] == "detail" && ValidBuild(segments[3]) {
		build = segments[3]
	}
	return segments[0], segments[1], build, true
}

func isWeb(u *url.URL) bool { return u.Scheme == "http" || u.Scheme == "https" }

// sameHost compares names without case, and ports with each scheme's own left out.
func sameHost(a, b *url.URL) bool {
	return strings.EqualFold(a.Hostname(), b.Hostname()) && port(a) == port(b)
}

func port(u *url.URL) string {
	if p := u.Port(); p != "80" && p != "443" {
		return p
	}
	return ""
}
