package blocks

import (
	"slices"
	"strings"

	"github.com/pipelinebot/pipelinebot/commands"
	"github.com/pipelinebot/pipelinebot/store"
)

// signOf is the picture of an outcome; it always stands beside the word.
func signOf(word string) mrk {
	switch word {
	case commands.WordSucceeded:
		return "✅"
	case commands.WordFailed, commands.WordQuota, commands.WordTerminate:
		return "❌"
	case commands.WordRejected, commands.WordGate:
		return "⛔"
	case commands.WordTimeout:
		return "⏰"
	case commands.WordCanceled:
		return "⚫"
	case commands.WordRunning:
		return "🔵"
	case commands.WordQueued:
		return "⏳"
	case commands.WordWaiting:
		return "✋"
	case commands.WordSkipped:
		return "⏩"
	case commands.WordNever:
		return "⚪"
	}
	return "❔"
}

// closer are statuses whose own words say more than those of their outcome.
var closer = map[string]string{ //nolint:gochecknoglobals // read-only table.
	"QUEUE_TIMEOUT": "status_queue_timeout", "EXEC_TIMEOUT": "status_exec_timeout", "HEARTBEAT_TIMEOUT": "status_heartbeat_timeout",
	"STAGE_SUCCESS": "status_stopped_in_review", "PAUSE": "status_paused", "TRIGGER_REVIEWING": "status_trigger_reviewing",
	"PREPARE_ENV": "status_preparing",
}

// outcome names what became of a build or step, as a verb: "failed", "waits for a review". A status that no word covers
// is shown as it came.
func (w writer) outcome(word, status string) mrk {
	key := "word_" + word
	if own := closer[status]; own != "" && word == wordOf(status) {
		key = own
	}
	if word == commands.WordUnknown && status != "" {
		return w.say("word_unknown_status", "status", code(status, 40))
	}
	if !w.has(key) {
		return text(word, 40)
	}
	return w.say(key)
}

// wordOf is the word a status has of itself; PAUSE and the others in closer keep their own words only under it.
func wordOf(status string) string { return commands.WordOfStatus(status) }

// ref is the number of a build as people know it, with the run when it is not the first.
func (w writer) ref(b store.BuildRef) mrk {
	out := num(b)
	if b.ExecuteCount > 1 {
		out += " " + w.say("run", "n", number(b.ExecuteCount))
	}
	return mrk(strings.TrimSpace(string(out)))
}

func num(b store.BuildRef) mrk {
	switch {
	case b.Alias != "":
		return "#" + text(strings.TrimPrefix(b.Alias, "#"), 40)
	case b.Num > 0:
		return "#" + number(b.Num)
	}
	return ""
}

// spaced joins what there is by single spaces.
func spaced(parts ...mrk) mrk { return joined(parts, " ", maxSection) }

// triggers are BK-CI's words for how a build was started.
var triggers = map[string]string{ //nolint:gochecknoglobals // read-only table.
	"manualTrigger": "by_hand", "MANUAL": "by_hand", "timerTrigger": "by_timer", "TIME_TRIGGER": "by_timer",
	"remoteTrigger": "by_api", "REMOTE": "by_api", "SERVICE": "by_api", "PIPELINE": "by_pipeline", "WEB_HOOK": "by_code",
}

// trigger says how a build was started.
func (w writer) trigger(b store.BuildRef) mrk {
	key := triggers[b.Trigger]
	if key == "" && strings.HasPrefix(b.Trigger, "code") && strings.HasSuffix(b.Trigger, "WebHookTrigger") {
		key = "by_code"
	}
	if key == "" {
		return text(b.Trigger, 40)
	}
	return w.say(key)
}

// starter names who started a build and how.
func (w writer) starter(b store.BuildRef) mrk {
	who, how := text(b.User, 40), w.trigger(b)
	switch {
	case who == "":
		return how
	case how == "":
		return who
	}
	return w.say("who_how", "who", who, "how", how)
}

// shownStages is how many stages a strip shows; the middle of a longer one is folded.
const shownStages = 12

// strip shows the stages on one line, a sign and a name each, and in a word what is neither good nor still to come: some
// of the signs differ by their colour alone.
func (w writer) strip(stages []store.StageRef, waits ...store.Review) mrk {
	var parts []mrk
	hidden := len(stages) - shownStages
	for i, s := range stages {
		if hidden > 0 && i >= shownStages/2 && i < len(stages)-shownStages/2 {
			if i == shownStages/2 {
				parts = append(parts, w.count("folded", hidden))
			}
			continue
		}
		asks := slices.ContainsFunc(waits, func(r store.Review) bool { return r.Stage != "" && r.Stage == s.Name })
		parts = append(parts, w.stage(s, asks))
	}
	return joined(parts, " › ", maxSection)
}

// stage is a sign, a name and, where that is not plain, a word. BK-CI calls a stage running while one of its steps waits.
func (w writer) stage(s store.StageRef, asks bool) mrk {
	word := wordOf(s.Status)
	if asks {
		word = commands.WordWaiting
	}
	name := spaced(signOf(word), text(s.Name, 40))
	if word == commands.WordSucceeded || word == commands.WordNever {
		return name
	}
	return spaced(name, w.say("word_"+word))
}

// progress is a bar of ten with the numbers beside it.
func (w writer) progress(done, total int) mrk {
	const cells = 10
	if total <= 0 {
		return ""
	}
	full := min(max(done, 0), total) * cells / total
	bar := strings.Repeat("▰", full) + strings.Repeat("▱", cells-full)
	return mrk(bar) + " " + w.count("steps_done", total, "done", number(min(max(done, 0), total)))
}
