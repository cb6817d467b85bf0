//go:build !race

package apiclient

// raceEnabled excuses measurements of memory, which the detector distorts.
const raceEnabled = false
