// Package notifier watches BK-CI and sees to it that people hear of what concerns them: no failed build and no
// waiting review is missed, none is announced twice, and nobody is woken by noise.
//
//	cron ─▶ Watcher: Snapshot ─▶ observe ─▶ Diff ─▶ plan ─▶ Commit (state + messages owed, one transaction)
//	                                                           │ nudge
//	Relay:  Claim (intent is durable) ─▶ in doubt? look it up ─▶ Send ─▶ Settle
//
// # What holds
//
//   - A failure that BK-CI still shows when it can next be read is told once to each target that asked for it,
//     whatever happened in between: outages of BK-CI or of Slack, restarts, crashes at any point. So is a review that
//     still waits. A second run of the same build, and the next review of the same run, are news of their own.
//   - What happened while nobody looked is told oldest first. Of one gap the newest CatchUp failures of a pipeline are
//     told one by one and the older ones in one line with their number; waiting reviews are always told one by one.
//   - An error, an empty answer, a missing pipeline, numbers that go back: all of these mean "unknown". They change no
//     state, they announce nothing about builds, and they end no row of failures. A project or pipeline that stays
//     unreadable for BlindAfter is told once, and once more when it can be read again, across restarts; one that goes away
//     again within the hour is told of after twice that, then four times.
//   - The first sight of a pipeline is silent. What runs or waits then is remembered, so that it is told when it fails.
//     A pipeline made after its project was first listed has no past: all of its builds are news.
//   - State and messages become durable together or not at all. Nothing is sent whose intent is not durable.
//   - Messages of one target keep their order; edits of cards, which wake nobody, never keep one waiting. What a tick
//     finds new for a target in one project is one message, oldest first.
//   - A mute holds back and does not lose: a failure nobody made good, a review that still waits, blindness that goes on are
//     told at the first look after it ended that shows how they stand; what runs again by then is told by how that ends. A mute
//     of many "until recovered" tells each recovery and holds as long as one of them is broken that was so the day before it,
//     or broke since. No mute lasts longer than a month.
//   - Every message that wakes says in the end what became of what it told: the review was decided, the run repeated,
//     the pipeline fixed. It keeps its own words beside that: what comes later is told in full by its own message. The card
//     in the channel goes on following its build; what is told in its thread, or beside it where threads are off, gets its
//     last word from the run it told and the one after it.
//
// # What does not hold, and why
//
//   - Slack has no idempotency key. A message whose sending was cut off is looked up by its id in the channel's history
//     after Grace, and sent only if it is not there. Where the history may not be read it is sent again and marked:
//     at most one repeat for each message that was under way. Where Slack shows a message later than Grace after
//     its request was given up, it can come twice as well.
//   - BK-CI keeps the last run of a build only. A run that failed and was run again between two looks leaves no
//     trace, and is not told: somebody has taken it up already. The same holds for a review that came and was decided
//     between two looks.
//   - Of a gap of more than 5,000 changed builds of one pipeline (1,000 where BK-CI is slow) the oldest are not read:
//     the summary says "at least", and a review that waits among them is told only when it is decided or fails.
//   - Servers that do not count runs or sort by change (before v4.0) show a retry only while it is among the hundred
//     newest builds, and only if a look falls into it.
//   - A failure whose particulars cannot be read is held back for Patience (2 min) and then told without them.
//   - A message that Slack neither takes nor refuses while it takes others is given up after 12 tries, and after a
//     day of trying in any case; one that Slack refuses for good at once. Both are logged as errors and kept among the
//     dead.
//   - What is owed to a channel that cannot be posted to is kept for a day and 500 messages. Who subscribed is told
//     once by direct message.
//   - A reply whose card somebody deleted is told as a message of its own, behind what else its channel is owed by then.
//   - Of what a mute silenced only what lasts longer is told: of a row of failures the newest, of more than 1,000 broken
//     pipelines and waiting reviews of a project those heard of last, and nothing that was kept back for a month.
//   - Whoever subscribes hears nothing from before: by BK-CI's clock, compared with ours to within two seconds.
//
// # Why it is built like this
//
// The list of pipelines shows one build of each, so it is used as a change token only; what happened is read from the
// history, sorted by change, down to two minutes before the newest change seen. The margin is there because BK-CI
// stamps to the second, on several hosts, and commits in any order; builds within it are remembered one by one. Only
// builds that fail, begin, wait or may wait cost a request for their detail.
//
// What is watched costs by what happens, not by how much it is: a quiet project takes one request for each hundred
// pipelines, or one for each watched pipeline where that is less, several at once; what runs or waits is looked at each
// time; a calm project rests for up to IdleMost where that is set. Thousands of pipelines that are new take several
// looks, and those a look did not come to are in no trouble. Of what rests and did not change a look keeps two numbers;
// the state of what did is read then, and the look is void if somebody committed in between. The relay sends a message a
// second to each target, counted from the asking, and Budget to all, so that Slack need not refuse any.
//
// Diff, the planning and Decide are pure functions, so their rules are tested without a clock, a network or a store.
//
// # Rejected
//
// Webhooks of BK-CI as the source: there is none for a review, they carry no signature and no run count, and a lost
// one is lost for good. Comparing the shown build alone: a failure behind a newer running build is never seen. Sending
// before committing: a crash repeats everything since. Committing after sending in memory: a crash loses it. A limiter
// in memory alone: a restart forgets what Slack asked for, so the store remembers it, and Budget only keeps Slack from
// having to ask. Locks between replicas: a compare-and-set decides who told it. Folding what follows within minutes into
// the alert before it, or holding it back to fold it: the one wakes nobody, and the other lets the failure that matters
// wait behind those that do not; what one look finds is folded, and "on changes" tells the first of a row alone.
package notifier
