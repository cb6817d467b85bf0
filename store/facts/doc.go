// Package facts takes over what BK-CI answers into the records of package store, in one way for the watcher and for the
// commands: what an alert says of a build is what a status says of it.
//
// It guarantees bounds: at most 10 failures of a build, at most 1,000 characters of a text. It decides
// what is blamed for a failure and which stages are shown, and nothing else.
//
// Rejected: methods on the types of apiclient, which then would know what is stored; and a copy in each of its two users,
// which drift apart.
package facts
