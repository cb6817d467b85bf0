package commands

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/pipelinebot/pipelinebot/store"
)

// Bounds of a mute: forgetting one for ever is worse than renewing it.
const (
	minMute = time.Minute
	maxMute = store.LongestMute
)

// muteRange is how the bounds are told.
const muteRange = "1m-30d"

// limit is until when something is silenced.
type limit struct {
	until     time.Time
	recovered bool // Until the next good build instead.
}

// durationPart is one number with its unit.
var durationPart = regexp.MustCompile(`^(\d+(?:\.\d+)?)\s*(\p{L}+)`)

// takeLimit reads the end of the line as "2h", "for 1 day", "until 18:00", "until tomorrow 9:00", "until recovered".
// Times of day are those of the zone, and the next that comes.
func (c *call) takeLimit(now time.Time) (limit, error) {
	if at := lastKeyword(c.args, "until", "till", "til", "直到"); at >= 0 {
		words := texts(c.args[at+1:])
		out, ok := parseUntil(words, now)
		return out, c.limitRead(at, strings.Join(words, " "), ok && within(out, now))
	}
	from, at := c.durationAt()
	if from == len(c.args) && len(c.args) > 1 && isDuration(c.args[:1]) { // "mute 2h orchard web".
		c.args = append(slices.Clone(c.args[1:]), c.args[0])
		from, at = c.durationAt()
	}
	if from == len(c.args) {
		return limit{}, c.limitMissing()
	}
	words := strings.Join(texts(c.args[from:]), " ")
	took, ok := parseDuration(words)
	out := limit{until: now.Add(took)}
	return out, c.limitRead(at, words, ok && within(out, now))
}

// durationAt finds where a duration at the end begins, and where to cut: before "for". Without that word it is the
// longest end of the line that reads as a duration; none is the line's end.
func (c *call) durationAt() (from, cut int) {
	const longest = 4 // "2 hours 30 minutes".
	if i := lastKeyword(c.args, "for"); i >= 0 {
		return i + 1, i
	}
	for from := max(0, len(c.args)-longest); from < len(c.args); from++ {
		if isDuration(c.args[from:]) {
			return from, from
		}
	}
	return len(c.args), len(c.args)
}

func within(l limit, now time.Time) bool {
	return l.recovered || !l.until.Before(now.Add(minMute)) && !l.until.After(now.Add(maxMute))
}

// limitRead cuts the words of the limit off, or says that they are wrong.
func (c *call) limitRead(at int, typed string, ok bool) error {
	if ok {
		c.cut(at)
		return nil
	}
	return Problem{Code: BadDuration, Input: typed, Extra: muteRange, Try: c.limits(at)}
}

// limitMissing tells a missing limit from one that was meant to be one, like "2x", or "forever" behind a project and a
// pipeline.
func (c *call) limitMissing() error {
	last := len(c.args) - 1
	meant := last > 0 && !c.args[last].quoted && c.args[last].text != "" && !c.args[last].isKeyword("for")
	if meant && (last > 1 || strings.ContainsRune("-0123456789", rune(c.args[last].text[0]))) {
		return Problem{Code: BadDuration, Input: c.args[last].text, Extra: muteRange, Try: c.limits(last)}
	}
	end := len(c.args)
	if end > 0 && c.args[last].isKeyword("for") {
		end--
	}
	return Problem{Code: MissingWord, Input: "duration", Try: c.limits(end)}
}

// limits are lines with limits that would do.
func (c *call) limits(at int) []string {
	for i, w := range c.args[:at] {
		if i > 0 && w.isKeyword("until", "till", "til", "直到", "for") {
			at = min(at, i)
		}
	}
	var lines []string
	for _, example := range []string{"2h", "1d", "until recovered"} {
		lines = append(lines, strings.Join(strings.Fields(c.verb+" "+render(c.args[:at])+" "+example+" "+c.tail), " "))
	}
	return lines
}

func lastKeyword(words []word, of ...string) int {
	for i, w := range slices.Backward(words) {
		if w.isKeyword(of...) {
			return i
		}
	}
	return -1
}

// isDuration reports whether all the words together are a duration.
func isDuration(words []word) bool {
	if slices.ContainsFunc(words, func(w word) bool { return w.quoted }) {
		return false
	}
	_, ok := parseDuration(strings.Join(texts(words), " "))
	return ok
}

// parseDuration reads "90m", "1h30m", "2 hours 15 min", "1.5d", "2小时"; units from minutes to weeks.
func parseDuration(text string) (time.Duration, bool) {
	rest := strings.Join(strings.Fields(fold(text)), " ")
	var sum float64
	for rest != "" {
		part := durationPart.FindStringSubmatch(rest)
		if part == nil {
			return 0, false
		}
		number, err := strconv.ParseFloat(part[1], 64)
		unit := unitOf(part[2])
		if err != nil || unit == 0 {
			return 0, false
		}
		sum += number * float64(unit)
		rest = strings.TrimLeft(rest[len(part[0]):], " ,")
	}
	const tooLong = float64(100 * maxMute)
	return time.Duration(min(sum, tooLong)), text != ""
}

func unitOf(word string) time.Duration {
	const day = 24 * time.Hour
	switch word {
	case "m", "min", "mins", "minute", "minutes", "分", "分钟":
		return time.Minute
	case "h", "hr", "hrs", "hour", "hours", "时", "小时":
		return time.Hour
	case "d", "day", "days", "天", "日":
		return day
	case "w", "week", "weeks", "周":
		return 7 * day
	default:
		return 0
	}
}
