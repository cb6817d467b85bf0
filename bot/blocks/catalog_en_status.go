package blocks

var enStatus = map[string]string{ //nolint:gochecknoglobals // read-only table.
	"never_built": "has never been built", "started_by": "Started by", "trigger": "Trigger", "started_at": "Started",
	"duration": "Duration", "running_for": "Running for", "usual": "Usual duration", "usually": "usually {time}",
	"took_usually": "{time} ({usually})", "started_by_x": "started by {who}", "told_started_by": "Started by {who}", "told_started_when": "Started {when}",
	"locked": "The pipeline is locked.", "partial": "BK-CI did not give all details; what is shown comes from the status alone.",
	"queued_behind": "⏳ #{n} waits in the queue", "project_is": "project {project}",
	"recent":        "last builds, newest first: {signs} ({good} of {total} good)",
	"more_failures": "and {n} more failed steps", "more_failures_one": "and 1 more failed step",

	"button_open": "Open in BK-CI", "button_open_review": "Open the review", "button_refresh": "Refresh", "button_share": "Share to channel",
	"button_subscribe": "Subscribe", "button_unsubscribe": "Unsubscribe", "button_trend": "Trend", "button_more": "Show {n} more", "button_all": "All pipelines", "button_history": "History",
	"button_previous": "Previous page", "button_next": "Next page", "button_details": "Details", "button_mute": "Mute 2 h", "button_mute_project": "Mute the project 2 h",
	"button_unmute": "Unmute", "button_unmute_this": "Unmute {what}", "button_remove": "Remove", "button_undo": "Undo", "button_status": "Status", "button_list": "Pipelines",
	"button_how": "How to subscribe", "button_projects": "Projects", "button_subscriptions": "Subscriptions here",
	"button_mine": "My subscriptions", "button_help": "All commands", "button_try": "Try it",
	"button_threads_on": "Turn threads on", "button_threads_off": "Turn threads off",
	"button_compact_on": "Turn compact on", "button_compact_off": "Turn compact off",
	"confirm_unsubscribe":      "Stop these alerts?",
	"confirm_unsubscribe_text": "Nothing more will be sent for this subscription. It can be made again at any time.",
}
