// Package apiclient asks BK-CI over its OpenAPI v3, and says what the answers mean.
//
// # What it guarantees
//
//   - An answer is whole or it is an error. A login page, a document cut off or followed by more, a wrong type, a
//     status other than 0 and a page without its list are ErrBadAnswer, never an empty result. ErrNotFound is only
//     ever what BK-CI itself said: the 404 page of a proxy is not a deleted pipeline.
//   - Every failure is one of seven kinds, told apart by HTTP status, BK-CI's code and the shape of the body, never by
//     its localised text; classify is the table. A caller that cancels gets context.Canceled and nothing else.
//   - No error holds a credential: the address (its query holds the token) is dropped, and server text is searched for
//     the client's own secrets, made one line and cut.
//   - Every request passes one door with a rate, a number of slots and a time-out. People go before the watcher, and have
//     up to six seconds of the rate saved up; one grant in ten goes to the watcher all the same. A 429 pauses the whole
//     client. Only GETs exist here, so every one may be tried again, with full jitter, on 408, 429, 502, 503, 504 and
//     broken connections.
//   - How many requests may be under way follows from the rate: with few slots a slow BK-CI makes people wait for each
//     other. What a server with entity tags calls unchanged is neither sent nor decoded again.
//   - Ids are checked against the shapes BK-CI gives out before anything is sent, so that nothing a person types can
//     change the host or path of a request. Redirects to another host are refused, since credentials would travel.
//   - An answer of at most 32 MiB after decompression is read, a large one as a stream, into structs that hold only what is
//     used. Of the steps of a build those are kept that failed, wait or may wait: a model of 8 MB takes a quarter of one.
//
// Waits, Decisions and Failures of a Detail are pure: what a build waits for, who decided, why it failed.
//
// # Reading BK-CI's statuses
//
// STAGE_SUCCESS means both "waits for a stage review" and "was rejected there". Build.Finished follows BK-CI's own rule
// but for one point: the rule wants an end later than the start, and since both have second precision a build that is
// rejected within its first second would wait for ever; an end equal to the start counts here.
//
// # Rejected alternatives
//
// encoding/json takes trailing garbage in its streaming form, matches keys regardless of case and is several times
// slower (BenchmarkDecode shows by how much); scanners that pick fields out of the text read half a body as success.
// Each wire type names its members in a switch and reads them from the decoder of go-faster/jx, which streams, checks
// what it skips, and needs no reflection: 4 to 7 times as fast as encoding/json into the same structs. Reflection of
// go-json-experiment/json, which read answers before and reads all else here, was 2 to 4 times as fast and kept all steps
// of a model. It is the judge instead: tests and a fuzz target want both to take and to refuse the same bytes, and to read
// the same. A scanner of our own was 5 to 9 times as fast, for 500 lines that are not about builds. JIT decoders and those
// that want the whole answer in memory take as much of it as the largest model.
//
// Duplicate names are allowed, since refusing them costs a fifth of the speed, and broken UTF-8 is replaced, since a
// message cut in the midst of a character must not hide a failed build. A retrying HTTP library would decide by texts
// and keep its own pauses, one for each request; the pause must be the client's. API v4 holds nothing of what is needed
// here that v3 lacks, and v3 exists on every installation.
package apiclient
