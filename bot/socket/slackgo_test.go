package socket

import (
	"context"
	"fmt"
	"testing"
	"time"
)

// behind is how many slash commands the server sends right behind a disconnect frame.
const behind = 5

// sendBehindDisconnect does so on c, and counts the acknowledgements that come within two seconds.
func sendBehindDisconnect(c *fakeConn) int {
	c.disconnect("refresh_requested")
	for i := range behind {
		_ = c.slash(fmt.Sprintf("behind-%d", i))
	}
	timeout := time.After(2 * time.Second)
	for n := 0; ; n++ {
		if n == behind {
			return n
		}
		select {
		case <-c.acks:
		case <-timeout:
			return n
		}
	}
}

func TestNothingBehindADisconnectIsLost(t *testing.T) {
	t.Parallel()
	slack := (&fakeSlack{}).overTCP(t)
	r := run(t, slack, 1)
	c := slack.conn(t, 0)
	if got := sendBehindDisconnect(c); got != behind {
		t.Errorf("%d of %d envelopes behind a disconnect were acknowledged, want all", got, behind)
	}
	if err := r.stop(); err != nil { // What is acknowledged is handled before it returns.
		t.Fatal(err)
	}
	for i := range behind {
		if got := r.count(fmt.Sprintf("behind-%d", i)); got != 1 {
			t.Errorf("envelope %d was handled %d times, want once", i, got)
		}
	}
}

// TestSlackGoLosesWhatIsBehindADisconnect is the measurement this package stands on: should it fail with a newer
// slack-go, that library may have become good enough to use.
func TestSlackGoLosesWhatIsBehindADisconnect(t *testing.T) {
	t.Parallel()
	server := (&fakeSlack{}).overTCP(t)
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan struct{})
	go func() { defer close(ended); _ = slackGo(server)(ctx) }()
	got := sendBehindDisconnect(server.conn(t, 0))
	if got == behind {
		t.Errorf("slack-go acknowledged all %d envelopes behind a disconnect; it used to lose them", behind)
	}
	t.Logf("slack-go acknowledged %d of %d envelopes behind a disconnect", got, behind)
	cancel()
	<-ended
}
