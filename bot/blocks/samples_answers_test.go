package blocks_test

import (
	"time"

	"github.com/pipelinebot/pipelinebot/commands"
	"github.com/pipelinebot/pipelinebot/store"
)

func links() commands.Links {
	const console = "https://devops.example.com/console/pipeline/demo/" + pipelineID
	return commands.Links{Pipeline: console + "/history", Build: console + "/detail/" + buildID + "/executeDetail"}
}

func (o outside) status(word, status string) commands.StatusCard {
	return commands.StatusCard{
		Project: "demo", Pipeline: pipelineID, Name: o.text("checkout-service"), Links: links(), Build: o.ref(45, status), Word: word,
		Usual: 4 * time.Minute, Recent: []string{word, commands.WordSucceeded, commands.WordFailed}, ServerTime: clock(6),
	}
}

func statusSamples() []sample {
	all := []sample{
		answer("status, never built", func(o outside) commands.Body {
			return commands.StatusCard{Project: "demo", Pipeline: pipelineID, Name: o.text("checkout-service"), Links: links(), Never: true, Word: commands.WordNever}
		}),
		answer("status, partial and locked", func(o outside) commands.Body {
			c := o.status(commands.WordFailed, "FAILED")
			c.Partial, c.Locked, c.QueuedNum, c.Subscribed = true, true, 46, true
			return c
		}),
		answer("status, muted", func(o outside) commands.Body {
			c := o.status(commands.WordSucceeded, "SUCCEED")
			c.Subscribed, c.Silence = true, o.silence()
			return c
		}),
		answer("status, of a build that a link named", func(o outside) commands.Body {
			c := o.status(commands.WordSucceeded, "SUCCEED")
			c.Named = true
			return c
		}),
		answer("status, paused", func(o outside) commands.Body {
			c := o.status(commands.WordWaiting, "RUNNING")
			c.Build.End, c.Reviews = time.Time{}, []store.Review{*o.reviewing(store.WaitPaused).Review}
			return c
		}),
		answer("status, no links", func(o outside) commands.Body {
			c := o.status(commands.WordSucceeded, "SUCCEED")
			c.Links = commands.Links{}
			return c
		}),
	}
	for word, status := range map[string]string{
		commands.WordSucceeded: "SUCCEED", commands.WordFailed: "FAILED", commands.WordRejected: "STAGE_SUCCESS", commands.WordGate: "QUALITY_CHECK_FAIL",
		commands.WordTimeout: "EXEC_TIMEOUT", commands.WordTerminate: "TERMINATE", commands.WordQuota: "QUOTA_FAILED", commands.WordCanceled: "CANCELED",
		commands.WordRunning: "RUNNING", commands.WordQueued: "QUEUE", commands.WordWaiting: "STAGE_SUCCESS", commands.WordSkipped: "SKIP",
		commands.WordUnknown: "SOMETHING_NEW",
	} {
		all = append(all, answer("status "+word, func(o outside) commands.Body {
			c := o.status(word, status)
			switch word {
			case commands.WordFailed, commands.WordTimeout:
				c.Failures = o.failed(45).Failures
			case commands.WordWaiting:
				c.Reviews = []store.Review{*o.reviewing(store.WaitStage).Review}
				c.Links.Review = links().Build
				c.Build.End = time.Time{}
			case commands.WordQueued:
				c.Build.Start, c.Build.End, c.Build.Took = time.Time{}, time.Time{}, 0
			case commands.WordRunning:
				c.Done, c.Total, c.Build.End, c.Build.Took = 7, 12, time.Time{}, 0
			}
			return c
		}))
	}
	return all
}

func (o outside) rows(n int) []commands.HistoryRow {
	words := []string{commands.WordSucceeded, commands.WordFailed, commands.WordCanceled, commands.WordTimeout}
	return times(o, n, func(i int) commands.HistoryRow {
		ref := o.ref(60-i, "SUCCEED")
		return commands.HistoryRow{Build: ref, Word: words[i%len(words)], Link: links().Build}
	})
}

