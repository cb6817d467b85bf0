package main

import (
	"cmp"
	"errors"
	"fmt"
	"log/slog"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/pipelinebot/pipelinebot/apiclient"
	"github.com/pipelinebot/pipelinebot/bot"
	"github.com/pipelinebot/pipelinebot/store"
)

// secret is a value that never prints itself.
type secret string

const redacted = "[redacted]"

func (secret) String() string               { return redacted }
func (secret) GoString() string             { return redacted }
func (secret) LogValue() slog.Value         { return slog.StringValue(redacted) }
func (secret) MarshalText() ([]byte, error) { return []byte(redacted), nil } //nolint:unparam // encoding.TextMarshaler.

// config is the whole contract with the environment; settings lists the keys.
type config struct {
	slackAppToken   secret
	slackBotToken   secret
	slackAPIURL     string
	bkciAPIURL      string
	bkciConsoleURL  string
	bkciUser        string
	bkciAppCode     string
	bkciAppSecret   secret
	bkciAccessToken secret
	bkciRate        float64
	allowedProjects []string
	pollSchedule    string
	pollIdleMax     time.Duration
	blindAfter      time.Duration
	catchUp         int
	deliveryGrace   time.Duration
	storePath       string
	httpAddr        string
	userEmailDomain string
	logLevel        slog.Level
	logFormat       string
	strangers       strangers
}

// The configuration as a whole prints as nothing: fmt reads unexported fields without asking their type how to print.
func (config) String() string       { return redacted }
func (config) GoString() string     { return redacted }
func (config) LogValue() slog.Value { return slog.StringValue(redacted) }

// setting is one environment variable: what it defaults to, and how its text becomes configuration.
type setting struct {
	key      string
	fallback string
	required bool
	apply    func(c *config, value string) error
}

func settings() []setting {
	return []setting{
		{"SLACK_APP_TOKEN", "", true, func(c *config, v string) error { return setToken(&c.slackAppToken, v, "xapp-") }},
		{"SLACK_BOT_TOKEN", "", true, func(c *config, v string) error { return setToken(&c.slackBotToken, v, "xoxb-") }},
		{"SLACK_API_URL", "https://slack.com/api/", false, func(c *config, v string) error { return setURL(&c.slackAPIURL, v, "/") }},
		{"BKCI_API_URL", "", true, setAPI},
		{"BKCI_CONSOLE_URL", "", false, func(c *config, v string) error { return setURL(&c.bkciConsoleURL, v, "") }},
		{"BKCI_USER", "", true, func(c *config, v string) error { c.bkciUser = v; return nil }},
		{"BKCI_APP_CODE", "", false, func(c *config, v string) error { c.bkciAppCode = v; return nil }},
		{"BKCI_APP_SECRET", "", false, func(c *config, v string) error { c.bkciAppSecret = secret(v); return nil }},
		{"BKCI_ACCESS_TOKEN", "", false, func(c *config, v string) error { c.bkciAccessToken = secret(v); return nil }},
		{"BKCI_RATE", "20", false, func(c *config, v string) error { return setRate(&c.bkciRate, v) }},
		{"ALLOWED_PROJECTS", "*", false, func(c *config, v string) error { return setGlobs(&c.allowedProjects, v) }},
		{"POLL_SCHEDULE", "@every 30s", false, setSchedule},
		{"POLL_IDLE_MAX", "0s", false, func(c *config, v string) error { return setDuration(&c.pollIdleMax, v, 0, time.Hour) }},
		{"BLIND_AFTER", "10m", false, func(c *config, v string) error { return setDuration(&c.blindAfter, v, 5*time.Second, 24*time.Hour) }},
		{"CATCH_UP", "50", false, func(c *config, v string) error { return setInt(&c.catchUp, v, 1, 1000) }},
		{"DELIVERY_GRACE", "30s", false, func(c *config, v string) error {
			return setDuration(&c.deliveryGrace, v, 10*time.Millisecond, time.Hour)
		}},
		{"STORE_URL", "bbolt:data/pipelinebot.db", false, setStore},
		{"HTTP_ADDR", "127.0.0.1:9090", false, setAddr},
		{"USER_EMAIL_DOMAIN", "", false, setDomain},
		{"LOG_LEVEL", "info", false, setLogLevel},
		{"LOG_FORMAT", "text", false, setLogFormat},
	}
}

