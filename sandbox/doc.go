// Package sandbox puts a simulated BK-CI (package bkci) and a simulated Slack workspace (package workspace) behind one
// address, with a web page to use both: channels and messages in the middle, builds to break, fix and hold on the right.
// `pipelinebot demo` and the end-to-end tests run on it.
//
// # What it guarantees
//
// The bot under test reaches it only as it would reach the real things, by HTTP and WebSocket; nothing here imports
// the bot's code, so an agreement between the two is an agreement about the wire. The page shows a message exactly
// from the blocks that arrived. It answers only requests whose Host is a loopback address, so a page of another
// origin cannot drive it by rebinding a name.
//
// # Rejected
//
// Calling the bot's packages from the page: quicker to write, and it would show what the bot meant to send instead of
// what it sent. A front-end framework: it needs a build step, and a newcomer must be able to read the page as it is.
package sandbox