func listSamples() []sample {
	return []sample{
		answer("list", func(o outside) commands.Body {
			rows := times(o, 3, func(i int) commands.PipelineRow {
				return commands.PipelineRow{
					ID: pipelineID, Name: o.text("checkout-service"), Word: []string{commands.WordFailed, commands.WordRunning, commands.WordNever}[i%3],
					Status: "FAILED", User: o.text("alice"), Start: clock(0), Took: 4 * time.Minute, Link: links().Pipeline,
				}
			})
			return commands.PipelineList{Project: "demo", Words: o.text("check"), Rows: rows, Page: 2, Pages: 3, Count: 23}
		}),
		answer("list, nothing found", func(o outside) commands.Body {
			return commands.PipelineList{Project: "demo", Words: o.text("chekout"), Page: 1, Pages: 1}
		}),
		answer("list, empty", func(outside) commands.Body { return commands.PipelineList{Project: "demo", Page: 1, Pages: 1} }),
		answer("projects", func(o outside) commands.Body {
			return commands.ProjectList{Projects: times(o, 2, func(int) commands.ProjectRow { return commands.ProjectRow{ID: "demo", Name: o.text("Demo project")} })}
		}),
		answer("projects, none", func(outside) commands.Body { return commands.ProjectList{} }),
		answer("history", func(o outside) commands.Body {
			return commands.History{Project: "demo", Pipeline: pipelineID, Name: o.text("checkout-service"), Links: links(), Builds: o.rows(5)}
		}),
		answer("history, one", func(o outside) commands.Body {
			return commands.History{Project: "demo", Pipeline: pipelineID, Name: o.text("checkout-service"), Links: links(), Builds: o.rows(1)}
		}),
		answer("history, empty", func(o outside) commands.Body {
			return commands.History{Project: "demo", Pipeline: pipelineID, Name: o.text("checkout-service"), Links: links()}
		}),
		answer("trend", func(o outside) commands.Body {
			return commands.Trend{
				Project: "demo", Pipeline: pipelineID, Name: o.text("checkout-service"), Links: links(), Builds: o.rows(8), Median: 4 * time.Minute, Good: 2,
			}
		}),
		answer("pick", func(o outside) commands.Body {
			return commands.Pick{Project: "demo", Input: o.text("check"), Choices: times(o, 3, func(int) commands.Choice {
				return commands.Choice{Name: o.text("checkout-service"), Line: "status demo " + pipelineID}
			}), More: 4}
		}),
		answer("pick, vague", func(o outside) commands.Body {
			return commands.Pick{Project: "demo", Input: o.text("chksrv"), Choices: []commands.Choice{{Name: o.text("checkout-service"), Line: "mute demo " + pipelineID + " 2h"}}}
		}),
		answer("pick of many", func(o outside) commands.Body {
			return commands.Pick{Project: "demo", Choices: times(o, 20, func(int) commands.Choice {
				return commands.Choice{Name: o.text("checkout-service"), Line: "status demo " + pipelineID}
			})}
		}),
		answer("pick of several projects", func(o outside) commands.Body {
			return commands.Pick{Input: o.text("check"), Choices: times(o, 2, func(int) commands.Choice {
				return commands.Choice{Name: "demo / " + o.text("checkout-service"), Line: "unmute demo " + pipelineID}
			})}
		}),
		answer("pick of several projects, nothing typed", func(o outside) commands.Body {
			return commands.Pick{Choices: []commands.Choice{{Name: "demo / " + o.text("checkout-service"), Line: "unmute demo " + pipelineID}}}
		}),
		answer("events", func(o outside) commands.Body { return commands.Events{Events: mixed(o, 9)} }),
		answer("events, none", func(outside) commands.Body { return commands.Events{} }),
	}
}

func (o outside) subscription() store.Subscription {
	return store.Subscription{
		ID: cardID, Project: "demo", Pattern: o.text("release-*"), Except: o.all("*-dev"), Target: "C1", By: "U0ANN", Created: clock(-9000),
		Events: store.DefaultKinds(), LastDelivered: clock(-60),
	}
}

// silence is a wide mute of everything and one of a part.
func (o outside) silence() commands.Silence {
	return commands.Silence{
		Whole: times(o, 1, func(int) store.Mute {
			return store.Mute{Project: "demo", Pattern: o.text("*"), By: "U0BOB", Until: clock(120)}
		}),
		Part: times(o, 1, func(int) store.Mute {
			return store.Mute{Project: "demo", Pattern: pipelineID, Name: o.text("release-eu"), By: "U0BOB", UntilRecovered: true}
		}),
	}
}

