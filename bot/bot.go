package bot

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/slack-go/slack"

	"github.com/pipelinebot/pipelinebot/apiclient"
	"github.com/pipelinebot/pipelinebot/bot/socket"
	"github.com/pipelinebot/pipelinebot/commands"
	"github.com/pipelinebot/pipelinebot/store"
)

// Dispatcher runs command lines; *commands.Router is one. It must always answer, and not outlive a time-out of its own.
type Dispatcher interface {
	Dispatch(ctx context.Context, inv commands.Invocation) commands.Reply
}

// Preferences tells the language that a channel or a person has set; see store.Preferences.
type Preferences interface {
	Settings(ctx context.Context, target string) (store.Settings, error)
}

// Options is what a Bot works with. The tokens are required; Dispatcher is required by Run. Zero values of the rest mean
// the defaults given.
type Options struct {
	AppToken, BotToken string
	APIURL             string            // Of the Web API; default Slack's.
	Transport          http.RoundTripper // Default: one of its own, with time-outs on every phase.
	Logger             *slog.Logger      // Default: nothing is logged.

	Dispatcher  Dispatcher
	Preferences Preferences       // Nil: the language is that of the person's Slack.
	Console     apiclient.Console // Where links in messages lead; the zero value makes none.
	// EmailDomain makes reviewers mentioned: their Slack account is that of <BK-CI user>@<domain>. Empty: nobody is.
	EmailDomain string

	Workers     int           // Commands at a time, most of them waiting for BK-CI; 64.
	Queue       int           // Commands that wait for a worker; 256. More are refused as "busy".
	Connections int           // Of Socket Mode; 2.
	Drain       time.Duration // For commands in hand when Run must end; 6 s, and 2 s more for their answers.
	Socket      socket.Timing

	OnCommand func(verb, result string, took time.Duration) // Counts; called from many goroutines.
	OnChannel func(ctx context.Context, e ChannelEvent)     // Called by Run, one at a time, in order.
}

func (o Options) withDefaults() (Options, error) {
	if o.AppToken == "" || o.BotToken == "" {
		return o, errors.New("bot: both tokens are required")
	}
	if o.APIURL == "" {
		o.APIURL = slack.APIURL
	}
	o.APIURL = strings.TrimRight(o.APIURL, "/") + "/" // slack-go appends the name of the method.
	if o.Transport == nil {
		o.Transport = newTransport()
	}
	if o.Logger == nil {
		o.Logger = slog.New(slog.DiscardHandler)
	}
	if o.Workers <= 0 {
		o.Workers = 64
	}
	if o.Queue <= 0 {
		o.Queue = 256
	}
	if o.Drain <= 0 {
		o.Drain = 6 * time.Second
	}
	return o, nil
}

func newTransport() http.RoundTripper {
	t, ok := http.DefaultTransport.(*http.Transport)
	if !ok {
		return http.DefaultTransport
	}
	t = t.Clone()
	t.MaxIdleConnsPerHost = 16
	t.TLSHandshakeTimeout = 5 * time.Second
	t.ResponseHeaderTimeout = callTimeout
	return t
}

// Bot is pipelinebot in Slack. Use New.
type Bot struct {
	options Options
	log     *slog.Logger
	web     *web
	poster  *Poster
	socket  *socket.Client
	askers  *askers
	pool    *pool
	changes chan ChannelEvent
	self    atomic.Pointer[string] // User id of the bot.
	hinted  *cache[struct{}]       // Who was told of late how the bot is spoken to.
	pressed *cache[struct{}]       // Which buttons were pressed of late, and by whom.
}

// maxChanges is how many changes of channels may wait to be passed on.
const maxChanges = 256

// New prepares a bot; nothing is sent before one of its methods is called.
func New(o Options) (*Bot, error) {
	o, err := o.withDefaults()
	if err != nil {
		return nil, err
	}
	w := newWeb(o)
	sockets, err := socket.New(socket.Options{
		Open: w.openSocket, Connections: o.Connections, Transport: o.Transport, Logger: o.Logger, Timing: o.Socket,
	})
	if err != nil {
		return nil, err
	}
	return &Bot{
		options: o, log: o.Logger, web: w, poster: newPoster(w, o), socket: sockets,
		askers: newAskers(w), pool: newPool(o.Queue, o.Logger), changes: make(chan ChannelEvent, maxChanges),
		hinted: newCache[struct{}](maxPeople), pressed: newCache[struct{}](maxPeople),
	}, nil
}

// Poster delivers what the relay owes. It works whether Run does or not.
func (b *Bot) Poster() *Poster { return b.poster }

// Status of the connections to Slack.
func (b *Bot) Status() socket.Status { return b.socket.Status() }

// Disconnected says that nobody can be answered and, as far as it is known, why and until when; nil while connected.
func (b *Bot) Disconnected() error {
	const none = "no connection to Slack"
	s := b.Status()
	switch {
	case s.Connected > 0:
		return nil
	case s.Failure == nil:
		return errors.New(none)
	case s.Wait.IsZero():
		return fmt.Errorf("%s: %w", none, s.Failure)
	}
	return fmt.Errorf("%s: %w; none can be opened before %s", none, s.Failure, s.Wait.UTC().Format(time.RFC3339))
}

// AuthTest asks Slack who the bot token belongs to and what it may do; an *AuthError when it is refused.
func (b *Bot) AuthTest(ctx context.Context) (Identity, error) { return b.web.authTest(ctx) }

// CheckSocket asks for a Socket Mode connection without using it; an *AuthError when the app-level token is refused.
func (b *Bot) CheckSocket(ctx context.Context) error {
	_, err := b.web.openSocket(ctx)
	return appTokenError(err)
}

// Run answers what people type and click until ctx ends; commands in hand are then finished within Options.Drain. It
// returns nil after ctx has ended, and an *AuthError when Slack refuses a token. It may be called once.
func (b *Bot) Run(ctx context.Context) error {
	if b.options.Dispatcher == nil {
		return errors.New("bot: Options.Dispatcher is missing")
	}
	run, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	work, cut := context.WithCancel(context.WithoutCancel(ctx))
	defer cut()
	var following sync.WaitGroup
	b.pool.start(work, b.options.Workers)
	following.Go(func() { b.follow(work) })

	var introduced sync.WaitGroup
	introduced.Go(func() { // Beside the connections: commands must not wait for an answer they do not need.
		if refused := b.introduce(run); refused != nil {
			stop(refused)
		}
	})
	err := b.socket.Run(run, b.handle) // No call of handle begins after this.
	stop(err)
	introduced.Wait()

	timer := time.AfterFunc(b.options.Drain, cut)
	defer timer.Stop()
	close(b.changes)
	b.pool.stop()
	following.Wait()
	cut()
	b.askers.wait()
	if refused, ok := errors.AsType[*AuthError](context.Cause(run)); ok {
		return refused
	}
	return appTokenError(err)
}

// introduce finds out who the bot is. Slack being away is no reason not to start.
func (b *Bot) introduce(ctx context.Context) error {
	who, err := b.AuthTest(ctx)
	if refused, ok := errors.AsType[*AuthError](err); ok {
		return refused
	}
	if err != nil {
		b.log.Warn("slack does not say who this bot is; it goes on without", "err", err)
		return nil
	}
	b.self.Store(&who.UserID)
	b.log.Info("slack knows this bot", "team", who.Team, "user", who.User, "user_id", who.UserID)
	if missing := who.Missing(); len(missing.Needed)+len(missing.Optional) > 0 {
		b.log.Warn("scopes of the manifest are missing", "needed", missing.Needed, "optional", missing.Optional)
	}
	return nil
}
