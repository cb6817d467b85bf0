package commands

import (
	"context"
	"strings"
)

// verb is one word of /pipeline.
type verb struct {
	name   string
	also   []string // Other words for it, which run it; synonyms are words that only suggest it.
	hidden bool     // Carried by buttons and suggestions; not in the list of help.
	told   bool     // Hidden, but help explains it: people see it suggested.
	run    func(*Router, context.Context, *call) (Body, error)
}

// allVerbs in the order help shows them.
func allVerbs() []verb {
	return []verb{
		{name: "status", also: []string{"st", "stat", "show", "info", "状态"}, run: (*Router).status},
		{name: "list", also: []string{"ls", "pipelines", "search", "find", "列表"}, run: (*Router).list},
		{name: "history", also: []string{"hist", "builds", "log", "logs", "runs", "历史"}, run: (*Router).history},
		{name: "trend", also: []string{"trends", "stats", "趋势"}, run: (*Router).trend},
		{name: "subscribe", also: []string{"sub", "watch", "follow", "订阅"}, run: (*Router).subscribe},
		{name: "unsubscribe", also: []string{"unsub", "unwatch", "unfollow", "退订", "取消订阅"}, run: (*Router).unsubscribe},
		{name: "subscriptions", also: []string{"subs", "subscribed", "订阅列表"}, run: (*Router).subscriptions},
		{name: "mute", also: []string{"snooze", "silence", "静音"}, run: (*Router).mute},
		{name: "unmute", also: []string{"unsnooze", "unsilence", "取消静音"}, run: (*Router).unmute},
		{name: "default", also: []string{"project", "默认"}, run: (*Router).defaultProject},
		{name: "settings", also: []string{"set", "setting", "config", "设置"}, run: (*Router).change},
		{name: "help", also: []string{"?", "h", "man", "usage", "帮助", "？"}, run: (*Router).help},
		{name: "version", also: []string{"v", "ver", "版本"}, run: (*Router).version},
		{name: "projects", also: []string{"项目"}, hidden: true, told: true, run: (*Router).projects},
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
	for _, name := range []string{strings.ToLower(w.text), bareWord(w)} {
		if v, ok := r.verbs[name]; ok {
			return v, true
		}
	}
	return verb{}, false
}

// bareWord is a word without what people wrap words in.
func bareWord(w word) string {
	return strings.Trim(strings.ToLower(w.text), "*_~`-—–:：,，.。!！/")
}
