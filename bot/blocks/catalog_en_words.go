package blocks

var enWords = map[string]string{ //nolint:gochecknoglobals // read-only table.
	"unit_day": "{n} d", "unit_hour": "{n} h", "unit_minute": "{n} min", "unit_second": "{n} s",
	"comma": ", ", "colon": ": ", "stop": ". ", "yes": "Yes", "no": "No", "on": "on", "off": "off", "none": "none", "a_channel": "a channel", "somebody": "Somebody",
	"and_more": "and {n} more", "shortened": "There was more than fits into one message.",

	"word_succeeded": "succeeded", "word_failed": "failed", "word_rejected": "was rejected in review",
	"word_gate": "did not pass the quality gate", "word_timeout": "ran out of time", "word_terminate": "was terminated by the system",
	"word_quota": "ran out of quota", "word_canceled": "was cancelled", "word_running": "is running", "word_queued": "is queued",
	"word_waiting": "waits for a review", "word_skipped": "was skipped", "word_never": "has not started",
	"word_unknown": "has a status that is not known", "word_unknown_status": "has the status {status}", "word_failed_status": "failed with the status {status}",

	"status_queue_timeout": "timed out in the queue", "status_exec_timeout": "hit its time limit",
	"status_heartbeat_timeout": "lost its build machine (no heartbeat)", "status_preparing": "prepares its build machine",
	"status_stopped_in_review": "stopped in review (rejected or timed out)", "status_paused": "is paused and waits for somebody",
	"status_trigger_reviewing": "waits for its trigger to be approved",

	"by_hand": "by hand", "by_timer": "by timer", "by_api": "by API", "by_pipeline": "by another pipeline", "by_code": "by a code change",
	"who_how": "{who} ({how})", "run": "(run {n})", "in_time": "after {time}", "folded": "… {n} stages …", "folded_one": "… 1 stage …",
	"steps_done": "{done} of {n} steps done", "steps_done_one": "{done} of 1 step done",

	"error_USER": "user error", "error_SYSTEM": "system error", "error_PLUGIN": "plugin error", "error_THIRD_PARTY": "third-party error",
	"error_BUILD_MACHINE": "build machine error", "error_code": "code {code}",

	"wait_stage": "Stage “{place}” waits for approval", "wait_stage_unnamed": "A stage waits for approval",
	"wait_step": "Step “{place}” waits for a review", "wait_step_unnamed": "A step waits for a review",
	"wait_gate": "The quality gate of “{place}” waits for somebody to let it pass", "wait_gate_unnamed": "A quality gate waits for somebody to let it pass",
	"wait_trigger": "The trigger waits for approval",
	"wait_paused":  "Step “{place}” is paused until somebody continues it", "wait_paused_unnamed": "A step is paused until somebody continues it",
	"wait_since": "{what}, since {when}", "may_decide": "{who} may decide", "group_decides": "{who} may decide (group {group})",
	"nobody_decides": "BK-CI does not say who may decide",
}
