package blocks

import (
	"cmp"
	"strconv"

	"github.com/slack-go/slack"

	"github.com/pipelinebot/pipelinebot/commands"
)

// pipelines is one page of a project.
func (w writer) pipelines(l commands.PipelineList) {
	head := w.say("list_title", "project", text(l.Project, nameRunes), "n", strconv.Itoa(l.Count))
	if l.Words != "" {
		head = w.say("list_search", "project", text(l.Project, nameRunes), "n", strconv.Itoa(l.Count), "words", code(l.Words, 60))
	}
	w.line(head)
	w.section(needed, "*"+head+"*")
	var rows []string
	for _, r := range l.Rows {
		row := w.row(r)
		w.line(row + ";")
		rows = append(rows, row)
	}
	for len(rows) > 0 {
		n := min(len(rows), 5)
		w.section(useful, rows[:n]...)
		rows = rows[n:]
	}
	if len(l.Rows) == 0 {
		w.section(needed, w.say("list_empty"))
	}
	w.pages(l.PageLine, l.Page, l.Pages)
}

func (w writer) row(r commands.PipelineRow) string {
	out := signOf(r.Word) + " " + link(r.Link, text(cmp.Or(r.Name, r.ID), nameRunes))
	if r.Word == commands.WordNever {
		return out + " · " + w.say("never_built")
	}
	if r.Num > 0 {
		out += " #" + strconv.Itoa(r.Num)
	}
	out += " · " + w.word(r.Word, r.Status)
	if r.User != "" {
		out += " · " + text(r.User, 40)
	}
	if !r.Start.IsZero() {
		out += " · " + when(r.Start)
	}
	if r.Took > 0 {
		out += " · " + w.long(r.Took)
	}
	return out
}

// pages are the buttons to turn a page in place.
func (w writer) pages(line func(page int) string, page, pages int) {
	if pages < 2 {
		return
	}
	w.context(useful, w.say("page", "page", strconv.Itoa(page), "pages", strconv.Itoa(pages)))
	var turn []button
	if page > 1 {
		turn = append(turn, button{kind: Replace, label: "previous", line: line(page - 1)})
	}
	if page < pages {
		turn = append(turn, button{kind: Replace, label: "next", line: line(page + 1)})
	}
	w.buttons(useful, turn...)
}

func (w writer) projects(l commands.ProjectList) {
	head := w.say("projects", "n", strconv.Itoa(len(l.Projects)))
	w.line(head)
	w.section(needed, "*"+head+"*")
	var rows []string
	var open []button
	for i, p := range l.Projects {
		if i == 40 {
			rows = append(rows, w.say("and_more", "n", strconv.Itoa(len(l.Projects)-i)))
			break
		}
		rows = append(rows, "• "+code(p.ID, 64)+" "+text(p.Name, 60))
		w.line(text(p.ID, 64) + ";")
		if i < 5 {
			open = append(open, button{kind: Run, label: p.ID, raw: true, line: "list " + line(p.ID)})
		}
	}
	w.section(needed, rows...)
	w.buttons(useful, open...)
}

// history is a table, with the same in words for those who cannot see one.
func (w writer) history(h commands.History) {
	head := w.say("history_title", "name", link(h.Links.Pipeline, text(h.Name, nameRunes)), "n", strconv.Itoa(len(h.Builds)))
	w.line(head)
	w.section(needed, "*"+head+"*")
	table := slack.NewTableBlock("")
	table.AddRow(w.cells(w.say("col_build"), w.say("col_outcome"), w.say("col_duration"), w.say("col_who"), w.say("col_when"))...)
	for i, r := range h.Builds {
		if i == 30 {
			break
		}
		took := "–"
		if r.Build.Took > 0 {
			took = w.long(r.Build.Took)
		}
		outcome := signOf(r.Word) + " " + bare(w.word(r.Word, r.Build.Status))
		w.line(bare(number(r.Build)) + " " + bare(w.word(r.Word, r.Build.Status)) + " " + took + ";")
		table.AddRow(w.cells(number(r.Build), outcome, took, cmp.Or(r.Build.User, "–"), w.stamp(r.Build.Start))...)
	}
	w.add(needed, table)
	where := line(h.Project, h.Pipeline)
	w.buttons(useful,
		button{kind: Open, label: "open", line: h.Links.Pipeline},
		button{kind: Replace, label: "refresh", line: "history " + where + " " + strconv.Itoa(max(1, len(h.Builds)))},
		button{kind: Run, label: "trend", line: "trend " + where},
		button{kind: Share, label: "share", line: "share history " + where + " " + strconv.Itoa(max(1, len(h.Builds)))})
}
