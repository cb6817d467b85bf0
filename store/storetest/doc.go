// Package storetest says what every backend of package store must do: Run is the conformance suite, Model the oracle.
//
// # What it guarantees
//
// A backend that passes Run keeps every sentence of store's contract that a test can show: by examples that name the rule,
// and by random operations compared, answer by answer, with Model. Model itself passes the same suite, so it also serves
// as the in-memory store of other packages' tests.
//
// # Rejected
//
// Tests beside each backend: a rule would be kept by the backend whose author thought of it. A mock of the store: it would
// answer what a test expects instead of what the contract says.
package storetest
