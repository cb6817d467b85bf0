package blocks

import "maps"

// english is the catalogue in English. Placeholders stand in braces and are replaced by escaped values.
func english() map[string]string { return enTexts }

var enTexts = merged(enWords, enCards, enHelp, enProblems) //nolint:gochecknoglobals // read-only table.

func merged(parts ...map[string]string) map[string]string {
	all := map[string]string{}
	for _, p := range parts {
		maps.Copy(all, p)
	}
	return all
}

var enWords = map[string]string{ //nolint:gochecknoglobals // read-only table.
	"unit_day": "{n} d", "unit_hour": "{n} h", "unit_minute": "{n} min", "unit_second": "{n} s", "comma": ", ",
	"yes": "Yes", "no": "No", "on": "on", "off": "off", "none": "none", "somebody": "somebody",

	"word_succeeded": "succeeded", "word_failed": "failed", "word_rejected": "was rejected in review", "word_gate": "did not pass the quality gate",
	"word_timeout": "ran out of time", "word_terminate": "was terminated by the system", "word_quota": "ran out of quota",
	"word_canceled": "was cancelled", "word_running": "is running", "word_queued": "is queued", "word_waiting": "waits for a review",
	"word_skipped": "was skipped", "word_never": "not started", "never_built": "has never been built",
	"timeout_queue": "waited too long in the queue", "timeout_exec": "ran longer than allowed", "timeout_heartbeat": "lost its agent (no heartbeat)",
	"started": "started", "recovered": "is fixed",

	"kind_failed": "failed", "kind_recovered": "fixed", "kind_reviewing": "waiting for review", "kind_succeeded": "succeeded",
	"kind_canceled": "cancelled", "kind_started": "started", "first_only": "only the first failure of a row", "n_of_kind": "{n} {kind}",

	"wait_stage": "Stage “{stage}” waits for approval", "wait_step": "Step “{step}” waits for a review",
	"wait_gate": "A quality gate at “{stage}” waits for somebody to let it pass", "wait_trigger": "The trigger waits for approval",
	"wait_paused": "Step “{step}” is paused until somebody continues it", "since": "since {when}",
	"may_decide": "{who}{group} may decide", "anybody_decides": "BK-CI names nobody who may decide", "and_more": "and {n} more",

	"by_hand": "by hand", "by_timer": "by timer", "by_remote": "by API", "by_push": "by a push",
	"in_time": "in {time}", "for_time": "for {time}", "usually": "usually {time}",
}

