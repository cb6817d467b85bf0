package blocks

import (
	"cmp"

	"github.com/pipelinebot/pipelinebot/store"
)

// shownPeople is how many of those who may decide are named.
const shownPeople = 10

// people names BK-CI users; where they are to be reached and the style knows them, they are mentioned.
func (w writer) people(users []string, reach bool) mrk {
	var names []mrk
	for i, u := range users {
		if i == shownPeople {
			names = append(names, w.count("and_more", len(users)-shownPeople))
			break
		}
		if id := w.style.People[u]; reach && isID(id, "UW") {
			names = append(names, mrk("<@"+id+">"))
		} else if name := text(u, 40); name != "" {
			names = append(names, name)
		}
	}
	return joined(names, w.say("comma"), 1000)
}

// isID keeps anything but an id of Slack's, of one of the given kinds, out of a control sequence.
func isID(id, kinds string) bool {
	for i := range len(id) {
		if c := id[i]; (c < 'A' || c > 'Z') && (c < '0' || c > '9') {
			return false
		}
	}
	if len(id) < 2 || len(id) > 40 {
		return false
	}
	for i := range len(kinds) {
		if id[0] == kinds[i] {
			return true
		}
	}
	return false
}

// mention shows who did something in Slack.
func (w writer) mention(user string) mrk {
	if isID(user, "UW") {
		return mrk("<@" + user + ">")
	}
	return mrk(cmp.Or(string(text(user, 40)), string(w.say("somebody"))))
}

// channel shows a channel by the name that each reader knows it by.
func channel(id string) mrk {
	if isID(id, "CGD") {
		return mrk("<#" + id + ">")
	}
	return code(id, 40)
}

// waits says what a build waits for: "Stage “Deploy” waits for approval".
func (w writer) waits(r store.Review) mrk {
	key := "wait_stage"
	switch r.Kind {
	case store.WaitStep, store.WaitGate, store.WaitTrigger, store.WaitPaused:
		key = "wait_" + r.Kind
	}
	place := w.asking(r)
	if place == "" && r.Kind != store.WaitTrigger {
		return w.say(key + "_unnamed")
	}
	return w.say(key, "place", place)
}

// asking is the stage or step that asks; empty where BK-CI does not say, and for a trigger.
func (writer) asking(r store.Review) mrk {
	if r.Kind == store.WaitStep || r.Kind == store.WaitPaused {
		return text(cmp.Or(r.Step, r.Stage), 60)
	}
	return text(r.Stage, 60)
}

// asked names a review that is over, so that it can be told from the others of its build.
func (w writer) asked(r store.Review) mrk {
	place, group := w.asking(r), text(r.Group, 60)
	switch {
	case place == "":
		return group
	case group == "":
		return place
	}
	return w.say("asked_group", "place", place, "group", group)
}

// deciders says who may decide.
func (w writer) deciders(r store.Review, reach bool) mrk {
	who := w.people(r.Reviewers, reach)
	if who == "" {
		return w.say("nobody_decides")
	}
	if group := text(r.Group, 60); group != "" {
		return w.say("group_decides", "who", who, "group", group)
	}
	return w.say("may_decide", "who", who)
}

// review says in full what is waited for, since when, who may decide, and what they are told.
func (w writer) review(r store.Review, address string) {
	w.tell(w.waiting(r, w.waits(r)))
	w.tell(w.deciders(r, false))
	w.tell(text(r.Desc, 200))
	desc := text(r.Desc, 600)
	if desc != "" {
		desc = "> " + desc
	}
	w.section(needed, w.waiting(r, w.link(address, w.waits(r))), "👤 "+w.deciders(r, true), desc)
}

// waiting adds since when.
func (w writer) waiting(r store.Review, what mrk) mrk {
	if r.Since.IsZero() {
		return what
	}
	return w.say("wait_since", "what", what, "when", when(r.Since))
}
