package commands

import (
	"slices"
	"strings"
	"time"
)

// morning is the time of day meant by a day alone.
const morning = 9

// parseUntil reads what follows "until": "recovered", a time of day, a day, or a day with a time of day, in the zone of
// now. A time of day that is past is tomorrow's; a day that is past is refused by its caller.
func parseUntil(words []string, now time.Time) (limit, bool) {
	for i := range words {
		words[i] = fold(unwrap(words[i]))
	}
	if len(words) == 1 && slices.Contains([]string{"recovered", "recovery", "recovers", "fixed", "green", "good", "恢复", "修复"}, words[0]) {
		return limit{recovered: true}, true
	}
	if len(words) == 0 {
		return limit{}, false
	}
	day, isDay := parseDay(words[0], now)
	if isDay {
		words = words[1:]
	} else if day, isDay = parseDay(words[len(words)-1], now); isDay {
		words = words[:len(words)-1]
	}
	clock := strings.Join(words, "")
	if clock == "" {
		return limit{until: atClock(day, morning, 0)}, isDay
	}
	hour, minute, ok := parseClock(clock)
	if !ok {
		return limit{}, false
	}
	if isDay {
		return limit{until: atClock(day, hour, minute)}, true
	}
	until := atClock(now, hour, minute)
	if !until.After(now) {
		until = atClock(now.AddDate(0, 0, 1), hour, minute)
	}
	return limit{until: until}, true
}

// atClock is a time of day on the day of t; the zone decides what a clock shows, also when summer time begins.
func atClock(t time.Time, hour, minute int) time.Time {
	return time.Date(t.Year(), t.Month(), t.Day(), hour, minute, 0, 0, t.Location())
}

// parseDay reads "today", "tomorrow", a day of the week (the next one) or a date.
func parseDay(word string, now time.Time) (time.Time, bool) {
	switch word {
	case "today", "今天":
		return now, true
	case "tomorrow", "明天":
		return now.AddDate(0, 0, 1), true
	}
	for ahead := 1; ahead <= 7; ahead++ {
		day := now.AddDate(0, 0, ahead)
		name := strings.ToLower(day.Weekday().String())
		if word == name || word == name[:3] {
			return day, true
		}
	}
	day, err := time.ParseInLocation(time.DateOnly, word, now.Location())
	return day, err == nil
}

// parseClock reads "18:00", "18.00", "6pm", "6:30pm", "18点", "18点30".
func parseClock(text string) (hour, minute int, ok bool) {
	text = strings.NewReplacer("点", ":", ".", ":", "分", "").Replace(text)
	text = strings.TrimSuffix(text, ":")
	layouts := []string{"15:04", "3pm", "3:04pm"}
	if !strings.ContainsAny(text, "apm:") {
		layouts = []string{"15"}
	}
	for _, layout := range layouts {
		if t, err := time.Parse(layout, text); err == nil {
			return t.Hour(), t.Minute(), true
		}
	}
	return 0, 0, false
}
