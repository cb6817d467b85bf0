// Package commands holds the verbs of /pipeline: it parses what a person typed (or which button was pressed),
// resolves names, checks what may be shown, acts, and returns a value that says what happened.
//
// # What it guarantees
//
//   - Dispatch never panics and never outlives its time-out; whatever goes wrong, exactly one Reply comes back.
//   - A project outside the allowed ones reads exactly like one that does not exist, in every verb.
//   - Subscribing, muting and the rest are idempotent: the same words twice leave the same records.
//   - An answer holds only what BK-CI or the store said; an error of either is classified, never shown raw.
//
// # Rejected
//
// Returning text: every word a person reads comes from one catalogue in two languages (package bot/blocks), so the
// verbs return typed values (Body) and problems as codes with arguments. Knowing Slack's types: a button carries a
// command line, so a click and a typed command take the same path and the same checks.
package commands
