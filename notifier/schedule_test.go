package notifier_test

import (
	"errors"
	"testing"
	"time"

	"github.com/pipelinebot/pipelinebot/notifier"
)

func TestSchedulesPeopleTypeAreUnderstood(t *testing.T) {
	t.Parallel()
	from := time.Date(2026, 3, 1, 10, 0, 0, 0, time.UTC)
	tests := []struct {
		text string
		next time.Time
	}{
		{"@every 30s", from.Add(30 * time.Second)},
		{" @every 1s ", from.Add(time.Second)},
		{"*/5 * * * *", from.Add(5 * time.Minute)},
		{"*/10 * * * * *", from.Add(10 * time.Second)},
		{"0 12 * * *", from.Add(2 * time.Hour)},
		{"CRON_TZ=Asia/Shanghai 0 20 * * *", from.Add(2 * time.Hour)},
		{"@hourly", from.Add(time.Hour)},
	}
	for _, tt := range tests {
		schedule, err := notifier.ParseSchedule(tt.text)
		if err != nil {
			t.Errorf("ParseSchedule(%q): %v", tt.text, err)
			continue
		}
		if got := schedule.Next(from); !got.Equal(tt.next) {
			t.Errorf("ParseSchedule(%q).Next(%v) = %v, want %v", tt.text, from, got, tt.next)
		}
	}
}

func TestUnusableSchedulesAreRefused(t *testing.T) {
	t.Parallel()
	for _, text := range []string{
		"", " ", "TZ=", "TZ=Asia/Shanghai", "CRON_TZ=", "TZ=Nowhere/Land * * * * *", "@every", "@every x", "@every 0s",
		"@every 1ns", "@every -1h", "@every 999ms", "@sometimes", "0 0 31 2 *", "61 * * * *", "* * *", "a b c d e",
	} {
		if _, err := notifier.ParseSchedule(text); !errors.Is(err, notifier.ErrSchedule) {
			t.Errorf("ParseSchedule(%q) = %v, want ErrSchedule", text, err)
		}
	}
}

func FuzzParseSchedule(f *testing.F) {
	for _, seed := range []string{"TZ= *", "@every 1h", "0 0 31 2 *", "CRON_TZ=UTC * * * * *", "*/0 * * * *"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		schedule, err := notifier.ParseSchedule(text)
		if err != nil {
			return
		}
		from := time.Date(2026, 3, 1, 10, 0, 0, 0, time.UTC)
		next := schedule.Next(from)
		if !next.IsZero() && next.Sub(from) < 0 {
			t.Errorf("ParseSchedule(%q) fires at %v, before %v", text, next, from)
		}
	})
}
