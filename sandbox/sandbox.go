package sandbox

import (
	"context"
	"log/slog"
	"net"
	"net/http"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/pipelinebot/pipelinebot/sandbox/bkci"
	"github.com/pipelinebot/pipelinebot/sandbox/workspace"
)

// The credentials of the simulated workspace. They open nothing else.
const (
	AppToken = "xapp-1-A0SANDBOX-1-sandbox"
	BotToken = "xoxb-sandbox-bot-token"
	User     = "pipelinebot" // The BK-CI user the bot reads as.
)

// Options shape a Sandbox. The zero value is usable.
type Options struct {
	Logger *slog.Logger
	// Slack and CI are handed on; tokens and escaping of the workspace are set here.
	Slack workspace.Options
	CI    bkci.Options
	// Stage is how long a stage of a build started on the panel takes; 2 s by default.
	Stage time.Duration
	// Empty leaves out the projects, pipelines, people and channels of the demo.
	Empty bool
}

// Sandbox is both simulations and the page.
type Sandbox struct {
	Slack *workspace.Workspace
	CI    *bkci.Server

	logger *slog.Logger
	stage  time.Duration
	mux    *http.ServeMux

	mu     sync.Mutex
	faults map[string]func() // What undoes each trouble that is switched on.
}

// New builds a sandbox; nothing runs until Run.
func New(o Options) *Sandbox {
	if o.Logger == nil {
		o.Logger = slog.New(slog.DiscardHandler)
	}
	if o.Stage <= 0 {
		o.Stage = 2 * time.Second
	}
	o.Slack.AppToken, o.Slack.BotToken, o.Slack.ShouldEscape = AppToken, BotToken, true
	if o.Slack.BotName == "" {
		o.Slack.BotName = "pipelinebot"
	}
	if o.Slack.Team.ID == "" {
		o.Slack.Team = workspace.Team{ID: "T0ORCHARD", Name: "Orchard", Domain: "orchard"}
	}
	s := &Sandbox{
		Slack: workspace.New(o.Slack), CI: bkci.New(o.CI), logger: o.Logger, stage: o.Stage, faults: map[string]func(){},
	}
	if !o.Empty {
		s.seed()
	}
	s.mux = s.routes()
	return s
}

// Run lets time pass in both simulations until ctx ends.
func (s *Sandbox) Run(ctx context.Context) error {
	group, ctx := errgroup.WithContext(ctx)
	group.Go(func() error { s.Slack.Run(ctx); return ctx.Err() })
	group.Go(func() error { return s.CI.Run(ctx, bkci.Life{Stage: s.stage}) })
	return group.Wait()
}

// Handler serves the page, the Web API, the sockets, the OpenAPI and the console's pages.
func (s *Sandbox) Handler() http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		host, _, err := net.SplitHostPort(r.Host)
		if err != nil {
			host = r.Host
		}
		if ip := net.ParseIP(host); host != "localhost" && (ip == nil || !ip.IsLoopback()) {
			http.Error(w, "the sandbox answers on loopback only", http.StatusForbidden)
			return
		}
		s.mux.ServeHTTP(w, r)
	})
}

func (s *Sandbox) routes() *http.ServeMux {
	mux := http.NewServeMux()
	mux.Handle(bkci.DefaultBasePath+"/", s.CI)
	mux.HandleFunc("GET /console/", s.console)
	s.pageRoutes(mux)
	mux.Handle("/", s.Slack.Handler())
	return mux
}

// Env is the environment that makes a bot use the sandbox at base ("http://127.0.0.1:1234").
func Env(base string) map[string]string {
	return map[string]string{
		"SLACK_APP_TOKEN":  AppToken,
		"SLACK_BOT_TOKEN":  BotToken,
		"SLACK_API_URL":    base + "/api/",
		"BKCI_API_URL":     base + bkci.DefaultBasePath,
		"BKCI_CONSOLE_URL": base + "/console",
		"BKCI_USER":        User,
	}
}
