package blocks

import (
	"strconv"
	"time"

	"github.com/slack-go/slack"

	"github.com/pipelinebot/pipelinebot/commands"
)

const maxPoints = 20 // Of a series, by Slack's limit.

// trend is Slack's chart of durations by outcome, with the same in words.
func (w writer) trend(t commands.Trend) {
	builds := t.Builds[max(0, len(t.Builds)-maxPoints):]
	head := w.say("trend_title", "name", link(t.Links.Pipeline, text(t.Name, nameRunes)), "n", strconv.Itoa(len(builds)))
	sum := w.say("trend_sum", "good", strconv.Itoa(t.Good), "total", strconv.Itoa(len(builds)), "median", w.long(t.Median))
	w.line(head)
	w.line(sum)
	w.section(needed, "*"+head+"*", sum)
	if len(builds) > 0 {
		w.add(useful, slack.NewDataVisualizationBlock(cut(w.say("trend_chart"), 50), w.chart(builds)))
	}
	var words []string
	for _, r := range builds {
		words = append(words, signOf(r.Word)+number(r.Build)+" "+w.long(r.Build.Took))
		w.line(bare(number(r.Build)) + " " + bare(w.word(r.Word, r.Build.Status)) + " " + w.long(r.Build.Took) + ";")
	}
	w.context(extra, words...)
	where := line(t.Project, t.Pipeline)
	w.buttons(useful,
		button{kind: Open, label: "open", line: t.Links.Pipeline},
		button{kind: Replace, label: "refresh", line: "trend " + where},
		button{kind: Share, label: "share", line: "share trend " + where})
}

// chart draws minutes, or seconds where every build is short, as one series of good builds and one of the others.
func (w writer) chart(builds []commands.HistoryRow) slack.DataVisualizationChart {
	unit, key := time.Second, "axis_seconds"
	for _, r := range builds {
		if r.Build.Took >= 5*time.Minute {
			unit, key = time.Minute, "axis_minutes"
		}
	}
	var labels []string
	var good, bad []slack.DataVisualizationDataPoint
	seen := map[string]bool{}
	for i, r := range builds {
		label := cut("#"+strconv.Itoa(r.Build.Num), 20)
		if seen[label] {
			label = cut(label+"·"+strconv.Itoa(i+1), 20)
		}
		seen[label] = true
		value := float64(r.Build.Took.Round(unit/10)) / float64(unit)
		ok, not := value, 0.0
		if r.Word != commands.WordSucceeded {
			ok, not = 0, value
		}
		labels = append(labels, label)
		good = append(good, slack.NewDataVisualizationDataPoint(label, ok))
		bad = append(bad, slack.NewDataVisualizationDataPoint(label, not))
	}
	axis := slack.NewDataVisualizationAxisConfig(labels...).WithXLabel(cut(w.say("axis_builds"), 50)).WithYLabel(cut(w.say(key), 50))
	return slack.NewDataVisualizationBarChart(axis,
		slack.NewDataVisualizationDataSeries(cut(w.say("series_good"), 20), good...),
		slack.NewDataVisualizationDataSeries(cut(w.say("series_bad"), 20), bad...))
}

// cells are the cells of one row; Slack refuses an empty one.
func (w writer) cells(values ...string) []slack.TableCell {
	out := make([]slack.TableCell, 0, len(values))
	for _, v := range values {
		if v = cut(oneLine(v), 60); v == "" {
			v = "–"
		}
		out = append(out, slack.NewTableRawTextCell(v))
	}
	return out
}

// stamp is a moment in a table, where Slack's date tokens do not work: in the reader's zone if it is known.
func (w writer) stamp(t time.Time) string {
	if t.IsZero() {
		return "–"
	}
	zone := w.style.Zone
	if zone == nil {
		zone = time.UTC
	}
	return t.In(zone).Format("01-02 15:04 MST")
}
