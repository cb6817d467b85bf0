package blocks

var enHelp = map[string]string{ //nolint:gochecknoglobals // read-only table.
	"help_title": "I answer about BK-CI pipelines and alert channels and people.", "helpgroup_look": "Look", "helpgroup_alerts": "Alerts",
	"helpgroup_place": "This channel", "example": "For example: {line}",
	"hint_mention": "I understand commands: mention me with one, such as `status demo checkout-service`, or type `/pipeline help`.",
	"help_hint":    "`/pipeline help status` explains one command. A pipeline is its name, a part of it, its id, or a link from BK-CI.",

	"usage_status": "status &lt;project&gt; &lt;pipeline&gt; [#number]", "example_status": "status demo checkout-service",
	"help_status": "the latest build: what happened, what broke, who may decide",
	"more_status": "The project may be left out where the channel has a default. A number (`#41`) or a link to a build shows that build. Only you see the answer; a button shares it.",

	"usage_list": "list [project] [words]", "example_list": "list demo release",
	"help_list": "pipelines with their latest outcome",
	"more_list": "Words keep the pipelines whose names hold them all. The most recently active come first, ten a page.",

	"usage_history": "history &lt;project&gt; &lt;pipeline&gt; [n]", "example_history": "history demo checkout-service 20",
	"help_history": "the last builds", "more_history": "10 builds unless told, at most 50.",

	"usage_trend": "trend &lt;project&gt; &lt;pipeline&gt;", "example_trend": "trend demo checkout-service",
	"help_trend": "durations and outcomes as a chart", "more_trend": "Of the last 20 finished builds.",

	"usage_subscribe":   "subscribe &lt;project&gt; &lt;pipeline&gt; [except &lt;names&gt;] [on &lt;events&gt;] [me]",
	"example_subscribe": "subscribe demo checkout-service",
	"help_subscribe":    "alerts for this channel, or for you with `me`",
	"more_subscribe":    "Events: `failed`, `recovered`, `reviewing` (these three unless told), `succeeded`, `canceled`, `started`. `on every` is all but the start; `on changes` tells only the first of several failures in a row. A pattern such as `'release-*'` or `*` includes pipelines made later; `except '*-dev'` leaves some out.",

	"usage_unsubscribe": "unsubscribe &lt;project&gt; &lt;pipeline&gt; [me]", "example_unsubscribe": "unsubscribe demo checkout-service",
	"help_unsubscribe": "stops alerts", "more_unsubscribe": "With the same words as in `subscribe`; the events may be left out.",

	"usage_subscriptions": "subscriptions [me]", "example_subscriptions": "subscriptions me",
	"help_subscriptions": "what this channel hears of, or you with `me`",
	"more_subscriptions": "With who made each, when it last sent something, and buttons to mute and remove.",

	"usage_mute": "mute &lt;project&gt; &lt;pipeline&gt; &lt;how long&gt; [me]", "example_mute": "mute demo checkout-service 2h",
	"help_mute": "silence for a while",
	"more_mute": "How long: `30m`, `2h`, `1d`, `until 18:00` or `until recovered`; at most 30 days. A pattern mutes all that match, `until recovered` for as long as one of them is broken. What still is broken or waits for somebody when it ends is told then.",

	"usage_unmute": "unmute &lt;project&gt; &lt;pipeline&gt; [me]", "example_unmute": "unmute demo checkout-service",
	"help_unmute": "ends the silence", "more_unmute": "With the same words as in `mute`, without how long; alone it ends the only one there is, or asks which.",

	"usage_projects": "projects", "example_projects": "projects",
	"help_projects": "the projects that I may show", "more_projects": "Their ids go in front of a pipeline; `list demo` shows the pipelines of one.",

	"usage_default": "default [project | off]", "example_default": "default demo",
	"help_default": "this channel's project, so that it may be left out", "more_default": "Without a project it shows the one that is set.",

	"usage_settings": "settings [threads | compact | language] [value] [me]", "example_settings": "settings language zh",
	"help_settings": "how messages look here",
	"more_settings": "`threads on` or `off` (on unless told), `compact on` or `off` (off unless told), `language en`, `zh` or `auto` (each reader's own unless told).",

	"usage_help": "help [command]", "example_help": "help subscribe",
	"help_help": "this list, or one command in detail", "more_help": "It works while BK-CI does not.",

	"usage_version": "version", "example_version": "version",
	"help_version": "which version answers", "more_version": "Name it when you report a problem.",
}
