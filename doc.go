// Command pipelinebot is a Slack bot for BK-CI (BlueKing CI): it answers /pipeline and tells channels and people when
// builds fail or wait for a review.
//
// Package main holds what belongs to the process alone: the environment, the wiring, lifetimes, health and metrics.
// It guarantees that everything started is waited for, in the reverse order of starting, within ten seconds of a
// signal; that every problem of the configuration is reported at once; and that no secret is printed.
//
// Rejected: reading the environment in the packages that use a value. It hides what the program can be told and makes
// it impossible to report all mistakes together. Expanding $NAME in .env: nobody asks for it in a file of secrets, and a
// secret with a $ in it would be another one.
package main
