package blocks

var zhLists = map[string]string{ //nolint:gochecknoglobals // read-only table.
	"list_title": "{project} 共有 {n} 条流水线", "list_search": "{project} 中有 {n} 条流水线匹配 {words}",
	"list_none": "{project} 中没有流水线。", "list_search_none": "{project} 中没有名称含 {words} 的流水线。",
	"page":           "第 {page} 页，共 {pages} 页",
	"projects_title": "{n} 个项目", "projects_none": "没有可以显示的项目。",
	"projects_hint": "点击按钮可列出项目的流水线；`/pipeline default …` 可设为本频道的默认项目。",

	"history_title": "{name} 最近 {n} 次构建",
	"col_build":     "构建", "col_outcome": "结果", "col_duration": "用时", "col_who": "启动人", "col_when": "开始时间",
	"older_left_out": "还有 {n} 次更早的构建放不下",

	"trend_title": "{name} 最近 {n} 次构建的趋势",
	"trend_sum":   "{total} 次中成功 {good} 次", "trend_sum_median": "{total} 次中成功 {good} 次，成功构建的用时中位数为 {median}",
	"trend_chart": "各次构建用时", "axis_builds": "构建", "axis_minutes": "分钟", "axis_seconds": "秒",
	"series_good": "成功", "series_bad": "其他结果",

	"pick": "{project} 中有多条流水线匹配 {input}，是哪一条？", "pick_vague": "{project} 中没有名称包含 {input} 的流水线。是指这一条吗？", "pick_any": "{project} 中有多条流水线，是哪一条？",
	"pick_several": "有多项匹配 {input}，是哪一项？", "pick_any_several": "有多项，是哪一项？",
	"pick_menu": "选择流水线", "pick_more": "还有 {n} 条，请输入更完整的名称",
}
