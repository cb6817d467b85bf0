package blocks

import (
	"math"
	"strconv"
	"time"

	"github.com/slack-go/slack"

	"github.com/pipelinebot/pipelinebot/commands"
)

// Slack's limits of charts.
const (
	maxPoints    = 20
	maxChartName = 20 // Of a point or a series.
	maxAxis      = 50 // Of an axis or the title.
)

// trend is Slack's chart of durations by outcome, with the same in words.
func (w writer) trend(t commands.Trend) {
	builds := t.Builds[max(0, len(t.Builds)-maxPoints):]
	head := w.count("trend_title", len(builds), "name", w.link(t.Links.Pipeline, w.pipelineName(t.Name, t.Pipeline)))
	sum := w.say("trend_sum", "good", number(t.Good), "total", number(len(builds)))
	if t.Median > 0 {
		sum = w.say("trend_sum_median", "good", number(t.Good), "total", number(len(builds)), "median", w.long(t.Median))
	}
	w.tell(head)
	w.tell(sum)
	w.section(needed, bold(head), sum)
	if len(builds) > 0 {
		w.to.add(useful, slack.NewDataVisualizationBlock(plain(unescape(w.say("trend_chart")), maxAxis), w.chart(builds)))
	}
	w.points(builds)
	w.buttons(needed,
		button{kind: Open, label: w.say("button_open"), line: t.Links.Pipeline},
		button{kind: Replace, label: w.say("button_refresh"), line: run("trend").names(t.Project, t.Pipeline).String()},
		button{kind: Run, label: w.say("button_history"), line: run("history").names(t.Project, t.Pipeline).String()},
		button{kind: Share, label: w.say("button_share"), line: run("share", "trend").names(t.Project, t.Pipeline).String()})
}

// points are the builds in words, for those who cannot see the chart.
func (w writer) points(builds []commands.HistoryRow) {
	var words []mrk
	for _, r := range builds {
		w.tell(spaced(num(r.Build), w.outcome(r.Word, r.Build.Status), w.say("in_time", "time", w.long(r.Build.Took))))
		words = append(words, spaced(signOf(r.Word), num(r.Build), w.long(r.Build.Took)))
	}
	w.small(extra, words...)
}

// chart draws minutes, or seconds where every build is short, as one series of good builds and one of the others.
func (w writer) chart(builds []commands.HistoryRow) slack.DataVisualizationChart {
	unit, key := time.Second, "axis_seconds"
	for _, r := range builds {
		if r.Build.Took >= 5*time.Minute {
			unit, key = time.Minute, "axis_minutes"
		}
	}
	var names []string
	var good, bad []slack.DataVisualizationDataPoint
	seen := map[string]bool{}
	for i, r := range builds {
		name := pointName(r, i, seen)
		value := math.Round(float64(max(r.Build.Took, 0))/float64(unit)*10) / 10
		ok, not := value, 0.0
		if r.Word != commands.WordSucceeded {
			ok, not = 0, value
		}
		names = append(names, name)
		good = append(good, slack.NewDataVisualizationDataPoint(name, ok))
		bad = append(bad, slack.NewDataVisualizationDataPoint(name, not))
	}
	name := func(key string, limit int) string { return plain(unescape(w.say(key)), limit) }
	axis := slack.NewDataVisualizationAxisConfig(names...).WithXLabel(name("axis_builds", maxAxis)).WithYLabel(name(key, maxAxis))
	return slack.NewDataVisualizationBarChart(axis,
		slack.NewDataVisualizationDataSeries(name("series_good", maxChartName), good...),
		slack.NewDataVisualizationDataSeries(name("series_bad", maxChartName), bad...))
}

// pointName names a build on the axis, where no name may stand twice.
func pointName(r commands.HistoryRow, i int, seen map[string]bool) string {
	name := plain("#"+strconv.Itoa(r.Build.Num), maxChartName)
	if r.Build.Num == 0 || seen[name] {
		name = "·" + strconv.Itoa(i+1)
	}
	seen[name] = true
	return name
}
