package blocks

var enLists = map[string]string{ //nolint:gochecknoglobals // read-only table.
	"list_title": "{n} pipelines in {project}", "list_title_one": "1 pipeline in {project}",
	"list_search": "{n} pipelines in {project} with {words}", "list_search_one": "1 pipeline in {project} with {words}",
	"list_none": "There are no pipelines in {project}.", "list_search_none": "No pipeline in {project} has {words} in its name.",
	"page":           "page {page} of {pages}",
	"projects_title": "{n} projects", "projects_title_one": "1 project", "projects_none": "There is no project that I may show.",
	"projects_hint": "A button lists the project's pipelines; `/pipeline default …` makes a project this channel's own.",

	"history_title": "Last {n} builds of {name}", "history_title_one": "The last build of {name}",
	"col_build": "Build", "col_outcome": "Outcome", "col_duration": "Duration", "col_who": "Who", "col_when": "Started",
	"older_left_out": "{n} older builds do not fit into one message", "older_left_out_one": "1 older build does not fit into one message",

	"trend_title": "Trend of {name}, last {n} builds", "trend_title_one": "Trend of {name}, last build",
	"trend_sum": "{good} of {total} succeeded", "trend_sum_median": "{good} of {total} succeeded; half of those took less than {median}",
	"trend_chart": "Duration by build", "axis_builds": "Build", "axis_minutes": "Minutes", "axis_seconds": "Seconds",
	"series_good": "succeeded", "series_bad": "other outcomes",

	"pick": "{input} fits several pipelines of {project}. Which one?", "pick_vague": "No pipeline of {project} has {input} in its name. Did you mean this one?", "pick_any": "There are several pipelines in {project}. Which one?",
	"pick_several": "{input} fits several of what is set here. Which one?", "pick_any_several": "There are several. Which one?",
	"pick_menu": "Choose a pipeline", "pick_more": "and {n} more; type more of the name", "pick_more_one": "and 1 more; type more of the name",
}
