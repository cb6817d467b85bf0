// Package socket is a Socket Mode client for Slack: it keeps a few WebSocket connections open, acknowledges every
// envelope at once, and hands each envelope over once.
//
// # What it guarantees
//
//   - An envelope is acknowledged, with an empty acknowledgement, on the connection it came from, before anything else
//     is done with it. An acknowledgement has a deadline well below Slack's three seconds.
//   - A connection that nothing is heard on for 15 s, pings of ours unanswered, is given up and replaced.
//   - A connection that is told to go is read until the server closes it or a grace ends, and only once its replacement
//     has said hello: nothing that Slack still sends on it is dropped.
//   - The same envelope, or the same event under another envelope, reaches the handler once within a quarter of an hour,
//     whichever connection it comes by.
//   - New connections are paced by one clock for all of them: at least a quarter of a second apart, up to thirty seconds
//     while they fail. What Slack asks for with Retry-After is waited for, with no pause of ours on top. No answer of a server
//     can make it hammer.
//   - Whichever connection may be opened first is used at once; the second is asked for two seconds after the first, come
//     what may of that. What then still stands between the start and the first hello is what Slack itself asks for: up to
//     a minute where a bot was started again and again and has spent its apps.connections.open. Status says until when.
//   - Run ends when its context does, or when Slack refuses the token or Socket Mode itself (RefusedError). All other
//     trouble is retried for ever. When it returns, every goroutine it started has ended.
//   - No URL of a connection (it holds a ticket) is in an error or a log line.
//
// # What it relies on
//
// Slack's documentation of Socket Mode: single-use tickets; hello first; up to ten connections, each payload on any one
// of them; disconnect with the reasons warning, refresh_requested, link_disabled (and, undocumented but real,
// too_many_websockets); an acknowledgement within three seconds. Slash commands and clicks are sent once; events are
// sent again with the same event_id when they are not acknowledged, also those raised while nobody was connected.
// An acknowledgement split over several frames is ignored by Slack; an empty one always fits into one.
// A connection dropped without a close frame stays registered for long and swallows its share of the traffic, so
// every connection is left with one.
//
// # Rejected
//
// The managed connection of slack-go v0.35.0 (package socketmode). TestNothingBehindADisconnectIsLost and its twin for
// slack-go measure it against the same server: it closes the socket on the first disconnect frame and drops every
// frame behind it; its acknowledgements go through a queue shared by all connections, so some leave on a dead socket
// with no error; it reconnects without a pause when the server says disconnect each time (thousands of
// connections a second); and it leaves without a close frame. Running two of its clients side by side hides the first
// fault only half of the time and none of the others.
package socket
