package blocks

import (
	"github.com/pipelinebot/pipelinebot/commands"
)

// pipelines is one page of a project.
func (w writer) pipelines(l commands.PipelineList) {
	project := text(l.Project, nameRunes)
	if len(l.Rows) == 0 {
		w.noPipelines(l, project)
		return
	}
	head := w.count("list_title", l.Count, "project", project)
	if l.Words != "" {
		head = w.count("list_search", l.Count, "project", project, "words", code(l.Words, 60))
	}
	w.tell(head)
	w.section(needed, bold(head))
	var rows []mrk
	for _, r := range l.Rows {
		row := w.pipelineRow(r)
		w.tell(row)
		rows = append(rows, row)
	}
	w.rows(needed, rows...)
	w.pages(l.PageLine, l.Page, l.Pages,
		button{kind: Open, label: w.say("button_open"), line: w.projectLink(l.Project)},
		button{kind: Share, label: w.say("button_share"), line: "share " + l.PageLine(max(1, l.Page))})
}

// noPipelines leads back from a search that found nothing.
func (w writer) noPipelines(l commands.PipelineList, project mrk) {
	open := button{kind: Open, label: w.say("button_open"), line: w.projectLink(l.Project)}
	if l.Words == "" {
		w.sentence("⚪", w.say("list_none", "project", project))
		w.buttons(needed, open)
		return
	}
	w.sentence("⚪", w.say("list_search_none", "project", project, "words", code(l.Words, 60)))
	w.buttons(needed, button{kind: Run, label: w.say("button_all"), line: run("list").names(l.Project).String()}, open)
}

// projectLink is empty without a console.
func (w writer) projectLink(project string) string {
	if w.style.Console.Base == "" {
		return ""
	}
	return w.style.Console.Project(project)
}

// pipelineRow is one pipeline on one line.
func (w writer) pipelineRow(r commands.PipelineRow) mrk {
	name := w.link(r.Link, w.pipelineName(r.Name, r.ID))
	if r.Word == commands.WordNever {
		return spaced(signOf(r.Word), name, w.say("never_built"))
	}
	count := mrk("")
	if r.Num > 0 {
		count = "#" + number(r.Num)
	}
	took := mrk("")
	if r.Took > 0 {
		took = w.long(r.Took)
	}
	head := spaced(signOf(r.Word), name, count, w.outcome(r.Word, r.Status))
	return joined([]mrk{head, text(r.User, 40), when(r.Start), took}, " · ", maxSection)
}

// pages are the buttons to turn a page in place, behind the given ones.
func (w writer) pages(line func(page int) string, page, pages int, more ...button) {
	if pages > 1 {
		w.small(useful, w.say("page", "page", number(page), "pages", number(pages)))
		if page > 1 {
			more = append(more, button{kind: Replace, label: w.say("button_previous"), line: line(page - 1)})
		}
		if page < pages {
			more = append(more, button{kind: Replace, label: w.say("button_next"), line: line(page + 1)})
		}
	}
	w.buttons(useful, more...)
}

// Bounds of the projects that are shown.
const (
	shownProjects  = 40
	projectButtons = 5
)

func (w writer) projects(l commands.ProjectList) {
	if len(l.Projects) == 0 {
		w.sentence("⚪", w.say("projects_none"))
		return
	}
	head := w.count("projects_title", len(l.Projects))
	w.tell(head)
	w.section(needed, bold(head))
	var rows []mrk
	var open []button
	for i, p := range l.Projects {
		if i == shownProjects {
			rows = append(rows, w.count("and_more", len(l.Projects)-shownProjects))
			break
		}
		rows = append(rows, "• "+spaced(code(p.ID, 64), text(p.Name, 60)))
		w.tell(text(p.ID, 64))
		if i < projectButtons {
			open = append(open, button{kind: Run, label: raw(p.ID), line: run("list").names(p.ID).String()})
		}
	}
	w.rows(useful, rows...)
	w.small(useful, w.say("projects_hint"))
	w.buttons(useful, open...)
}
