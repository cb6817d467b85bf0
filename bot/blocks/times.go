package blocks

import (
	"fmt"
	"strconv"
	"time"
)

// Formats of moments: Slack's for each reader's own zone, and Go's for whoever sees no tokens.
const (
	ownZone = "{date_short_pretty} {time}"
	utc     = "2006-01-02 15:04 UTC"
)

// when is a moment that each reader sees in their own zone.
func when(t time.Time) mrk {
	if t.IsZero() {
		return ""
	}
	return mrk(fmt.Sprintf("<!date^%d^%s|%s>", t.Unix(), ownZone, t.UTC().Format(utc)))
}

// long is a duration in at most two units.
func (w writer) long(d time.Duration) mrk {
	d = max(d, 0).Round(time.Second)
	days, hours, minutes, seconds := int(d/(24*time.Hour)), int(d/time.Hour)%24, int(d/time.Minute)%60, int(d/time.Second)%60
	switch {
	case days > 0:
		return w.units(days, "unit_day", hours, "unit_hour")
	case hours > 0:
		return w.units(hours, "unit_hour", minutes, "unit_minute")
	case minutes > 0:
		return w.units(minutes, "unit_minute", seconds, "unit_second")
	}
	return w.say("unit_second", "n", number(seconds))
}

func (w writer) units(big int, bigKey string, small int, smallKey string) mrk {
	out := w.say(bigKey, "n", number(big))
	if small > 0 {
		out += " " + w.say(smallKey, "n", number(small))
	}
	return out
}

// rough is a duration in its largest unit, for lateness and the like.
func (w writer) rough(d time.Duration) mrk {
	switch {
	case d >= 48*time.Hour:
		d = d.Truncate(24 * time.Hour)
	case d >= 10*time.Hour:
		d = d.Truncate(time.Hour)
	case d >= 2*time.Minute:
		d = d.Truncate(time.Minute)
	}
	return w.long(d)
}

// stamp is a moment in plain text, where Slack's tokens do not work: in the reader's zone if it is known.
func (w writer) stamp(t time.Time) string {
	if t.IsZero() {
		return "–"
	}
	zone := w.style.Zone
	if zone == nil {
		zone = time.UTC
	}
	return t.In(zone).Format("01-02 15:04")
}

// since is how long it took from one moment to another; 0 when either is unknown.
func since(from, to time.Time) time.Duration {
	if from.IsZero() || to.IsZero() {
		return 0
	}
	return to.Sub(from)
}

func number(n int) mrk { return mrk(strconv.Itoa(n)) }
