package commands

import (
	"cmp"
	"context"
	"slices"
	"strings"
)

// verb is one word of /pipeline.
type verb struct {
	name   string
	also   []string // Other words for it.
	hidden bool     // Carried by buttons; not in the help.
	run    func(*Router, context.Context, *call) (Body, error)
}

// allVerbs in the order help shows them.
func allVerbs() []verb {
	return []verb{
		{name: "status", also: []string{"st", "stat", "show", "info", "状态"}, run: (*Router).status},
		{name: "list", also: []string{"ls", "pipelines", "search", "find", "列表"}, run: (*Router).list},
		{name: "history", also: []string{"hist", "builds", "log", "runs", "历史"}, run: (*Router).history},
		{name: "trend", also: []string{"trends", "stats", "趋势"}, run: (*Router).trend},
		{name: "subscribe", also: []string{"sub", "watch", "follow", "订阅"}, run: (*Router).subscribe},
		{name: "unsubscribe", also: []string{"unsub", "unwatch", "unfollow", "退订", "取消订阅"}, run: (*Router).unsubscribe},
		{name: "subscriptions", also: []string{"subs", "subscribed", "订阅列表"}, run: (*Router).subscriptions},
		{name: "mute", also: []string{"snooze", "silence", "静音"}, run: (*Router).mute},
		{name: "unmute", also: []string{"unsnooze", "取消静音"}, run: (*Router).unmute},
		{name: "default", also: []string{"project", "默认"}, run: (*Router).defaultProject},
		{name: "settings", also: []string{"set", "setting", "config", "设置"}, run: (*Router).change},
		{name: "help", also: []string{"?", "h", "man", "usage", "帮助", "？"}, run: (*Router).help},
		{name: "version", also: []string{"v", "ver", "版本"}, run: (*Router).version},
		{name: "projects", also: []string{"项目"}, hidden: true, run: (*Router).projects},
		{name: "more", hidden: true, run: (*Router).more},
		{name: "share", hidden: true, run: (*Router).share},
	}
}

// visibleVerbs are the names that help shows.
func visibleVerbs() []string {
	var names []string
	for _, v := range allVerbs() {
		if !v.hidden {
			names = append(names, v.name)
		}
	}
	return names
}

// findVerb looks a typed word up, as it is and without what people wrap words in.
func (r *Router) findVerb(w word) (verb, bool) {
	lower := strings.ToLower(w.text)
	for _, name := range []string{lower, strings.Trim(lower, "*_~`-—–:：,，.。!！/")} {
		if v, ok := r.verbs[name]; ok {
			return v, true
		}
	}
	return verb{}, false
}

// unknown suggests the nearest verbs with the rest of the line.
func (r *Router) unknown(words []word) Problem {
	typed := words[0].text
	p := Problem{Code: UnknownVerb, Input: typed}
	for _, name := range r.nearVerbs(typed) {
		p.Near = append(p.Near, name)
		p.Try = append(p.Try, strings.TrimSpace(name+" "+render(words[1:])))
	}
	if len(p.Near) == 0 && len(words) > 1 {
		p.Try = append(p.Try, "status "+render(words))
	}
	p.Try = append(p.Try, "help")
	return p
}

// abbreviation reports whether a word is too short for a slip of it to mean anything.
func abbreviation(word string) bool { return len(word) < len("show") }

// nearVerbs are the visible verbs that a word is a slip of, or of another word for them.
func (r *Router) nearVerbs(typed string) []string {
	var words []string
	for _, v := range allVerbs() {
		if !v.hidden {
			words = append(append(words, v.name), slices.DeleteFunc(slices.Clone(v.also), abbreviation)...)
		}
	}
	var names []string
	seen := map[string]bool{}
	for _, near := range nearest(typed, words) {
		name := r.verbs[near].name
		if !seen[name] {
			seen[name] = true
			names = append(names, cmp.Or(name, near))
		}
	}
	return names
}
