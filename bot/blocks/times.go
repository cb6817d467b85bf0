package blocks

import (
	"fmt"
	"strconv"
	"time"
)

// when is a moment that each reader sees in their own zone.
func when(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return fmt.Sprintf("<!date^%d^{date_short_pretty} {time}|%s UTC>", t.Unix(), t.UTC().Format("2006-01-02 15:04"))
}

// long is a duration in at most two units.
func (w writer) long(d time.Duration) string {
	d = max(d, 0).Round(time.Second)
	days, hours, minutes, seconds := int(d/(24*time.Hour)), int(d/time.Hour)%24, int(d/time.Minute)%60, int(d/time.Second)%60
	two := func(big int, bigKey string, small int, smallKey string) string {
		out := w.say(bigKey, "n", strconv.Itoa(big))
		if small > 0 {
			out += " " + w.say(smallKey, "n", strconv.Itoa(small))
		}
		return out
	}
	switch {
	case days > 0:
		return two(days, "unit_day", hours, "unit_hour")
	case hours > 0:
		return two(hours, "unit_hour", minutes, "unit_minute")
	case minutes > 0:
		return two(minutes, "unit_minute", seconds, "unit_second")
	}
	return w.say("unit_second", "n", strconv.Itoa(seconds))
}
