package blocks

var enAlerts = map[string]string{ //nolint:gochecknoglobals // read-only table.
	"happened_recovered": "is fixed", "happened_started": "started", "happened_paused": "is paused",
	"happened_waited": "waited for a review", "happened_was_paused": "was paused", "happened_at": "When", "waits_since": "Waiting since", "waited_since": "Waited since", "review": "Review", "asked_group": "{place} (group {group})", "project": "Project",
	"streak": "{n} failures in a row", "streak_since": "{n} failures in a row; broken since {when}", "streak_first": "Newly broken",
	"was_broken": "It was broken for {time}", "was_broken_builds": "It was broken for {time} ({n} failures)",
	"was_broken_builds_one": "It was broken for {time} (1 failure)",
	"seen_late":             "seen {time} late", "was_held": "muted until now", "nothing_to_say": "This message has nothing left to say.",
	"may_repeat": "May repeat: Slack did not say whether it took this message before.",
	"why_me":     "You get this because you subscribed. `/pipeline subscriptions me` shows and ends it.",

	"several_pipelines": "{n} pipelines: {sum}", "several_builds": "{n} builds of {name}: {sum}", "several_builds_one": "{name} {build}: {sum}",
	"several_notices": "{n} notices", "several_notices_one": "1 notice",
	"sum_failed": "{n} failed", "sum_recovered": "{n} fixed", "sum_reviewing": "{n} wait for review", "sum_reviewing_one": "1 waits for review",
	"sum_succeeded": "{n} succeeded", "sum_canceled": "{n} cancelled", "sum_started": "{n} started", "sum_other": "{n} other",

	"follow_approved": "Approved", "follow_approved_by": "Approved by {by}", "follow_rejected": "Rejected", "follow_rejected_by": "Rejected by {by}",
	"follow_timeout": "Nobody decided in time", "follow_retried": "Retried, running again", "follow_recovered": "Fixed",
	"follow_recovered_build": "Fixed by {build}", "follow_succeeded": "Succeeded in the end", "follow_failed": "Failed in the end", "follow_failed_again": "Retried, failed again",
	"follow_canceled": "Cancelled", "follow_canceled_by": "Cancelled by {by}", "follow_started": "Started", "follow_reviewing": "Waits for a review",
	"follow_after": "{what} after {time}", "follow_at": "{what}, {when}",

	"the_project": "project {project}", "the_pipeline": "{name} ({project})",
	"notice_missed":         "{n} more failed builds of {what} happened while I could not watch; only the newest are told one by one.",
	"notice_missed_more":    "At least {n} more failed builds of {what} happened while I could not watch; only the newest are told one by one.",
	"notice_missed_unknown": "More builds of {what} may have failed while I could not watch: there were too many to read them all.",
	"notice_missed_one":     "1 more failed build of {what} happened while I could not watch; only the newest are told one by one.",
	"notice_blind":          "I cannot see {what}: {cause} It began {when}. No alerts come until I can; what happens meanwhile is told then.",
	"notice_sighted":        "I can see {what} again, after {time}.",
	"notice_broken":         "I cannot post in {channel}, where you subscribed to pipelines of {project}: {cause}. {n} messages are kept.",
	"notice_broken_one":     "I cannot post in {channel}, where you subscribed to pipelines of {project}: {cause}. 1 message is kept.",

	"cause_unauthorized": "BK-CI refuses my credentials; whoever runs me must mend that.", "cause_forbidden": "BK-CI does not let me see it; whoever runs me must ask for access.",
	"cause_not_found": "BK-CI says that it does not exist; if it was deleted, unsubscribe from it.", "cause_rate_limited": "BK-CI asks me to slow down.",
	"cause_unavailable": "BK-CI does not answer.", "cause_invalid": "BK-CI refuses my question as invalid; whoever runs me finds more in the log.", "cause_bad_answer": "BK-CI answers what I cannot read; it may be restarting.",
	"cause_went_back": "BK-CI's build numbers went back, as after a restored back-up.", "cause_empty": "BK-CI shows nothing where there was something.",
	"cause_too_slow": "BK-CI answers too slowly.", "cause_unknown": "the cause is not known.",

	"broken_not_in_channel": "I am not in the channel", "broken_channel_not_found": "the channel is gone, or private and I am not in it",
	"broken_is_archived": "the channel is archived", "broken_is_inactive": "the channel is archived", "broken_no_permission": "I am not allowed to post there",
	"broken_access_denied":     "I am not allowed to post there",
	"broken_ekm_access_denied": "I am not allowed to post there", "broken_restricted_action": "only some people may post there",
	"broken_user_not_found": "Slack does not know that person", "broken_users_not_found": "Slack does not know that person",
	"broken_user_not_in_channel": "that person is not in the channel", "broken_user_disabled": "that person's account is disabled",
	"broken_messages_tab_disabled": "my app takes no direct messages", "broken_cannot_dm_bot": "bots take no messages of mine",
	"broken_other": "Slack says {reason}", "broken_unknown": "Slack does not say why",
	"broken_fix": "What to do: invite me to the channel (`/invite`), or unarchive it, or remove the subscription there. I keep trying, and messages of the last 24 hours are sent as soon as I can.",
}
