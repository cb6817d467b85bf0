package socket

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"
)

// Options configure a Client. Open is required; zero values of the rest mean the defaults given.
type Options struct {
	// Open asks Slack for the URL of a new connection (apps.connections.open). When Slack answered without one, the
	// error is an *OpenError.
	Open        func(ctx context.Context) (string, error)
	Connections int               // How many are kept open: 1 to 5, default 2.
	Transport   http.RoundTripper // Dials; default http.DefaultTransport.
	Logger      *slog.Logger      // Default: nothing is logged.
	ReadLimit   int64             // Largest frame in bytes; default 4 MiB.
	Timing      Timing
}

// Timing holds every duration of the protocol; zero values mean the defaults given.
type Timing struct {
	Open     time.Duration // For asking for a URL and dialling it, each; 15 s.
	Hello    time.Duration // From dialled to hello; 10 s.
	Write    time.Duration // For one acknowledgement; 2 s.
	Ping     time.Duration // Between two pings of ours; 5 s.
	Silence  time.Duration // Without frame, ping or pong, after which a connection is given up; 15 s.
	Grace    time.Duration // For a replaced connection to be closed by the server; 15 s.
	Close    time.Duration // For the close handshake; 1 s.
	Stagger  time.Duration // From the first opening of one connection to that of the next; 2 s.
	MinGap   time.Duration // Between two openings at least; 500 ms, half of it by jitter.
	MaxGap   time.Duration // Between two openings at most; 30 s.
	Healthy  time.Duration // After which a connection that ends is no trouble; 1 min.
	TooMany  time.Duration // Pause when Slack counts too many connections; 1 min.
	Remember time.Duration // For how long an envelope is known as seen; 15 min.
}

func (t Timing) withDefaults() Timing {
	or := func(d *time.Duration, fallback time.Duration) {
		if *d <= 0 {
			*d = fallback
		}
	}
	or(&t.Open, 15*time.Second)
	or(&t.Hello, 10*time.Second)
	or(&t.Write, 2*time.Second)
	or(&t.Ping, 5*time.Second)
	or(&t.Silence, 15*time.Second)
	or(&t.Grace, 15*time.Second)
	or(&t.Close, time.Second)
	or(&t.Stagger, 2*time.Second)
	or(&t.MinGap, 500*time.Millisecond)
	or(&t.MaxGap, 30*time.Second)
	or(&t.Healthy, time.Minute)
	or(&t.TooMany, time.Minute)
	or(&t.Remember, 15*time.Minute)
	return t
}

// maxSeen bounds the memory of envelopes: 30,000 events an hour is Slack's own limit.
const maxSeen = 20_000

// Client keeps connections to Slack open. Use New.
type Client struct {
	options Options
	pacer   *pacer
	seen    *seen

	mu        sync.Mutex
	links     map[*link]bool // True once it has said hello and while it was not told to go.
	lastHello time.Time
	counted   int   // num_connections of the last hello.
	failure   error // Why the last connection since could not be opened.
}

// New prepares a client; nothing is opened before Run.
func New(o Options) (*Client, error) {
	if o.Open == nil {
		return nil, errors.New("socket: Options.Open is missing")
	}
	if o.Connections <= 0 {
		o.Connections = 2
	}
	o.Connections = min(o.Connections, 5) // Each may be doubled for the time of a refresh, and Slack allows ten.
	if o.Transport == nil {
		o.Transport = http.DefaultTransport
	}
	if o.Logger == nil {
		o.Logger = slog.New(slog.DiscardHandler)
	}
	if o.ReadLimit <= 0 {
		o.ReadLimit = 4 << 20
	}
	o.Timing = o.Timing.withDefaults()
	return &Client{
		options: o,
		pacer:   &pacer{min: o.Timing.MinGap, max: o.Timing.MaxGap, healthy: o.Timing.Healthy},
		seen:    newSeen(o.Timing.Remember, maxSeen),
		links:   map[*link]bool{},
	}, nil
}

// Status says how the connections stand.
type Status struct {
	Connected int       // Connections in use.
	LastHello time.Time // Zero: never connected.
	// NumConnections is what Slack counted for the app at the last hello; more than ours means that somebody else
	// (another instance, a ghost of an old one) receives a share of the envelopes.
	NumConnections int
	// Failure is why the last connection since LastHello could not be opened. Nil: none failed.
	Failure error
	// Wait is the moment before which none is opened, because Slack asked for it; zero when it did not.
	Wait time.Time
}

// Status of the connections now.
func (c *Client) Status() Status {
	c.mu.Lock()
	defer c.mu.Unlock()
	s := Status{LastHello: c.lastHello, NumConnections: c.counted, Failure: c.failure}
	if until := c.pacer.until(); until.After(time.Now()) {
		s.Wait = until
	}
	for _, usable := range c.links {
		if usable {
			s.Connected++
		}
	}
	return s
}

// Run keeps the connections open and calls handler for each envelope, once, after it was acknowledged. Calls come from
// as many goroutines as there are connections; handler must not block, because the next acknowledgement waits for it.
//
// Run returns nil after ctx has ended (no call of handler begins after that, connections are closed in an orderly way)
// and a *RefusedError when Slack will not let this app connect.
func (c *Client) Run(ctx context.Context, handler func(Envelope)) error {
	group, ctx := errgroup.WithContext(ctx)
	s := &session{Client: c, handler: handler}
	for n := range c.options.Connections {
		group.Go(func() error {
			// The others come later: a process that dies young has spent one opening, and leaves the next to its successor.
			if sleep(ctx, time.Duration(n)*c.options.Timing.Stagger) != nil {
				return nil
			}
			return s.keep(ctx)
		})
	}
	err := group.Wait()
	s.tasks.Wait()
	return err
}
