package commands

import (
	"testing"
	"time"
)

func TestDurationsAreReadInManyForms(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]time.Duration{
		"2h": 2 * time.Hour, "90m": 90 * time.Minute, "1d": 24 * time.Hour, "1w": 7 * 24 * time.Hour, "1h30m": 90 * time.Minute,
		"2 hours": 2 * time.Hour, "1 day 12 hours": 36 * time.Hour, "1.5h": 90 * time.Minute, "30 MIN": 30 * time.Minute,
		"2小时": 2 * time.Hour, "３０分钟": 30 * time.Minute, "1天": 24 * time.Hour, "0h": 0, "999999999999999d": 100 * maxMute,
	} {
		if got, ok := parseDuration(text); !ok || got != want {
			t.Errorf("parseDuration(%q) = %s, %v, want %s", text, got, ok, want)
		}
	}
	for _, text := range []string{"", "h", "2", "2x", "-2h", "2h nonsense", "1s", "2h-", "1e9h", ".5h"} {
		if got, ok := parseDuration(text); ok {
			t.Errorf("parseDuration(%q) = %s, want none", text, got)
		}
	}
}

func TestUntilIsReadInThePersonsZone(t *testing.T) {
	t.Parallel()
	shanghai := time.FixedZone("CST", 8*3600)
	now := time.Date(2026, 8, 19, 18, 30, 0, 0, shanghai) // A Wednesday.
	at := func(day, hour, minute int) time.Time { return time.Date(2026, 8, day, hour, minute, 0, 0, shanghai) }
	for text, want := range map[string]time.Time{
		"19:00": at(19, 19, 0), "18:00": at(20, 18, 0), "18：00": at(20, 18, 0), "7pm": at(19, 19, 0), "6:45pm": at(19, 18, 45),
		"20": at(19, 20, 0), "19点": at(19, 19, 0), "19点30": at(19, 19, 30), "tomorrow": at(20, 9, 0), "tomorrow 10:15": at(20, 10, 15),
		"10:15 tomorrow": at(20, 10, 15), "明天": at(20, 9, 0), "friday": at(21, 9, 0), "Wed 8:00": at(26, 8, 0), "today 23:00": at(19, 23, 0),
		"2026-08-25": at(25, 9, 0), "2026-08-25 17:00": at(25, 17, 0), "2026-08-01": at(1, 9, 0), "18:30": at(20, 18, 30),
	} {
		words, err := readLine(text)
		if err != nil {
			t.Fatal(err)
		}
		if got, ok := parseUntil(texts(words), now); !ok || !got.until.Equal(want) || got.recovered {
			t.Errorf("until %q = %s, %v, want %s", text, got.until, ok, want)
		}
	}
	for _, text := range []string{"recovered", "Fixed", "green", "恢复"} {
		if got, ok := parseUntil([]string{text}, now); !ok || !got.recovered {
			t.Errorf("until %q = %+v, %v, want until recovered", text, got, ok)
		}
	}
	for _, text := range []string{"", "25:00", "soon", "tomorrow soon", "2026-13-01", "12:60", "recovered now"} {
		words, err := readLine(text)
		if err != nil {
			t.Fatal(err)
		}
		if got, ok := parseUntil(texts(words), now); ok {
			t.Errorf("until %q = %+v, want none", text, got)
		}
	}
}

func TestAClockShowsTheSameTimeAcrossSummerTime(t *testing.T) {
	t.Parallel()
	berlin, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		t.Fatalf("the zones of the test: %v", err)
	}
	now := time.Date(2026, 3, 28, 20, 0, 0, 0, berlin) // Summer time begins in the night.
	got, ok := parseUntil([]string{"tomorrow", "9:00"}, now)
	if !ok || got.until.Hour() != 9 || got.until.Sub(now) != 12*time.Hour {
		t.Errorf("until %s, %s later; want 9:00, 12 hours later", got.until, got.until.Sub(now))
	}
}
