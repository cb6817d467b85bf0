package blocks

// chinese is the catalogue in Simplified Chinese.
func chinese() map[string]string { return zhTexts }

var zhTexts = merged(zhWords, zhCards, zhHelp, zhProblems) //nolint:gochecknoglobals // read-only table.

var zhWords = map[string]string{ //nolint:gochecknoglobals // read-only table.
	"unit_day": "{n} 天", "unit_hour": "{n} 小时", "unit_minute": "{n} 分", "unit_second": "{n} 秒", "comma": "、",
	"yes": "是", "no": "否", "on": "开", "off": "关", "none": "无", "somebody": "某人",

	"word_succeeded": "成功", "word_failed": "失败", "word_rejected": "审核被驳回", "word_gate": "未通过质量红线",
	"word_timeout": "超时", "word_terminate": "被系统终止", "word_quota": "配额不足",
	"word_canceled": "已取消", "word_running": "运行中", "word_queued": "排队中", "word_waiting": "等待审核",
	"word_skipped": "已跳过", "word_never": "未开始", "never_built": "从未构建",
	"timeout_queue": "排队超时", "timeout_exec": "执行超时", "timeout_heartbeat": "构建机失联（心跳超时）",
	"started": "已开始", "recovered": "已恢复",

	"kind_failed": "失败", "kind_recovered": "恢复", "kind_reviewing": "等待审核", "kind_succeeded": "成功",
	"kind_canceled": "取消", "kind_started": "开始", "first_only": "连续失败时只通知第一次", "n_of_kind": "{n} 个{kind}",

	"wait_stage": "阶段“{stage}”等待审核", "wait_step": "步骤“{step}”等待审核",
	"wait_gate": "“{stage}”的质量红线等待放行", "wait_trigger": "触发等待审批",
	"wait_paused": "步骤“{step}”已暂停，等待继续", "since": "自 {when} 起",
	"may_decide": "可处理：{who}{group}", "anybody_decides": "BK-CI 未指定处理人", "and_more": "还有 {n} 个",

	"by_hand": "手动", "by_timer": "定时", "by_remote": "API", "by_push": "代码推送",
	"in_time": "用时 {time}", "for_time": "已运行 {time}", "usually": "通常 {time}",
}

