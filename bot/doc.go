// Package bot is pipelinebot in Slack: it takes on what people type and click, has it run, and answers; and it delivers
// what the relay owes.
//
// # What it guarantees
//
//   - An envelope is acknowledged before anything else is done with it (package socket), and the goroutine that reads
//     never calls Slack, BK-CI or the store. Commands go to a bounded pool; what does not fit is answered with "busy" by a
//     bounded side path.
//   - Whoever typed a command is answered once, in the form Slack takes: trouble that passes is waited for, blocks that
//     Slack refuses are replaced by the plain form, a panic is answered with the reference of its log line.
//   - A button that a person presses again within two seconds is pressed once.
//   - Where others read along, only what a verb says is for everybody is said to everybody; the rest is told to the person
//     alone. Whoever speaks of the bot, and not to it, gets a hint at most.
//   - When Run must end, commands in hand are finished within Options.Drain, and the others are told.
//   - Every failed send is classified by what was seen on the wire (verdict.go): surely not sent, perhaps sent, closed for
//     a while, target gone, card gone, refused, unauthorized. A redirect is never followed, a call never repeated by the
//     library, and each call ends after 15 s.
//   - A posted message carries its delivery id in its metadata; Find looks for it after a send whose fate is unknown.
//   - Somebody is mentioned only when Slack knows exactly that mail address as one living person.
//   - No token, response_url or ticket is in an error or a log line.
//
// # What it relies on
//
// Facts of Slack: slash commands and clicks are sent once, events up to four times with the same event_id. A
// response_url takes five posts within 30 minutes, in any channel, and answers a refusal with a bare word and not with
// JSON; the visibility of an answer cannot be changed afterwards. The Web API answers 200 with ok:false, and 429 with
// Retry-After; internal_error, time-outs and 5xx may come after the deed. There is no idempotency key. chat.update
// deletes blocks that are not sent again, keeps metadata that is not sent, takes 4,000 characters, and needs the D...
// channel of a direct message. chat.postEphemeral takes a message for a thread without replies and shows it to nobody.
//
// Facts of slack-go v0.35.0: its own HTTP client has no time-out; ok:false without a code is no error to it; a 429 without
// a readable Retry-After is not a RateLimitedError; an unknown shape of errors[] hides the code; its debug mode prints
// payloads and shortens connections, so it is never on.
//
// # Rejected
//
// The library's retries (OptionRetry): each caller sleeps for itself and gives up, 19 of 200 messages lost in a storm of
// 429s; pacing belongs to the relay, whose state survives restarts. Its SocketmodeHandler: one unbounded goroutine an
// event, no recovery from panics, no acknowledgement of what is not handled. Answering in the acknowledgement: it must
// come within three seconds, and one of 20 KB or more is dropped without a word. Matching the text of errors, or trusting
// their types alone, to tell whether a message may have been posted.
package bot
