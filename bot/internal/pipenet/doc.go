// Package pipenet is a network in memory for tests under virtual time (testing/synctest): a listener and the dialling
// side of it.
//
// It guarantees that connections behave as TCP sockets do where it matters here: writes are taken although nobody reads
// yet, in order, and what was written before a close can still be read.
//
// Rejected: loopback TCP, because a goroutine that waits for a socket keeps a bubble's clock from moving; bare net.Pipe,
// because two ends that answer each other from their readers then wait for each other for ever.
package pipenet
