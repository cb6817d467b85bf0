// Package bkci is a simulated BK-CI OpenAPI server: an http.Handler that keeps projects, pipelines and builds in
// memory and answers as the real server does. The demo and the end-to-end tests run on it.
//
// # What it guarantees
//
//   - It shares no code with the bot. What both get wrong about BK-CI cannot cancel out.
//   - Answers carry the fields, the order, the omissions and the precision of the real ones, traps included: a
//     stage review shows as STAGE_SUCCESS, so does the end of a rejected build; an unknown pipeline is a 200
//     without data; latestBuildNum runs ahead of latestBuildId while a build queues; a retry keeps id and number.
//   - Nothing happens by itself. A build moves when the driver (or a request) moves it, or while Run is running.
//   - The same calls in the same order make the same ids, so golden tests stay stable.
//   - Server is safe for concurrent use and starts no goroutine. Faults hang no longer than the request or
//     the fault lives.
//   - A pipeline without builds of its own costs a few hundred bytes; past builds are computed when asked for,
//     and a list page costs as much as it holds.
//
// # Rejected
//
// Recorded answers played back: they cannot show a build moving on between two polls, which is where the mistakes
// of a watcher are. A summary derived from the builds on each request: the real server keeps one row per pipeline
// that is written at start, pause, resume and finish, and its stale values only appear when that row is modelled.
package bkci
