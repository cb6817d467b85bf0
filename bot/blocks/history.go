package blocks

import (
	"strconv"

	"github.com/slack-go/slack"

	"github.com/pipelinebot/pipelinebot/commands"
)

// Bounds of a table of builds.
const (
	linkedBuilds = 12   // Up to so many rows, builds are links; a link takes the room of three rows.
	tableSize    = 9000 // Of the JSON of the rows.
	cellRunes    = 40
)

// history is a table of builds, with the same in words for those who cannot see one.
func (w writer) history(h commands.History) {
	name := w.pipelineName(h.Name, h.Pipeline)
	open := button{kind: Open, label: w.say("button_open"), line: h.Links.Pipeline}
	if len(h.Builds) == 0 {
		w.title(commands.WordNever, w.link(h.Links.Pipeline, name), w.say("never_built"), "")
		w.buttons(needed, open, button{kind: Replace, label: w.say("button_refresh"), line: run("history").names(h.Project, h.Pipeline).String()})
		return
	}
	head := w.count("history_title", len(h.Builds), "name", w.link(h.Links.Pipeline, name))
	w.tell(head)
	w.section(needed, bold(head))
	w.table(h.Builds)
	n := strconv.Itoa(len(h.Builds))
	w.buttons(needed, open,
		button{kind: Replace, label: w.say("button_refresh"), line: run("history").names(h.Project, h.Pipeline).words(n).String()},
		button{kind: Run, label: w.say("button_trend"), line: run("trend").names(h.Project, h.Pipeline).String()},
		button{kind: Share, label: w.say("button_share"), line: run("share", "history").names(h.Project, h.Pipeline).words(n).String()})
}

// table shows the builds, newest first, as many as there is room for.
func (w writer) table(builds []commands.HistoryRow) {
	table := slack.NewTableBlock("").WithColumnSettings(
		slack.ColumnSetting{Align: slack.ColumnAlignmentLeft}, slack.ColumnSetting{Align: slack.ColumnAlignmentLeft, IsWrapped: true},
		slack.ColumnSetting{Align: slack.ColumnAlignmentRight}, slack.ColumnSetting{Align: slack.ColumnAlignmentLeft},
		slack.ColumnSetting{Align: slack.ColumnAlignmentLeft})
	table.AddRow(cells(w.say("col_build"), w.say("col_outcome"), w.say("col_duration"), w.say("col_who"), w.say("col_when"))...)
	linked := len(builds) <= linkedBuilds
	shown := 0
	for _, r := range builds {
		w.tell(w.historyLine(r))
		table.AddRow(w.historyRow(r, linked)...)
		if sizeOf(table) > tableSize {
			table.Rows = table.Rows[:len(table.Rows)-1]
			break
		}
		shown++
	}
	w.to.add(needed, table)
	if rest := len(builds) - shown; rest > 0 {
		w.small(needed, w.count("older_left_out", rest))
	}
}

// historyLine is a build in words.
func (w writer) historyLine(r commands.HistoryRow) mrk {
	return spaced(num(r.Build), w.outcome(r.Word, r.Build.Status), w.took(r.Build))
}

// historyRow is a build as a row of the table. Links and times that each reader sees in their own zone take rich text.
func (w writer) historyRow(r commands.HistoryRow, linked bool) []slack.TableCell {
	took := mrk("")
	if r.Build.Took > 0 && !r.Build.End.IsZero() {
		took = w.long(r.Build.Took)
	}
	row := cells(w.ref(r.Build), spaced(signOf(r.Word), mrk(w.bare(w.outcome(r.Word, r.Build.Status)))), took,
		escape(r.Build.User, cellRunes), mrk(w.stamp(r.Build.Start)))
	if address := w.address(r.Link, maxInline); linked && address != "" {
		row[0] = richCell(slack.NewRichTextSectionLinkElement(address, plain(unescape(w.ref(r.Build)), cellRunes), nil))
	}
	if linked && !r.Build.Start.IsZero() {
		fallback := r.Build.Start.UTC().Format(utc)
		row[4] = richCell(slack.NewRichTextSectionDateElement(r.Build.Start.Unix(), ownZone, nil, &fallback))
	}
	return row
}

func richCell(e slack.RichTextSectionElement) slack.TableCell {
	return slack.NewTableRichTextCell(slack.NewRichTextSection(e))
}

// cells are plain cells of one row; Slack refuses an empty one.
func cells(values ...mrk) []slack.TableCell {
	out := make([]slack.TableCell, 0, len(values))
	for _, v := range values {
		s := plain(unescape(v), cellRunes)
		if s == "" {
			s = "–"
		}
		out = append(out, slack.NewTableRawTextCell(s))
	}
	return out
}
