package blocks

import (
	"github.com/pipelinebot/pipelinebot/commands"
	"github.com/pipelinebot/pipelinebot/store"
)

// signOf is the picture of an outcome; it always stands beside the word.
func signOf(word string) string {
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
		return "⏭️"
	case commands.WordNever:
		return "⚪"
	}
	return "❔"
}

// word names an outcome; a status that no word covers is shown as it came.
func (w writer) word(word, status string) string {
	switch {
	case word == commands.WordUnknown:
		return code(status, 40)
	case word == commands.WordTimeout && timeouts[status] != "":
		return w.say(timeouts[status])
	}
	return w.say("word_" + word)
}

var timeouts = map[string]string{ //nolint:gochecknoglobals // read-only table.
	"QUEUE_TIMEOUT": "timeout_queue", "EXEC_TIMEOUT": "timeout_exec", "HEARTBEAT_TIMEOUT": "timeout_heartbeat",
}

// strip shows the stages on one line, a sign and a name each; the middle of a long row is folded.
func (w writer) strip(stages []store.StageRef) string {
	const shown = 12
	out := ""
	for i, s := range stages {
		if len(stages) > shown && i >= shown/2 && i < len(stages)-shown/2 {
			if i == shown/2 {
				out += " › …"
			}
			continue
		}
		if out != "" {
			out += " › "
		}
		out += signOf(stageWord(s.Status)) + " " + text(s.Name, 30)
	}
	return out
}

// stageWord reads a stage's status; a stage marked STAGE_SUCCESS was rejected, one at PAUSE waits.
func stageWord(status string) string { return commands.WordOfStatus(status) }
