package socket

import (
	"context"
	"fmt"
	"net/http"
	"testing"
	"time"

	"github.com/slack-go/slack"
	"github.com/slack-go/slack/socketmode"
)

// BenchmarkEnvelopeToAck measures from the server's sending of an envelope to its having the acknowledgement, one at a
// time over loopback, beside the client of slack-go.
func BenchmarkEnvelopeToAck(b *testing.B) {
	b.Run("ours", func(b *testing.B) {
		server := (&fakeSlack{}).overTCP(b)
		c, err := New(Options{Open: server.Open, Connections: 1, Transport: server.transport})
		if err != nil {
			b.Fatal(err)
		}
		measure(b, server, func(ctx context.Context) error { return c.Run(ctx, func(Envelope) {}) })
	})
	b.Run("slack-go", func(b *testing.B) {
		server := (&fakeSlack{}).overTCP(b)
		measure(b, server, slackGo(server))
	})
}

func measure(b *testing.B, server *fakeSlack, run func(context.Context) error) {
	b.Helper()
	ctx, cancel := context.WithCancel(b.Context())
	ended := make(chan struct{})
	go func() { defer close(ended); _ = run(ctx) }()
	c := server.conn(b, 0)
	n := 0
	for b.Loop() {
		if err := c.slash(fmt.Sprint(n)); err != nil {
			b.Fatal(err)
		}
		<-c.acks
		n++
	}
	cancel()
	<-ended
}

// slackGo runs the client of slack-go, as it is meant to be used, until the context ends.
func slackGo(server *fakeSlack) func(context.Context) error {
	api := slack.New("xoxb-test", slack.OptionAppLevelToken("xapp-test"), slack.OptionAPIURL(server.url+"/api/"),
		slack.OptionHTTPClient(&http.Client{Timeout: 5 * time.Second}))
	client := socketmode.New(api)
	return func(ctx context.Context) error {
		acked := make(chan struct{})
		go func() {
			defer close(acked)
			for {
				select {
				case <-ctx.Done():
					return
				case e := <-client.Events:
					if e.Request != nil && e.Request.EnvelopeID != "" {
						_ = client.AckCtx(ctx, e.Request.EnvelopeID, nil)
					}
				}
			}
		}()
		err := client.RunContext(ctx)
		<-acked
		return err
	}
}