var zhCards = map[string]string{ //nolint:gochecknoglobals // read-only table.
	"open": "在 BK-CI 中打开", "open_review": "打开审核", "refresh": "刷新", "share": "分享到频道", "subscribe": "订阅",
	"unsubscribe": "退订", "details": "详情", "mute_2h": "静音 2 小时", "unmute": "取消静音", "remove": "移除", "undo": "撤销",
	"previous": "上一页", "next": "下一页", "trend": "趋势", "status_button": "状态", "choose": "选择流水线",
	"toggle_threads": "消息列 开/关", "toggle_compact": "精简 开/关", "language_auto": "语言：跟随读者",
	"help_all": "全部命令", "help_subscriptions": "本频道的订阅", "help_projects": "项目", "help_subscribe": "如何订阅",
	"confirm_unsubscribe": "停止这些通知？", "confirm_unsubscribe_text": "此订阅不再发送消息，可随时重新订阅。",

	"started_by": "启动人", "started_at": "开始时间", "duration": "用时", "project": "项目", "steps_done": "已完成 {done}/{total} 步",
	"queued_behind": "#{n} 正在排队", "recent": "最近构建 {signs}", "good_of": "{total} 次中成功 {good} 次", "locked": "🔒 流水线已锁定",
	"partial": "无法读取详情，仅显示状态", "more_failures": "还有 {n} 个失败步骤",
	"list_title": "{project} 共有 {n} 条流水线", "list_search": "{project} 中有 {n} 条流水线匹配 {words}", "list_empty": "没有匹配项。",
	"page": "第 {page}/{pages} 页", "projects": "{n} 个项目", "history_title": "{name} 最近 {n} 次构建",
	"col_build": "构建", "col_outcome": "结果", "col_duration": "用时", "col_who": "启动人", "col_when": "开始时间",
	"trend_title": "{name} 最近 {n} 次构建的趋势", "trend_sum": "{total} 次中成功 {good} 次，用时中位数 {median}",
	"trend_chart": "各次构建用时", "axis_builds": "构建", "axis_minutes": "分钟", "axis_seconds": "秒",
	"series_good": "成功", "series_bad": "其他结果",

	"subscribed": "{who} 为本频道订阅了 {what}", "subscribed_me": "{who}，你已订阅 {what}，通知将以私信发送",
	"subscribed_same": "本频道已按此订阅 {what}", "subscribed_same_me": "你已按此订阅 {what}",
	"hears": "将通知：{events}。", "hears_not": "不通知：{events}。", "replaced": "已替换之前的选择：{events}。",
	"covers": "目前覆盖 {n} 条流水线，之后新建的也包括在内。", "stop_with": "停止请输入 {line}",
	"unsubscribed": "{who} 为本频道退订了 {what}", "unsubscribed_me": "{who}，你已退订 {what}",
	"cannot_tell":         "无法确认能否在此发消息；若收不到通知，请邀请我加入频道。",
	"subscriptions_title": "本频道有 {n} 个订阅", "subscriptions_title_me": "你有 {n} 个订阅",
	"subscriptions_title_none": "本频道没有订阅", "subscriptions_title_me_none": "你没有订阅",
	"health_broken": "自 {when} 起无法在此发消息（{reason}），有 {n} 条待发。重新邀请我后会补发。",
	"healthy":       "正常", "muted_until": "静音至 {when}", "muted_until_fixed": "静音至恢复", "nothing_yet": "尚未发送",
	"last_sent": "上次发送 {when}", "made_by": "由 {who} 创建，{when}", "try": "试试 {line}",
	"muted": "{who} 在本频道静音了 {what}，{until}", "muted_me": "已为你静音 {what}，{until}",
	"until_time": "至 {when}", "until_recovered": "直到恢复", "unmuted": "{what} 已取消静音", "unmuted_not": "{what} 并未静音",
	"default_set": "本频道的默认项目为 {project}，命令中可省略。", "default_is": "本频道的默认项目是 {project}。",
	"default_none": "本频道没有默认项目。", "default_off": "本频道已取消默认项目。",
	"settings_title": "设置", "settings_changed": "{name} 已更改。", "setting_threads": "后续消息放入消息列",
	"setting_language": "语言", "setting_compact": "精简消息", "setting_project": "默认项目", "setting_mutes": "静音：{n}",
	"language_en": "English", "language_zh": "中文", "version": "pipelinebot {version}（提交 {commit}，{go}）",
	"pick": "{project} 中有多条流水线匹配 {input}，是哪一条？", "pick_more": "还有 {n} 条，请输入更完整的名称",
	"events_title": "{n} 个事件", "several": "{n} 个事件：{sum}",

	"streak": "连续失败 {n} 次，自 {when} 起", "was_broken": "故障持续 {time}",
	"follow_approved": "{by} 已批准", "follow_rejected": "{by} 已驳回", "follow_timeout": "审核超时无人处理",
	"follow_retried": "自 {when} 起重新运行", "follow_recovered": "已由 {build} 修复", "follow_succeeded": "最终成功",
	"follow_failed": "失败", "follow_canceled": "{by} 已取消", "follow_started": "已开始", "follow_reviewing": "再次等待审核",
	"started_by_x": "由 {who} 启动", "seen_late": "晚 {time} 发现", "may_repeat": "可能与之前的消息重复：Slack 的应答丢失。",
	"why_me": "你订阅了此流水线，所以收到此消息；`/pipeline subscriptions me` 可查看和停止。", "nothing_to_say": "此消息已无内容。",
	"notice_missed":  "无法监视期间，{pipeline}（{project}）另有 {n} 次构建失败或等待；最新的逐条通知。",
	"notice_blind":   "无法读取项目 {project}，恢复之前没有通知。",
	"notice_sighted": "已可重新读取项目 {project}。",
	"notice_broken":  "你在项目 {project} 的订阅无法送达：{detail}（{reason}）。待发消息保留一天并重试；邀请我加入频道后即可送达。",
}
