package blocks

var enProblems = map[string]string{ //nolint:gochecknoglobals // read-only table.
	"did_you_mean": "Did you mean {names}?", "try_instead": "Type instead:", "try_again": "To try again:", "nothing_typed": "(nothing)",

	"missing_project": "Which project?", "missing_pipeline": "Which pipeline?", "missing_duration": "For how long?",
	"missing_events": "Which events? Choose from {events}.", "missing_pattern": "Except which names?", "missing_verb": "Share what?",
	"missing_mute": "Nothing is muted here.", "missing_mute_me": "Nothing is muted in your direct messages.",
	"missing_threads": "Threads on or off?", "missing_compact": "Compact on or off?", "missing_language": "Which language?",

	"problem_unknown_verb": "I do not know the command {input}.", "problem_only_reads": "I only read, so there is no {input} here: builds are started, stopped and approved in BK-CI, where the button of a status leads.",
	"problem_missing_word":   "Something is missing: {input}.",
	"problem_too_many_words": "I do not understand {input} there. A name with spaces needs quotes.",
	"problem_except_one":     "`except` needs a pattern to take names away from, such as `*`.",
	"problem_except_mute":    "A mute takes no `except`: it silences all that its pattern matches.",
	"problem_bad_quotes":     "A quote is opened and not closed in {input}.", "problem_too_long": "That line is too long: at most {extra} characters fit.",
	"problem_bad_project":  "{input} cannot be a project: its id has letters, digits, - and _ alone.",
	"problem_bad_pipeline": "{input} cannot be a pipeline. Use its name, its id (p-…) or a link from BK-CI.",

	"problem_unknown_project": "I know of no project {input}.", "problem_unknown_pipeline": "There is no pipeline {input} in {extra}.",
	"problem_unknown_build": "There is no build {input} of {extra}.",
	"problem_no_project":    "In which project is {input}? It can be left out only where the channel has a default one.",
	"problem_bad_event":     "{input} is not an event. The events are {events}.",
	"problem_bad_duration":  "{input} does not say how long. Use `30m`, `2h`, `1d`, `until 18:00` or `until recovered`, within {extra}.",
	"problem_bad_number":    "{input} is not a whole number within {extra}.",
	"problem_bad_setting":   "There is no setting {input}. The settings are `threads`, `compact` and `language`.",
	"problem_bad_value":     "The setting {extra} cannot be {input}.",
	"problem_bad_pattern":   "The pattern {input} fits no pipeline of {extra}. `*` stands for any letters, `?` for one.",
	"problem_nothing_left":  "Without {input} nothing is left of {extra}, today or ever.",
	"problem_bad_link":      "{input} does not lead to a pipeline of this BK-CI.", "problem_too_many": "There are {extra} subscriptions here already, which is the most. Remove one, or use a pattern such as `release-*`.",
	"problem_not_subscribed": "There is no subscription to {input} here.",
	"problem_removed":        "That subscription is not here any more.",
	"problem_only_through":   "There is no subscription to {input} alone here: it is heard of through {extra}.",
	"problem_cannot_post":    "I could not post in {channel}: {reason}. Invite me with `/invite` and try again, or have the alerts sent to you with `me`.",

	"problem_forbidden": "BK-CI does not let me see that. Whoever runs me must ask for access.", "problem_unreachable": "BK-CI does not answer right now. Try again in a moment.",
	"problem_rate_limited":     "BK-CI asks me to slow down. Try again in a moment.",
	"problem_rate_limited_for": "BK-CI asks me to slow down. Try again in {time}.",
	"problem_bad_answer":       "BK-CI answered something I cannot read; it may be restarting. Try again in a moment.",
	"problem_credentials":      "BK-CI refuses my credentials. Whoever runs me must mend that.",
	"problem_may_be_done":      "That took too long, and may be done all the same. Doing it again does no harm.",
	"problem_timed_out":        "That took too long. Try again in a moment.", "problem_busy": "I am busy right now. Try again in a moment.",
	"problem_storage":  "I cannot save anything right now, so nothing was changed. Try again later, and tell whoever runs me.",
	"problem_internal": "Something went wrong on my side. Tell whoever runs me this reference: {ref}.",

	"problem_no_history": "{input} has too few finished builds for a trend: {extra} so far.",
	"problem_stale":      "That button is from an older message and does nothing any more.",
}
