// Package workspace is a simulated Slack workspace: the Web API, Socket Mode, slash commands, interactivity and
// response_urls of one team with one installed app, kept in memory.
//
// It guarantees that a bot which works here meets at Slack no refusal it has not met here: it is as strict as the real
// platform wherever the platform's behaviour is known (error codes, limits, Block Kit rules, single use of triggers and
// tickets, 3 s acknowledgement, redelivery), and where it is not, it takes the stricter reading. It depends on no code of
// the bot and on no Slack client. All methods are safe for concurrent use; everything it remembers is bounded.
//
// A Workspace has three faces: Handler is what the bot talks to, the driver methods (Slash, Click, SubmitView, Invite,
// Archive, ...) are the people of the team, and State, Messages, Traffic and WaitFor are what a test or a page looks at.
// It starts no goroutine by itself: a connection lives in its HTTP handler, a driver call in its caller, and Run carries
// what comes later (redelivery of events, periodic refreshes). Close ends the connections and waits for them.
//
// Two clocks are kept apart. Options.Now dates data and ages triggers, response_urls and rate limits, so that a test may
// turn it. What happens on the wire (acknowledgements, pings, graces, redelivery) uses the real timers, which
// testing/synctest makes virtual.
//
// Three readings where Slack publishes nothing: an acknowledgement counts whichever connection it comes over; on the
// response_url of a slash command replace_original means nothing, as there is no message of the app's to replace; the text
// beside blocks counts when it is asked whom a message pings. One thing is not modelled: Slack ignores acknowledgements
// split into continuation frames, here only their size is checked.
//
// A recording of real answers played back was rejected: it cannot answer what the bot does next, nor break on purpose.
// slack-go's own stub was rejected: it sends no hello and no ping, keeps no state and loses frames after a reconnect.
package workspace
