package notifier

import (
	"time"

	"golang.org/x/time/rate"
)

// budget is how many messages may go out to all targets together. Slack allows a workspace several hundred a minute and
// says no more than that; whoever asks for more is refused, and then nobody gets anything for a while.
type budget struct{ bucket *rate.Limiter }

// newBudget spreads so many messages evenly over each minute, but for a twentieth that may go at once.
func newBudget(perMinute int) budget {
	const parts = 20
	atOnce := max(1, perMinute/parts)
	return budget{rate.NewLimiter(rate.Limit(float64(max(1, perMinute-atOnce))/time.Minute.Seconds()), atOnce)}
}

// room is how many messages may go out now, and when the next may if none.
func (b budget) room(now time.Time) (int, time.Time) {
	tokens := b.bucket.TokensAt(now)
	if tokens >= 1 {
		return int(tokens), time.Time{}
	}
	missing := (1 - tokens) / float64(b.bucket.Limit())
	return 0, now.Add(time.Duration(missing * float64(time.Second)))
}

// spend counts messages that go out.
func (b budget) spend(now time.Time, n int) { b.bucket.AllowN(now, n) }
