package blocks

var enChannel = map[string]string{ //nolint:gochecknoglobals // read-only table.
	"kind_failed": "failed", "kind_recovered": "fixed", "kind_reviewing": "waiting for review", "kind_succeeded": "succeeded",
	"kind_canceled": "cancelled", "kind_started": "started", "only_changes": "{events}; of several failures in a row only the first",
	"subject": "{what} in {project}", "subject_except": "{what} except {names}",

	"subscribed": "{who} subscribed this channel to {what}.", "subscribed_me": "{who} subscribed to {what}; alerts come as direct messages.",
	"subscribed_same": "This channel was subscribed to {what} already; nothing changed.", "subscribed_same_me": "You were subscribed to {what} already; nothing changed.",
	"hears": "Alerts come for: {events}.", "hears_not": "None come for: {events}.", "replaced": "Before, they came for: {events}.",
	"subscribed_changed": "{who} changed what this channel hears of {what}.", "subscribed_changed_me": "{who} changed the alerts of {what} that come as direct messages.",
	"covers_none": "Nothing matches today; pipelines made later that match are included.",
	"covers":      "That is {n} pipelines today, and new ones that match.", "covers_one": "That is 1 pipeline today, and new ones that match.",
	"cannot_tell": "I could not find out whether I may post here ({reason}). If nothing arrives, invite me to the channel.",
	"stop_with":   "To stop: {line}", "try_line": "Try {line}",
	"unsubscribed": "{who} unsubscribed this channel from {what}.", "unsubscribed_me": "{who} unsubscribed from {what}.",

	"subscriptions": "Subscriptions of this channel", "subscriptions_me": "Your subscriptions",
	"subscriptions_none": "This channel has no subscriptions.", "subscriptions_me_none": "You have no subscriptions.",
	"target_broken":     "I cannot post here (since {when}): {reason}. {n} messages wait; they come when I can post again.",
	"target_broken_one": "I cannot post here (since {when}): {reason}. 1 message waits; it comes when I can post again.",
	"active":            "active", "held_back": "held back until I can post", "muted_until": "muted {until}", "muted_through": "A wider mute covers it: {what}, {until}.",
	"nothing_sent": "nothing sent yet", "last_sent": "last sent {when}", "made_by": "made by {who}, {when}",

	"muted": "{who} muted {what} for this channel {until}.", "muted_me": "{who} muted {what} in direct messages {until}.",
	"until_time": "until {when}", "until_fixed": "until it is fixed", "until_all_fixed": "until all of it is fixed",
	"unmuted": "{who} ended the silence: alerts of {what} come again.", "unmuted_me": "{who} ended the silence: alerts of {what} come again as direct messages.",
	"unmuted_not": "{what} was not muted.", "unmuted_other": "{what} is not muted itself.", "unmuted_but": "{who} ended the mute of {what}.",
	"still_muted": "Nothing of it comes yet: {what} is muted {until}.", "muted_part": "A part of it is muted: {what}, {until}.",
	"mute_outlasted": "It stays silent for longer: {what} is muted {until}.", "unmute_with": "To end that: {line}",
	"alerts_muted": "Alerts here are muted: {what}, {until}.",

	"default_set":  "{who} made {project} the default project here. It may be left out of commands now.",
	"default_is":   "The default project here is {project}; it may be left out of commands.",
	"default_none": "There is no default project here.", "default_off": "{who} removed the default project here.",

	"settings_title": "Settings of this channel", "settings_title_me": "Settings of your direct messages",
	"setting_changed": "{who} changed: {name}.", "setting_threads": "Follow-ups in threads", "setting_compact": "Compact messages",
	"setting_language": "Language", "setting_project": "Default project", "setting_mutes": "Mutes in force",
	"language_auto": "Each reader's own", "language_en": "English", "language_zh": "中文",
	"settings_hint": "Threads: what follows on an alert is posted in its thread. Compact: one line an alert.",
	"version":       "pipelinebot {version} (commit {commit}, {go})",
}
