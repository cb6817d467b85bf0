package blocks

var zhWords = map[string]string{ //nolint:gochecknoglobals // read-only table.
	"unit_day": "{n} 天", "unit_hour": "{n} 小时", "unit_minute": "{n} 分钟", "unit_second": "{n} 秒",
	"comma": "、", "colon": "：", "stop": "。", "yes": "是", "no": "否", "on": "开", "off": "关", "none": "无", "a_channel": "一个频道", "somebody": "有人",
	"and_more": "还有 {n} 个", "shortened": "内容过多，一条消息放不下。",

	"word_succeeded": "成功", "word_failed": "失败", "word_rejected": "审核被驳回",
	"word_gate": "未通过质量红线", "word_timeout": "超时", "word_terminate": "被系统终止",
	"word_quota": "配额不足", "word_canceled": "已取消", "word_running": "运行中", "word_queued": "排队中",
	"word_waiting": "等待审核", "word_skipped": "已跳过", "word_never": "尚未开始",
	"word_unknown": "状态未知", "word_unknown_status": "状态为 {status}", "word_failed_status": "失败（状态 {status}）",

	"status_queue_timeout": "排队超时", "status_exec_timeout": "执行超时",
	"status_heartbeat_timeout": "构建机失联（心跳超时）", "status_preparing": "正在准备构建机",
	"status_stopped_in_review": "审核未通过（被驳回或超时）", "status_paused": "已暂停，等待处理",
	"status_trigger_reviewing": "触发等待审批",

	"by_hand": "手动", "by_timer": "定时", "by_api": "API", "by_pipeline": "其他流水线", "by_code": "代码变更",
	"who_how": "{who}（{how}）", "run": "（第 {n} 次执行）", "in_time": "· 用时 {time}", "folded": "… {n} 个阶段 …",
	"steps_done": "已完成 {done}/{n} 步",

	"error_USER": "用户错误", "error_SYSTEM": "系统错误", "error_PLUGIN": "插件错误", "error_THIRD_PARTY": "第三方错误",
	"error_BUILD_MACHINE": "构建机错误", "error_code": "错误码 {code}",

	"wait_stage": "阶段“{place}”等待审核", "wait_stage_unnamed": "有阶段等待审核",
	"wait_step": "步骤“{place}”等待审核", "wait_step_unnamed": "有步骤等待审核",
	"wait_gate": "“{place}”的质量红线等待放行", "wait_gate_unnamed": "质量红线等待放行",
	"wait_trigger": "触发等待审批",
	"wait_paused":  "步骤“{place}”已暂停，等待继续", "wait_paused_unnamed": "有步骤已暂停，等待继续",
	"wait_since": "{what}，自 {when} 起", "may_decide": "可由 {who} 处理", "group_decides": "可由 {who} 处理（审核组 {group}）",
	"nobody_decides": "BK-CI 未说明由谁处理",
}
