package notifier

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/robfig/cron/v3"
)

// ErrSchedule means a schedule that cannot be used; the error says what is wrong with it.
var ErrSchedule = errors.New("bad schedule")

// MinInterval is the shortest interval accepted; cron knows nothing finer than a second.
const MinInterval = time.Second

// ParseSchedule understands what a person typed: five or six cron fields (seconds first, optional), "@every 30s",
// "@hourly" and the like, with an optional "CRON_TZ=Asia/Shanghai " in front. Without a zone it means UTC.
// A schedule below MinInterval and one that never fires ("0 0 31 2 *") are ErrSchedule.
func ParseSchedule(text string) (cron.Schedule, error) {
	text = strings.TrimSpace(text)
	if every, ok := strings.CutPrefix(text, "@every "); ok {
		if d, err := time.ParseDuration(every); err == nil && d < MinInterval {
			return nil, fmt.Errorf("%w: %q is shorter than %s", ErrSchedule, text, MinInterval)
		}
	}
	schedule, err := parseGuarded(text)
	if err != nil {
		return nil, fmt.Errorf("%w: %q: %w", ErrSchedule, text, err)
	}
	if spec, ok := schedule.(*cron.SpecSchedule); ok && spec.Location == time.Local {
		spec.Location = time.UTC
	}
	if schedule.Next(time.Now().UTC()).IsZero() {
		return nil, fmt.Errorf("%w: %q never fires", ErrSchedule, text)
	}
	return schedule, nil
}

// parseGuarded turns the panics of the parser into errors: cron v3.0.1 slices out of bounds on "TZ=" without a space.
func parseGuarded(text string) (schedule cron.Schedule, err error) {
	defer func() {
		if recover() != nil {
			schedule, err = nil, errors.New("not a cron expression")
		}
	}()
	parser := cron.NewParser(cron.SecondOptional | cron.Minute | cron.Hour | cron.Dom | cron.Month | cron.Dow | cron.Descriptor)
	return parser.Parse(text)
}

// intervalOf is the time between the next two firings after now.
func intervalOf(schedule cron.Schedule, now time.Time) time.Duration {
	first := schedule.Next(now)
	return schedule.Next(first).Sub(first)
}
