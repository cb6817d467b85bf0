// Package boltstore keeps pipelinebot's records in one bbolt file: the embedded default, one process, no server.
//
// # What it guarantees
//
//   - Everything in store's contract, one transaction and one fsync a tick, and none where nothing changes; see storetest
//     for the conformance suite.
//   - Every record carries a version byte and a CRC32C over its bucket, its key and its value, because bbolt itself
//     notices no flipped bit. The number of records of each bucket is kept too, so that a page that forgets some is noticed.
//   - Open reads every page before bbolt trusts any (walker): that each key leads to its page, and that each page is in use
//     once or free, because bbolt finds nothing behind a damaged key and writes over a page that a damaged list calls free.
//   - A damaged file is moved aside under a new name and reported (Damage), never deleted and never silently empty;
//     subscriptions, settings, cards and what is owed are carried over where their records verify, the last in doubt, so
//     that what may have been sent is looked up first; states are not, so the watch begins again with a silent baseline.
//     The new file takes the old one's place in one step, once it is whole. A store that vanished or became empty is
//     reported the same way. Where only one of bbolt's two head pages is damaged, the file stays in use (Damage.Kept).
//   - A second process gets store.ErrLocked at once; a file of a newer version is store.ErrNewerSchema and is not touched.
//     For that, the record of the schema keeps its form in every version.
//   - A full disk is an error of the one call (store.ErrUnavailable); the next call works as soon as there is room.
//
// # Layout
//
// Keys are parts joined by a zero byte, numbers big-endian, times in nanoseconds, so that order in the file is order in
// time. `ready` holds exactly one entry for each target that is owed something, at the moment it may be claimed: a claim
// reads from its front and touches only what it hands out.
//
//	meta           schema, counts            outbox      target 0 seq      -> delivery
//	subscriptions  project 0 id              owed        delivery id       -> key in outbox
//	by-id          id -> key                 targets     target            -> pace, lease, breakage
//	by-target      target 0 id -> key        ready       time target       -> method
//	delivered      id -> last delivered      gates       method            -> closed until
//	settings       target                    cards       id                -> card
//	watches        project                   by-build    target 0 build    -> card id
//	               project 0 target -> held  dead        seq               -> delivery
//	states         project 0 pipeline
//
// # Rejected
//
// Batch: for the single writer there is it waits 10 ms for company that never comes. Reading into a cache: bbolt's pages
// are the cache, and a second copy is a second truth. bbolt's own Check: it trusts what it follows, and panics in a goroutine of
// its own. NoFreelistSync: 1.2 times faster writes for a start that is 10 to
// 360 times slower.
package boltstore