func channelSamples() []sample {
	one := func(o outside) store.Subscription {
		s := o.subscription()
		s.Pattern, s.Except, s.Name, s.Changes = pipelineID, nil, o.text("checkout-service"), true
		return s
	}
	return []sample{
		answer("subscribed", func(o outside) commands.Body {
			return commands.Subscribed{Subscription: o.subscription(), By: "U0ANN", Matches: 3}
		}),
		answer("subscribed, one", func(o outside) commands.Body {
			return commands.Subscribed{Subscription: one(o), By: "U0ANN", Matches: 1}
		}),
		answer("subscribed, me", func(o outside) commands.Body {
			return commands.Subscribed{Subscription: one(o), By: "U0ANN", Matches: 1, Me: true}
		}),
		answer("subscribed, same", func(o outside) commands.Body {
			return commands.Subscribed{Subscription: one(o), By: "U0ANN", Matches: 1, Same: true}
		}),
		answer("subscribed, other events", func(o outside) commands.Body {
			return commands.Subscribed{Subscription: one(o), By: "U0ANN", Matches: 1, Before: &store.Subscription{Events: []store.EventKind{store.Failed}, Changes: true}, CannotPost: "ratelimited"}
		}),
		answer("subscribed, muted", func(o outside) commands.Body {
			return commands.Subscribed{Subscription: one(o), By: "U0ANN", Matches: 1, Same: true, Silence: o.silence()}
		}),
		answer("subscribed, nothing yet", func(o outside) commands.Body {
			return commands.Subscribed{Subscription: o.subscription(), By: "U0ANN"}
		}),
		answer("unsubscribed", func(o outside) commands.Body {
			return commands.Unsubscribed{Subscription: o.subscription(), By: "U0ANN"}
		}),
		answer("unsubscribed, me", func(o outside) commands.Body {
			return commands.Unsubscribed{Subscription: one(o), By: "U0ANN", Me: true}
		}),
		answer("subscriptions", func(o outside) commands.Body {
			rows := times(o, 1, func(int) commands.SubscriptionRow { return commands.SubscriptionRow{Subscription: o.subscription()} })
			own := store.Mute{Project: "demo", Pattern: pipelineID, Name: o.text("checkout-service"), By: "U0BOB", UntilRecovered: true}
			rows = append(rows, commands.SubscriptionRow{Subscription: one(o), Silence: commands.Silence{Whole: []store.Mute{own}}},
				commands.SubscriptionRow{Subscription: one(o), Silence: o.silence()})
			return commands.SubscriptionList{Target: "C1", Rows: rows, Page: 1, Pages: 2, Health: store.Health{BrokenSince: clock(0), Reason: "is_archived", Owed: 3}}
		}),
		answer("subscriptions, none", func(outside) commands.Body { return commands.SubscriptionList{Target: "C1", Page: 1, Pages: 1} }),
		answer("subscriptions, none of mine", func(outside) commands.Body {
			return commands.SubscriptionList{Target: "U1", Me: true, Page: 1, Pages: 1}
		}),
		answer("muted", func(o outside) commands.Body {
			return commands.Muted{Mute: store.Mute{Project: "demo", Pattern: o.text("release-*"), By: "U0ANN", Until: clock(120)}, Target: "C1", By: "U0ANN"}
		}),
		answer("muted until it is fixed", func(o outside) commands.Body {
			return commands.Muted{Mute: store.Mute{Project: "demo", Pattern: pipelineID, Name: o.text("checkout-service"), UntilRecovered: true}, Me: true, By: "U0ANN"}
		}),
		answer("muted, another for longer", func(o outside) commands.Body {
			return commands.Muted{
				Mute: store.Mute{Project: "demo", Pattern: pipelineID, Name: o.text("checkout-service"), Until: clock(60)}, By: "U0ANN",
				Silence: commands.Silence{Whole: o.silence().Whole},
			}
		}),
		answer("unmuted, still silent", func(o outside) commands.Body {
			return commands.Unmuted{Project: "demo", Pattern: pipelineID, Name: o.text("checkout-service"), By: "U0ANN", Was: true, Silence: o.silence()}
		}),
		answer("unmuted, muted by another", func(o outside) commands.Body {
			return commands.Unmuted{Project: "demo", Pattern: pipelineID, Name: o.text("checkout-service"), By: "U0ANN", Me: true, Silence: o.silence()}
		}),
		answer("unmuted", func(o outside) commands.Body {
			return commands.Unmuted{Project: "demo", Pattern: o.text("release-*"), By: "U0ANN", Was: true}
		}),
		answer("unmuted, was not", func(o outside) commands.Body {
			return commands.Unmuted{Project: "demo", Pattern: o.text("release-*"), By: "U0ANN"}
		}),
		answer("default set", func(outside) commands.Body { return commands.DefaultSet{Project: "demo", Changed: true, By: "U0ANN"} }),
		answer("default shown", func(outside) commands.Body { return commands.DefaultSet{Project: "demo"} }),
		answer("default removed", func(outside) commands.Body { return commands.DefaultSet{Changed: true, By: "U0ANN"} }),
		answer("default, none", func(outside) commands.Body { return commands.DefaultSet{} }),
		answer("settings", func(outside) commands.Body { return commands.SettingsView{} }),
		answer("settings, changed", func(outside) commands.Body {
			return commands.SettingsView{
				Settings: store.Settings{Language: "zh", ThreadsOff: true, Compact: true, Project: "demo"}, Changed: "threads", By: "U0ANN",
			}
		}),
		answer("version", func(outside) commands.Body {
			return commands.Version{Version: "1.2.0", Commit: "abc1234", Go: "go1.26"}
		}),
	}
}