// parseConfig turns an environment into configuration. The error joins every problem found, one line each, and
// never holds the value of a secret.
func parseConfig(env map[string]string) (config, error) {
	var (
		c        config
		problems []error
	)
	for _, s := range settings() {
		if err := s.read(&c, env); err != nil {
			problems = append(problems, err)
		}
	}
	if (strings.TrimSpace(env["BKCI_APP_CODE"]) == "") != (strings.TrimSpace(env["BKCI_APP_SECRET"]) == "") {
		problems = append(problems, errors.New("BKCI_APP_CODE and BKCI_APP_SECRET belong together: set both or neither"))
	}
	if c.bkciConsoleURL == "" {
		c.bkciConsoleURL = consoleOf(c.bkciAPIURL)
	}
	return c, errors.Join(problems...)
}

// read applies the value that an environment gives a setting, or its default. The error names the key.
func (s setting) read(c *config, env map[string]string) error {
	value := cmp.Or(strings.TrimSpace(env[s.key]), s.fallback)
	if value == "" {
		if s.required {
			return fmt.Errorf("%s is missing: %s", s.key, advice(s.key))
		}
		return nil
	}
	err := written(value)
	if err == nil {
		err = s.apply(c, value)
	}
	if err != nil {
		return fmt.Errorf("%s: %w", s.key, err)
	}
	return nil
}

// advice says where the value of a required key comes from.
func advice(key string) string {
	switch key {
	case "SLACK_APP_TOKEN":
		return "create it under Basic Information > App-Level Tokens with the scope connections:write (xapp-...)"
	case "SLACK_BOT_TOKEN":
		return "copy the Bot User OAuth Token from OAuth & Permissions (xoxb-...)"
	case "BKCI_API_URL":
		return "set the address of BK-CI's OpenAPI up to the gateway segment, e.g. https://devops.example.com/ms/openapi/api/apigw"
	case "BKCI_USER":
		return "set the BK-CI user the bot reads as"
	}
	return "set it in .env or in the environment"
}

// consoleOf derives the console's address from the API's: the same host, path /console.
func consoleOf(api string) string {
	u, err := url.Parse(api)
	if err != nil || u.Host == "" {
		return ""
	}
	return (&url.URL{Scheme: u.Scheme, Host: u.Host, Path: "/console"}).String()
}

// secrets lists what must never be printed.
func (c config) secrets() []string {
	var all []string
	for _, s := range []secret{c.slackAppToken, c.slackBotToken, c.bkciAppSecret, c.bkciAccessToken} {
		if s != "" {
			all = append(all, string(s))
		}
	}
	return all
}

// client is the part of the configuration that the BK-CI client needs.
func (c config) client() apiclient.Config {
	return apiclient.Config{
		BaseURL: c.bkciAPIURL, User: c.bkciUser, Rate: c.bkciRate,
		AppCode: c.bkciAppCode, AppSecret: string(c.bkciAppSecret), AccessToken: string(c.bkciAccessToken),
		UserAgent: "pipelinebot/" + buildVersion().Version,
	}
}

// bot is the part of the configuration that package bot needs.
func (c config) bot(logger *slog.Logger) bot.Options {
	return bot.Options{
		AppToken: string(c.slackAppToken), BotToken: string(c.slackBotToken), APIURL: c.slackAPIURL,
		EmailDomain: c.userEmailDomain, Console: apiclient.Console{Base: c.bkciConsoleURL}, Logger: logger,
	}
}

// allows reports whether a project may be shown.
func (c config) allows(project string) bool {
	return slices.ContainsFunc(c.allowedProjects, func(glob string) bool { return store.MatchPattern(glob, "", project) })
}
