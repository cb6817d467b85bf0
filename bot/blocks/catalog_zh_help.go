package blocks

var zhHelp = map[string]string{ //nolint:gochecknoglobals // read-only table.
	"help_title": "我可以回答 BK-CI 流水线的问题，并通知频道和个人。", "helpgroup_look": "查看", "helpgroup_alerts": "通知",
	"helpgroup_place": "本频道", "example": "例如：{line}",
	"hint_mention": "我只懂命令：请在 @ 我之后写命令，例如 `status demo checkout-service`，或输入 `/pipeline help`。",
	"help_hint":    "`/pipeline help status` 说明单个命令。流水线可以用名称、名称的一部分、ID 或 BK-CI 链接表示。",

	"usage_status": "status &lt;项目&gt; &lt;流水线&gt; [#编号]", "example_status": "status demo checkout-service",
	"help_status": "最新构建：结果、出错位置、可由谁处理",
	"more_status": "频道设有默认项目时可以省略项目。构建编号（`#41`）或构建链接显示该次构建。回答仅你可见，可用按钮分享。",

	"usage_list": "list [项目] [关键词]", "example_list": "list demo release",
	"help_list": "流水线及其最新结果",
	"more_list": "只保留名称中包含全部关键词的流水线。最近活跃的在前，每页十条。",

	"usage_history": "history &lt;项目&gt; &lt;流水线&gt; [n]", "example_history": "history demo checkout-service 20",
	"help_history": "最近的构建", "more_history": "默认 10 次，最多 50 次。",

	"usage_trend": "trend &lt;项目&gt; &lt;流水线&gt;", "example_trend": "trend demo checkout-service",
	"help_trend": "用时与结果的图表", "more_trend": "最近 20 次已结束的构建。",

	"usage_subscribe":   "subscribe &lt;项目&gt; &lt;流水线&gt; [except &lt;名称&gt;] [on &lt;事件&gt;] [me]",
	"example_subscribe": "subscribe demo checkout-service",
	"help_subscribe":    "为本频道订阅通知，加 `me` 则为你自己",
	"more_subscribe":    "事件：`failed`、`recovered`、`reviewing`（默认这三种）、`succeeded`、`canceled`、`started`。`on every` 为除开始外的全部；`on changes` 在连续失败时只通知第一次。`'release-*'` 或 `*` 这样的模式也包括之后新建的流水线；`except '*-dev'` 可排除一部分。",

	"usage_unsubscribe": "unsubscribe &lt;项目&gt; &lt;流水线&gt; [me]", "example_unsubscribe": "unsubscribe demo checkout-service",
	"help_unsubscribe": "停止通知", "more_unsubscribe": "参数与 `subscribe` 相同，可省略事件。",

	"usage_subscriptions": "subscriptions [me]", "example_subscriptions": "subscriptions me",
	"help_subscriptions": "本频道的订阅，加 `me` 则为你的订阅",
	"more_subscriptions": "包括创建人、上次发送时间，以及静音和移除按钮。",

	"usage_mute": "mute &lt;项目&gt; &lt;流水线&gt; &lt;时长&gt; [me]", "example_mute": "mute demo checkout-service 2h",
	"help_mute": "暂时静音",
	"more_mute": "时长：`30m`、`2h`、`1d`、`until 18:00` 或 `until recovered`，最长 30 天。模式会静音所有匹配的流水线；`until recovered` 持续到它们全部恢复。静音结束时仍失败或仍待审核的，届时会提醒。",

	"usage_unmute": "unmute &lt;项目&gt; &lt;流水线&gt; [me]", "example_unmute": "unmute demo checkout-service",
	"help_unmute": "结束静音", "more_unmute": "参数与 `mute` 相同，不带时长；不带参数时取消唯一的一个，或询问是哪一个。",

	"usage_projects": "projects", "example_projects": "projects",
	"help_projects": "我可以显示的项目", "more_projects": "项目 ID 写在流水线之前；`list demo` 显示其中一个项目的流水线。",

	"usage_default": "default [项目 | off]", "example_default": "default demo",
	"help_default": "本频道的默认项目，之后命令中可省略", "more_default": "不带项目时显示当前设置。",

	"usage_settings": "settings [threads | compact | language] [值] [me]", "example_settings": "settings language zh",
	"help_settings": "此处消息的样式",
	"more_settings": "`threads on` 或 `off`（默认 on）、`compact on` 或 `off`（默认 off）、`language en`、`zh` 或 `auto`（默认跟随读者）。",

	"usage_help": "help [命令]", "example_help": "help subscribe",
	"help_help": "此列表，或单个命令的说明", "more_help": "BK-CI 不可用时也能使用。",

	"usage_version": "version", "example_version": "version",
	"help_version": "当前运行的版本", "more_version": "报告问题时请附上。",
}