var enCards = map[string]string{ //nolint:gochecknoglobals // read-only table.
	"open": "Open in BK-CI", "open_review": "Open the review", "refresh": "Refresh", "share": "Share to channel", "subscribe": "Subscribe",
	"unsubscribe": "Unsubscribe", "details": "Details", "mute_2h": "Mute 2 h", "unmute": "Unmute", "remove": "Remove", "undo": "Undo",
	"previous": "Previous page", "next": "Next page", "trend": "Trend", "status_button": "Status", "choose": "Choose a pipeline",
	"toggle_threads": "Threads on/off", "toggle_compact": "Compact on/off", "language_auto": "Language: the reader's own",
	"help_all": "All commands", "help_subscriptions": "Subscriptions here", "help_projects": "Projects", "help_subscribe": "How to subscribe",
	"confirm_unsubscribe": "Stop these alerts?", "confirm_unsubscribe_text": "Nothing more will be posted for this subscription. It can be made again at any time.",

	"started_by": "Started by", "started_at": "Started", "duration": "Duration", "project": "Project", "steps_done": "{done} of {total} steps done",
	"queued_behind": "#{n} waits in the queue", "recent": "Last builds {signs}", "good_of": "{good} of {total} good", "locked": "🔒 the pipeline is locked",
	"partial": "details could not be read; this comes from the status alone", "more_failures": "and {n} more failed steps",
	"list_title": "{n} pipelines in {project}", "list_search": "{n} pipelines in {project} with {words}", "list_empty": "Nothing matches.",
	"page": "page {page} of {pages}", "projects": "{n} projects", "history_title": "Last {n} builds of {name}",
	"col_build": "Build", "col_outcome": "Outcome", "col_duration": "Duration", "col_who": "Who", "col_when": "Started",
	"trend_title": "Trend of {name}, last {n} builds", "trend_sum": "{good} of {total} succeeded; the median took {median}",
	"trend_chart": "Duration by build", "axis_builds": "Build", "axis_minutes": "Minutes", "axis_seconds": "Seconds",
	"series_good": "succeeded", "series_bad": "other outcomes",

	"subscribed": "{who} subscribed this channel to {what}", "subscribed_me": "{who}, you are subscribed to {what}; alerts come as direct messages",
	"subscribed_same": "This channel is already subscribed to {what}, just so", "subscribed_same_me": "You are already subscribed to {what}, just so",
	"hears": "You will hear of: {events}.", "hears_not": "Not of: {events}.", "replaced": "The former choice was replaced: {events}.",
	"covers": "It covers {n} pipelines today, and those created later.", "stop_with": "Stop with {line}",
	"unsubscribed": "{who} unsubscribed this channel from {what}", "unsubscribed_me": "{who}, you are no longer subscribed to {what}",
	"cannot_tell":         "I could not find out whether I may post here. If nothing arrives, invite me to the channel.",
	"subscriptions_title": "{n} subscriptions in this channel", "subscriptions_title_me": "{n} subscriptions of yours",
	"subscriptions_title_none": "This channel has no subscriptions", "subscriptions_title_me_none": "You have no subscriptions",
	"health_broken": "I cannot post here since {when} ({reason}); {n} messages wait. Invite me again and they arrive.",
	"healthy":       "active", "muted_until": "muted until {when}", "muted_until_fixed": "muted until it is fixed", "nothing_yet": "nothing sent yet",
	"last_sent": "last sent {when}", "made_by": "by {who}, {when}", "try": "Try {line}",
	"muted": "{who} muted {what} in this channel {until}", "muted_me": "{what} is muted for you {until}",
	"until_time": "until {when}", "until_recovered": "until it is fixed", "unmuted": "{what} is no longer muted", "unmuted_not": "{what} was not muted",
	"default_set": "This channel's project is now {project}; it may be left out of commands.", "default_is": "This channel's project is {project}.",
	"default_none": "This channel has no default project.", "default_off": "This channel has no default project any more.",
	"settings_title": "Settings", "settings_changed": "{name} changed.", "setting_threads": "Follow-ups go into threads",
	"setting_language": "Language", "setting_compact": "Compact messages", "setting_project": "Default project", "setting_mutes": "Mutes: {n}",
	"language_en": "English", "language_zh": "中文", "version": "pipelinebot {version} (commit {commit}, {go})",
	"pick": "{input} fits several pipelines of {project}. Which one?", "pick_more": "and {n} more; type more of the name",
	"events_title": "{n} events", "several": "{n} events: {sum}",

	"streak": "{n} failures in a row, broken since {when}", "was_broken": "it was broken for {time}",
	"follow_approved": "Approved by {by}", "follow_rejected": "Rejected by {by}", "follow_timeout": "Nobody decided in time",
	"follow_retried": "Running again since {when}", "follow_recovered": "Fixed by {build}", "follow_succeeded": "Succeeded in the end",
	"follow_failed": "Failed", "follow_canceled": "Cancelled by {by}", "follow_started": "Started", "follow_reviewing": "Waits for a review again",
	"started_by_x": "started by {who}", "seen_late": "seen {time} late", "may_repeat": "This may repeat an earlier message: Slack's answer to it was lost.",
	"why_me": "You get this because you subscribed; `/pipeline subscriptions me` shows and ends it.", "nothing_to_say": "This message has nothing left to say.",
	"notice_missed":  "{n} more builds of {pipeline} ({project}) failed or waited while they could not be watched; the newest are told one by one.",
	"notice_blind":   "I cannot see project {project}: no alerts until it is back.",
	"notice_sighted": "I can see project {project} again.",
	"notice_broken":  "Your subscription in project {project} cannot be delivered: {detail} ({reason}). I keep what it is owed for a day and try again; invite me to the channel, and it arrives.",
}
