// Package commands holds the verbs of /pipeline: it parses what a person typed (or which button was pressed),
// resolves names, checks what may be shown, acts, and returns a value that says what happened.
//
// # What it guarantees
//
//   - Dispatch never panics and never outlives its time-out; whatever goes wrong, exactly one Reply comes back.
//   - A project outside the allowed ones reads exactly like one that does not exist, in every verb: the same code, the
//     same fields, the same requests, of which none is about that project.
//   - Subscribing, muting and the rest are idempotent: the same words twice leave the same records, and whose they are.
//   - What is said to come does come: an answer about alerts names every mute that keeps them back, also one of a pattern.
//   - Nothing is written behind a time-out, and where writing had begun the answer says that it may be done.
//   - An answer holds only what BK-CI or the store said; an error of either is classified, never shown raw.
//   - Every Problem comes with lines that can be typed instead, and that lead on. A word that is no verb runs none.
//   - What is heard of can be listed, ended and muted while BK-CI is down: those verbs look into the store first.
//   - Only ids and names are ever kept, for 45 s, to resolve what was typed, and the names of what is watched as the watcher
//     saw them last. No status comes from memory.
//   - When people ask for more than may be asked of BK-CI, a status does with half the requests rather than let them wait.
//   - A build's number is only shown beside its id when both came in one record: the status and the list of BK-CI give
//     the newest number, which may belong to a build that still queues. Rows of a list have none for that reason.
//
// # How words are read
//
// splitLine knows the disguises of quotes and spaces; where tells project and pipeline apart; find goes from the exact
// name to letters in order, and the first stage that finds any counts. A vague match is good enough to read, while a
// verb that changes something asks back; there a part of a name never stands for the whole name of another pipeline.
//
// # Rejected
//
// Returning text: every word a person reads comes from one catalogue in two languages (package bot/blocks), so the
// verbs return typed values (Body) and problems as codes with arguments. Knowing Slack's types: a button carries a
// command line, so a click and a typed command take the same path and the same checks. Splitting at spaces, or a shell's
// rules as they are: the first breaks on names with spaces, the second on "ann's", "(old)" and Windows paths. A library
// for single flight: it runs the fetch in a goroutine that nobody waits for, in the context of whoever came first.
package commands
