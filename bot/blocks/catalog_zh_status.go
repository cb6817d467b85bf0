package blocks

var zhStatus = map[string]string{ //nolint:gochecknoglobals // read-only table.
	"never_built": "从未构建", "started_by": "启动人", "trigger": "触发方式", "started_at": "开始时间",
	"duration": "用时", "running_for": "已运行", "usual": "通常用时", "usually": "通常 {time}",
	"took_usually": "{time}（{usually}）", "started_by_x": "由 {who} 启动", "told_started_by": "由 {who} 启动", "told_started_when": "开始于 {when}",
	"locked": "流水线已锁定。", "partial": "BK-CI 未返回全部详情，此处仅为状态信息。",
	"queued_behind": "⏳ #{n} 正在排队", "project_is": "项目 {project}",
	"recent":        "最近构建（由新到旧）：{signs}（{total} 次中成功 {good} 次）",
	"more_failures": "另有 {n} 个失败步骤",

	"button_open": "在 BK-CI 中打开", "button_open_review": "打开审核", "button_refresh": "刷新", "button_share": "分享到频道",
	"button_subscribe": "订阅", "button_unsubscribe": "退订", "button_trend": "趋势", "button_more": "显示其余 {n} 个", "button_all": "全部流水线", "button_history": "历史",
	"button_previous": "上一页", "button_next": "下一页", "button_details": "详情", "button_mute": "静音 2 小时", "button_mute_project": "项目静音 2 小时",
	"button_unmute": "取消静音", "button_unmute_this": "取消静音：{what}", "button_remove": "移除", "button_undo": "撤销", "button_status": "状态", "button_list": "流水线",
	"button_how": "如何订阅", "button_projects": "项目", "button_subscriptions": "此处的订阅",
	"button_mine": "我的订阅", "button_help": "全部命令", "button_try": "试一试",
	"button_threads_on": "开启消息列", "button_threads_off": "关闭消息列",
	"button_compact_on": "开启紧凑模式", "button_compact_off": "关闭紧凑模式",
	"confirm_unsubscribe":      "停止这些通知？",
	"confirm_unsubscribe_text": "此订阅将不再发送消息，可随时重新订阅。",
}
