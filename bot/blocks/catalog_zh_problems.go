package blocks

var zhProblems = map[string]string{ //nolint:gochecknoglobals // read-only table.
	"did_you_mean": "你是不是想输入 {names}？", "try_instead": "请改为输入：", "try_again": "重试：", "nothing_typed": "（空）",

	"missing_project": "是哪个项目？", "missing_pipeline": "是哪条流水线？", "missing_duration": "静音多久？",
	"missing_events": "是哪些事件？可用：{events}。", "missing_pattern": "排除哪些名称？", "missing_verb": "要分享什么？",
	"missing_mute": "这里没有静音。", "missing_mute_me": "你的私信没有静音。",
	"missing_threads": "消息列要开还是关？", "missing_compact": "紧凑模式要开还是关？", "missing_language": "用哪种语言？",

	"problem_unknown_verb": "没有命令 {input}。", "problem_only_reads": "我只读取信息，没有 {input}：构建的启动、停止和审核在 BK-CI 中进行，状态消息的按钮可以跳转过去。",
	"problem_missing_word":   "缺少参数：{input}。",
	"problem_too_many_words": "不明白这里的 {input}。含空格的名称需要加引号。",
	"problem_except_one":     "`except` 只能与 `*` 这样的模式一起使用。",
	"problem_except_mute":    "静音不支持 `except`：它会静音模式匹配的所有流水线。",
	"problem_bad_quotes":     "{input} 中的引号没有闭合。", "problem_too_long": "这一行太长，最多 {extra} 个字符。",
	"problem_bad_project":  "{input} 不是项目：项目 ID 只含字母、数字、- 和 _。",
	"problem_bad_pipeline": "{input} 不是流水线。请使用名称、ID（p-…）或 BK-CI 链接。",

	"problem_unknown_project": "没有项目 {input}。", "problem_unknown_pipeline": "{extra} 中没有流水线 {input}。",
	"problem_unknown_build": "{extra} 没有构建 {input}。",
	"problem_no_project":    "{input} 在哪个项目中？只有设置了默认项目的频道才能省略项目。",
	"problem_bad_event":     "{input} 不是事件。可用：{events}。",
	"problem_bad_duration":  "{input} 不是时长。请使用 `30m`、`2h`、`1d`、`until 18:00` 或 `until recovered`，范围 {extra}。",
	"problem_bad_number":    "{input} 不是 {extra} 范围内的整数。",
	"problem_bad_setting":   "没有设置 {input}。可用：`threads`、`compact`、`language`。",
	"problem_bad_value":     "设置 {extra} 不能为 {input}。",
	"problem_bad_pattern":   "模式 {input} 在 {extra} 中没有匹配的流水线。`*` 代表任意字符，`?` 代表一个字符。",
	"problem_nothing_left":  "{extra} 排除 {input} 后什么也不剩，以后也不会有。",
	"problem_bad_link":      "{input} 不是此 BK-CI 的流水线链接。", "problem_too_many": "此处已有 {extra} 个订阅，已达上限。请先移除一个，或使用 `release-*` 这样的模式。",
	"problem_not_subscribed": "此处没有对 {input} 的订阅。",
	"problem_removed":        "此处已没有该订阅。",
	"problem_only_through":   "此处没有单独订阅 {input}，它的通知来自订阅 {extra}。",
	"problem_cannot_post":    "无法在 {channel} 发消息：{reason}。请用 `/invite` 邀请我后重试，或加 `me` 改为私信通知。",

	"problem_forbidden": "BK-CI 不允许我查看，需要管理员申请权限。", "problem_unreachable": "BK-CI 暂时没有响应，请稍后再试。",
	"problem_rate_limited":     "BK-CI 要求放慢请求，请稍后再试。",
	"problem_rate_limited_for": "BK-CI 要求放慢请求，请在 {time} 后再试。",
	"problem_bad_answer":       "无法读懂 BK-CI 的应答，它可能正在重启，请稍后再试。",
	"problem_credentials":      "BK-CI 拒绝了我的凭据，需要管理员处理。",
	"problem_may_be_done":      "用时过长，但可能已经完成。重复执行没有影响。",
	"problem_timed_out":        "用时过长，请稍后再试。", "problem_busy": "我正忙，请稍后再试。",
	"problem_storage":  "暂时无法保存，没有任何更改。请稍后再试，并告知管理员。",
	"problem_internal": "内部出错。请将此编号告知管理员：{ref}。",

	"problem_no_history": "{input} 已结束的构建太少，目前 {extra} 次，无法显示趋势。",
	"problem_stale":      "这个按钮来自较早的消息，已失效。",
}
