package blocks

var zhAlerts = map[string]string{ //nolint:gochecknoglobals // read-only table.
	"happened_recovered": "已恢复", "happened_started": "已开始", "happened_paused": "已暂停，等待继续",
	"happened_waited": "曾等待审核", "happened_was_paused": "曾暂停", "happened_at": "时间", "waits_since": "等待自", "waited_since": "等待自", "review": "审核", "asked_group": "{place}（审核组 {group}）", "project": "项目",
	"streak": "连续失败 {n} 次", "streak_since": "连续失败 {n} 次，自 {when} 起", "streak_first": "新出现的失败",
	"was_broken": "故障持续了 {time}", "was_broken_builds": "故障持续了 {time}（失败 {n} 次）",
	"seen_late": "晚 {time} 才发现", "was_held": "此前处于静音", "nothing_to_say": "此消息已没有内容。",
	"may_repeat": "可能重复：Slack 未说明之前是否收到此消息。",
	"why_me":     "你订阅了此内容，所以收到此消息。`/pipeline subscriptions me` 可查看和停止。",

	"several_pipelines": "{n} 条流水线：{sum}", "several_builds": "{name} 的 {n} 次构建：{sum}", "several_builds_one": "{name} {build}：{sum}",
	"also":            "另有：{names}",
	"several_notices": "{n} 条提示",
	"sum_failed":      "{n} 个失败", "sum_recovered": "{n} 个恢复", "sum_reviewing": "{n} 个等待审核",
	"sum_succeeded": "{n} 个成功", "sum_canceled": "{n} 个取消", "sum_started": "{n} 个开始", "sum_other": "{n} 个其他",

	"follow_approved": "已批准", "follow_approved_by": "{by} 已批准", "follow_rejected": "已驳回", "follow_rejected_by": "{by} 已驳回",
	"follow_timeout": "审核超时，无人处理", "follow_retried": "已重试，正在运行", "follow_recovered": "已修复",
	"follow_recovered_build": "已由 {build} 修复", "follow_succeeded": "最终成功", "follow_failed": "最终失败", "follow_failed_again": "已重试，再次失败",
	"follow_canceled": "已取消", "follow_canceled_by": "{by} 已取消", "follow_started": "已开始", "follow_reviewing": "等待审核",
	"follow_after": "{what}，历时 {time}", "follow_at": "{what}，{when}",

	"the_project": "项目 {project}", "the_pipeline": "{name}（{project}）",
	"notice_missed_more":    "无法监视期间，{what} 另有至少 {n} 次失败的构建，只逐条通知最新的几次。",
	"notice_missed_unknown": "无法监视期间，{what} 可能还有更多失败的构建：数量太多，未能全部读取。",
	"notice_missed":         "无法监视期间，{what} 另有 {n} 次失败的构建，只逐条通知最新的几次。",
	"notice_blind":          "自 {when} 起无法读取 {what}：{cause}恢复之前暂停通知，期间发生的事届时补发。",
	"notice_sighted":        "已可重新读取 {what}，中断了 {time}。",
	"notice_broken":         "无法在 {channel} 发消息（你在那里订阅了 {project} 的流水线）：{cause}。已保留 {n} 条消息。",

	"cause_unauthorized": "BK-CI 拒绝了我的凭据，需要管理员处理。", "cause_forbidden": "BK-CI 不允许我查看，需要管理员申请权限。",
	"cause_not_found": "BK-CI 表示它不存在；若已删除，请退订。", "cause_rate_limited": "BK-CI 要求放慢请求。",
	"cause_unavailable": "BK-CI 没有响应。", "cause_invalid": "BK-CI 认为请求无效，详情请管理员查看日志。", "cause_bad_answer": "BK-CI 的应答无法读懂，它可能正在重启。",
	"cause_went_back": "BK-CI 的构建号变小了，可能恢复过备份。", "cause_empty": "BK-CI 原有的内容现在显示为空。",
	"cause_too_slow": "BK-CI 响应过慢。", "cause_unknown": "原因不明。",

	"broken_not_in_channel": "我不在该频道中", "broken_channel_not_found": "频道已不存在，或是私有频道而我不在其中",
	"broken_is_archived": "频道已归档", "broken_is_inactive": "频道已归档", "broken_no_permission": "我没有在那里发消息的权限",
	"broken_access_denied":     "我没有在那里发消息的权限",
	"broken_ekm_access_denied": "我没有在那里发消息的权限", "broken_restricted_action": "只有部分成员可以在那里发消息",
	"broken_user_not_found": "Slack 中没有此人", "broken_users_not_found": "Slack 中没有此人",
	"broken_user_not_in_channel": "此人不在该频道中", "broken_user_disabled": "此人的账号已停用",
	"broken_messages_tab_disabled": "我的应用未开启私信", "broken_cannot_dm_bot": "机器人不接收我的消息",
	"broken_other": "Slack 返回 {reason}", "broken_unknown": "Slack 未说明原因",
	"broken_fix": "处理办法：邀请我加入频道（`/invite`），或取消归档，或移除那里的订阅。我会继续尝试，恢复后立即补发最近 24 小时的消息。",
}
