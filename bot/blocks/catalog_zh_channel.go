package blocks

var zhChannel = map[string]string{ //nolint:gochecknoglobals // read-only table.
	"kind_failed": "失败", "kind_recovered": "恢复", "kind_reviewing": "等待审核", "kind_succeeded": "成功",
	"kind_canceled": "取消", "kind_started": "开始", "only_changes": "{events}（连续失败时只通知第一次）",
	"subject": "{project} 的 {what}", "subject_except": "{what}（除 {names} 外）",

	"subscribed": "{who} 为本频道订阅了 {what}。", "subscribed_me": "{who} 订阅了 {what}，通知将以私信发送。",
	"subscribed_same": "本频道已订阅 {what}，没有变化。", "subscribed_same_me": "你已订阅 {what}，没有变化。",
	"hears": "会通知：{events}。", "hears_not": "不通知：{events}。", "replaced": "此前通知：{events}。",
	"subscribed_changed": "{who} 更改了本频道对 {what} 的通知。", "subscribed_changed_me": "{who} 更改了 {what} 的私信通知。",
	"covers_none": "目前没有匹配的流水线，之后新建的匹配项会包括在内。",
	"covers":      "目前匹配 {n} 条流水线，之后新建的匹配项也包括在内。",
	"cannot_tell": "无法确认能否在此发消息（{reason}）。若收不到通知，请邀请我加入频道。",
	"stop_with":   "停止通知：{line}", "try_line": "试试 {line}",
	"unsubscribed": "{who} 为本频道退订了 {what}。", "unsubscribed_me": "{who} 退订了 {what}。",

	"subscriptions": "本频道的订阅", "subscriptions_me": "你的订阅",
	"subscriptions_none": "本频道没有订阅。", "subscriptions_me_none": "你没有订阅。",
	"target_broken": "自 {when} 起无法在此发消息：{reason}。有 {n} 条消息待发，恢复后会补发。",
	"active":        "生效中", "held_back": "暂缓，待我能发送时发出", "muted_until": "已静音，{until}", "muted_through": "受更大范围的静音影响：{what}，{until}。",
	"nothing_sent": "尚未发送", "last_sent": "上次发送 {when}", "made_by": "由 {who} 创建，{when}",

	"muted": "{who} 在本频道静音了 {what}，{until}。", "muted_me": "{who} 在私信中静音了 {what}，{until}。",
	"until_time": "直到 {when}", "until_fixed": "直到恢复", "until_all_fixed": "直到全部恢复",
	"unmuted": "{who} 取消了静音，{what} 的通知恢复发送。", "unmuted_me": "{who} 取消了静音，{what} 的私信通知恢复发送。",
	"unmuted_not": "{what} 并未静音。", "unmuted_other": "{what} 本身并未静音。", "unmuted_but": "{who} 取消了 {what} 的静音。",
	"still_muted": "通知仍不会发送：{what} 已静音，{until}。", "muted_part": "其中一部分已静音：{what}，{until}。",
	"mute_outlasted": "静音会持续更久：{what} 已静音，{until}。", "unmute_with": "取消静音：{line}",
	"alerts_muted": "此处的通知已静音：{what}，{until}。",

	"default_set":  "{who} 将这里的默认项目设为 {project}，命令中可以省略项目。",
	"default_is":   "这里的默认项目是 {project}，命令中可以省略。",
	"default_none": "这里没有默认项目。", "default_off": "{who} 取消了这里的默认项目。",

	"settings_title": "本频道的设置", "settings_title_me": "你的私信设置",
	"setting_changed": "{who} 更改了：{name}。", "setting_threads": "后续消息放入消息列", "setting_compact": "紧凑消息",
	"setting_language": "语言", "setting_project": "默认项目", "setting_mutes": "生效的静音",
	"language_auto": "跟随读者", "language_en": "English", "language_zh": "中文",
	"settings_hint": "消息列：通知的后续内容发到它的消息列中。紧凑：每条通知只占一行。",
	"version":       "pipelinebot {version}（提交 {commit}，{go}）",
}
