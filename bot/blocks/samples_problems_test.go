package blocks_test

import (
	"github.com/pipelinebot/pipelinebot/commands"
)

// codes are all that commands can answer with.
func codes() []commands.Code {
	return []commands.Code{
		commands.UnknownVerb, commands.MissingWord, commands.TooManyWords, commands.BadQuotes, commands.TooLong, commands.BadProject,
		commands.BadPipeline, commands.UnknownProject, commands.UnknownPipeline, commands.UnknownBuild, commands.NoProject, commands.BadEvent,
		commands.BadDuration, commands.BadNumber, commands.BadSetting, commands.BadPattern, commands.NothingLeft, commands.BadLink, commands.NotSubscribed,
		commands.CannotPost, commands.Forbidden, commands.Unreachable, commands.RateLimited, commands.BadAnswer, commands.Credentials,
		commands.TimedOut, commands.Busy, commands.Storage, commands.Internal, commands.NoHistory, commands.Stale, commands.TooMany,
	}
}

// missingWords are the arguments that can be left out by mistake.
func missingWords() []string {
	return []string{"project", "pipeline", "duration", "events", "pattern", "verb", "mute", "mute_me", "threads", "compact", "language"}
}

func problemSamples() []sample {
	var all []sample
	problem := func(name string, p func(o outside) commands.Problem) {
		all = append(all, answer("problem "+name, func(o outside) commands.Body { return p(o) }))
	}
	for _, c := range codes() {
		problem(string(c), func(o outside) commands.Problem {
			return commands.Problem{
				Code: c, Input: o.text("statsu"), Extra: o.text("1 to 50"), Near: o.all("status", "history"), Try: o.all("status demo checkout-service", "help"), Ref: "k3m9",
			}
		})
	}
	for _, word := range missingWords() {
		problem("missing "+word, func(outside) commands.Problem {
			return commands.Problem{Code: commands.MissingWord, Input: word, Try: []string{"help status"}}
		})
	}
	problem("nothing typed", func(outside) commands.Problem {
		return commands.Problem{Code: commands.UnknownVerb, Try: []string{"help"}}
	})
	problem("something to do to a build", func(o outside) commands.Problem {
		return commands.Problem{Code: commands.UnknownVerb, Input: o.text("retry"), Extra: commands.OnlyReads, Near: []string{"status"}, Try: []string{"status demo checkout-service", "help"}}
	})
	problem("except alone", func(outside) commands.Problem {
		return commands.Problem{Code: commands.TooManyWords, Input: "except", Try: []string{"help subscribe"}}
	})
	problem("except in a mute", func(outside) commands.Problem {
		return commands.Problem{Code: commands.TooManyWords, Input: "except", Extra: commands.ExceptMute, Try: []string{"mute demo '*' 2h"}}
	})
	problem("bad value", func(o outside) commands.Problem {
		return commands.Problem{Code: commands.BadSetting, Input: o.text("maybe"), Extra: "threads", Try: []string{"settings threads on"}}
	})
	problem("not in the channel", func(outside) commands.Problem {
		return commands.Problem{Code: commands.CannotPost, Input: "C0123", Extra: "not_in_channel", Try: []string{"subscribe demo '*'"}}
	})
	problem("given up while it wrote", func(outside) commands.Problem {
		return commands.Problem{Code: commands.TimedOut, Extra: commands.MayBeDone, Try: []string{"subscribe demo '*'"}}
	})
	problem("heard of through a pattern", func(o outside) commands.Problem {
		return commands.Problem{Code: commands.NotSubscribed, Input: o.text("demo web"), Extra: o.text("demo / *"), Try: []string{"unsubscribe demo *", "mute demo web 1d"}}
	})
	problem("heard of not at all", func(o outside) commands.Problem {
		return commands.Problem{Code: commands.NotSubscribed, Input: o.text("demo web"), Try: []string{"subscriptions"}}
	})
	problem("removed already", func(outside) commands.Problem {
		return commands.Problem{Code: commands.NotSubscribed, Try: []string{"subscriptions"}}
	})
	problem("slow down", func(outside) commands.Problem {
		return commands.Problem{Code: commands.RateLimited, Input: "status", Extra: "30s", Try: []string{"status demo web"}}
	})
	all = append(all, answer("help", func(outside) commands.Body { return commands.Help{Verbs: verbs()} }))
	for _, verb := range append(verbs(), "projects") {
		all = append(all, answer("help "+verb, func(outside) commands.Body { return commands.Help{Verb: verb, Verbs: verbs()} }))
	}
	return all
}

func verbs() []string {
	return []string{
		"status", "list", "history", "trend", "subscribe", "unsubscribe", "subscriptions", "mute", "unmute", "default", "settings", "help", "version",
	}
}
