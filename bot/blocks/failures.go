package blocks

import (
	"strconv"

	"github.com/pipelinebot/pipelinebot/commands"
	"github.com/pipelinebot/pipelinebot/store"
)

// How much of what broke a build is shown.
const (
	shownFailures = 3 // Failed steps shown in full.
	messageLines  = 8
	messageRunes  = 900
)

// failures shows where a build broke: stage › job › step, then what it said.
func (w writer) failures(all []store.Failure) {
	for i, f := range all {
		if i == shownFailures {
			w.small(useful, w.count("more_failures", len(all)-shownFailures))
			return
		}
		w.tell(w.broke(f, 200))
		rank := useful
		if i == 0 {
			rank = needed
		}
		w.section(rank, spaced(bold(w.path(f)), w.cause(f)), fence(f.Message, messageLines, messageRunes))
	}
}

func bold(s mrk) mrk {
	if s == "" {
		return ""
	}
	return "*" + s + "*"
}

// path leads to the step that broke.
func (w writer) path(f store.Failure) mrk {
	return joined([]mrk{text(f.Stage, 60), text(f.Job, 60), text(f.Step, 60)}, " › ", maxField)
}

// cause is the status when it says more than "failed", and BK-CI's error type and code.
func (w writer) cause(f store.Failure) mrk {
	var parts []mrk
	if word := wordOf(f.Status); f.Status != "" && word != commands.WordFailed {
		parts = append(parts, w.outcome(word, f.Status))
	}
	if kind := "error_" + f.Type; w.has(kind) {
		parts = append(parts, w.say(kind))
	} else if f.Type != "" {
		parts = append(parts, text(f.Type, 30))
	}
	if f.Code != 0 {
		parts = append(parts, w.say("error_code", "code", mrk(strconv.Itoa(f.Code))))
	}
	if len(parts) == 0 {
		return ""
	}
	return "(" + joined(parts, " · ", 300) + ")"
}

// broke is a failure on one line, with at most limit runes of what it said.
func (w writer) broke(f store.Failure, limit int) mrk {
	path, message := w.path(f), text(f.Message, limit)
	switch {
	case message == "":
		return path
	case path == "":
		return message
	}
	return beforeColon(path) + ": " + message
}
