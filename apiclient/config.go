package apiclient

import (
	"cmp"
	"errors"
	"fmt"
	"math"
	"net/http"
	"net/url"
	"path"
	"strings"
	"time"
	"unicode"

	"github.com/go-json-experiment/json"
)

// Defaults of Config.
const (
	defaultRate      = 20
	leastConcurrency = 8
	usualConcurrency = 256             // At most, where nothing was said.
	slowAnswer       = 3 * time.Second // As slow as answers may become before the rate is no longer reached.
	defaultBurst     = 8
	saved            = 6 * time.Second  // How much of the rate is saved up for people.
	defaultTimeout   = 20 * time.Second // BK-CI itself gives a request 15 s and tries again.
	defaultRetries   = 2
	defaultUserAgent = "pipelinebot"
	maxRetries       = 10
	maxConcurrency   = 1024
)

// Config says where BK-CI is and how hard it may be asked.
type Config struct {
	// BaseURL is the address up to and including the apigw segment, such as
	// https://devops.example.com/ms/openapi/api/apigw; /v3/projects/... is appended.
	BaseURL string
	// User is sent as X-DEVOPS-UID. BK-CI refuses every request without it.
	User string
	// AppCode, AppSecret and AccessToken are credentials of the BlueKing API gateway, sent as X-Bkapi-Authorization
	// when any is set. AccessToken without AppCode is also sent as ?access_token=, which is where a BK-CI that
	// checks tokens itself looks for it.
	AppCode, AppSecret, AccessToken string

	// Rate is the requests a second over all callers; 0 means 20. What was not used of it is saved up for people, six
	// seconds of it at most.
	Rate        float64
	Burst       int           // Requests of the background that may start at once after a quiet time; 0 means 8, or Concurrency if less.
	Concurrency int           // Requests at once, 1 to 1024; 0 means what Rate takes at 3 s an answer, 8 to 256.
	Timeout     time.Duration // Of one attempt, from dialling to the last byte; 0 means 20 s.
	Retries     int           // Further tries of a request, at most 10; 0 means 2, a negative number none.

	// Transport sends the requests; nil means one of its own, tuned to Concurrency.
	Transport http.RoundTripper
	// Observe is told of every attempt: which endpoint, the HTTP status (0 when no answer came) and how long it
	// took without the wait for a turn. It must be safe for concurrent use; nil is allowed.
	Observe   func(endpoint string, code int, d time.Duration)
	UserAgent string // "" means pipelinebot.
}

// normal fills in the defaults and reports every problem at once. No problem repeats a credential.
func (c Config) normal() (Config, *url.URL, error) {
	base, err := parseBase(c.BaseURL)
	problems := []error{err, c.checkHeaders(), c.checkNumbers()}
	c.Rate = cmp.Or(c.Rate, defaultRate)
	c.Concurrency = cmp.Or(c.Concurrency, concurrencyFor(c.Rate))
	c.Burst = cmp.Or(c.Burst, min(defaultBurst, c.Concurrency))
	c.Timeout = cmp.Or(c.Timeout, defaultTimeout)
	c.Retries = max(cmp.Or(c.Retries, defaultRetries), 0)
	c.UserAgent = cmp.Or(c.UserAgent, defaultUserAgent)
	return c, base, errors.Join(problems...)
}

// concurrencyFor is how many requests must be under way to ask at the rate while BK-CI is slow. With fewer, people wait
// for slots and not for BK-CI.
func concurrencyFor(rate float64) int {
	return int(min(max(math.Ceil(rate*slowAnswer.Seconds()), leastConcurrency), usualConcurrency))
}

// reserve is how many requests are saved up for people.
func (c Config) reserve() int { return int(math.Ceil(c.Rate * saved.Seconds())) }

func (c Config) checkHeaders() error {
	var problems []error
	if c.User == "" {
		problems = append(problems, errors.New("user is empty: BK-CI wants X-DEVOPS-UID on every request"))
	}
	for _, field := range []struct{ name, value string }{
		{"user", c.User},
		{"app code", c.AppCode},
		{"app secret", c.AppSecret},
		{"access token", c.AccessToken},
		{"user agent", c.UserAgent},
	} {
		if strings.ContainsFunc(field.value, unicode.IsControl) || field.value != strings.TrimSpace(field.value) {
			problems = append(problems, fmt.Errorf("%s holds control characters or blanks around it", field.name))
		}
	}
	return errors.Join(problems...)
}

func (c Config) checkNumbers() error {
	var problems []error
	if c.Rate < 0 || math.IsNaN(c.Rate) || math.IsInf(c.Rate, 0) {
		problems = append(problems, errors.New("rate must be a positive number of requests per second"))
	}
	if c.Burst < 0 {
		problems = append(problems, errors.New("burst must not be negative"))
	}
	if c.Concurrency < 0 || c.Concurrency > maxConcurrency {
		problems = append(problems, fmt.Errorf("concurrency must be between 1 and %d", maxConcurrency))
	}
	if c.Timeout < 0 {
		problems = append(problems, errors.New("time-out must not be negative"))
	}
	if c.Retries > maxRetries {
		problems = append(problems, fmt.Errorf("retries must be at most %d", maxRetries))
	}
	return errors.Join(problems...)
}

// parseBase accepts an absolute http(s) address of a path and nothing else. The address is not repeated in errors,
// since it may hold a password.
func parseBase(raw string) (*url.URL, error) {
	u, err := url.Parse(raw)
	switch {
	case raw == "":
		return nil, errors.New("base URL is empty")
	case err != nil:
		return nil, errors.New("base URL does not parse")
	case u.Scheme != "http" && u.Scheme != "https":
		return nil, errors.New("base URL must begin with http:// or https://")
	case u.Hostname() == "":
		return nil, errors.New("base URL has no host")
	case u.User != nil:
		return nil, errors.New("base URL must not hold a user or password")
	case u.RawQuery != "" || u.ForceQuery || strings.Contains(raw, "#"):
		return nil, errors.New("base URL must not have a query or fragment")
	case u.RawPath != "" || strings.ContainsFunc(u.Path, unicode.IsControl):
		return nil, errors.New("base URL must not hold escaped characters in its path")
	}
	trimmed := strings.TrimRight(u.Path, "/")
	if trimmed != "" && path.Clean(trimmed) != trimmed {
		return nil, errors.New("base URL must not hold empty or dotted path segments")
	}
	if last := path.Base(trimmed); last == "v3" || last == "v4" {
		return nil, fmt.Errorf("base URL must end with the apigw segment, without /%s", last)
	}
	return &url.URL{Scheme: u.Scheme, Host: u.Host, Path: trimmed}, nil
}

// gatewayAuth is the value of X-Bkapi-Authorization, "" when there are no credentials. A token stands for the user;
// without one the user is named.
func (c Config) gatewayAuth() (string, error) {
	if c.AppCode == "" && c.AppSecret == "" && c.AccessToken == "" {
		return "", nil
	}
	auth := struct {
		AppCode     string `json:"bk_app_code,omitzero"`
		AppSecret   string `json:"bk_app_secret,omitzero"`
		AccessToken string `json:"access_token,omitzero"`
		Username    string `json:"bk_username,omitzero"`
	}{AppCode: c.AppCode, AppSecret: c.AppSecret, AccessToken: c.AccessToken}
	if c.AccessToken == "" {
		auth.Username = c.User
	}
	header, err := json.Marshal(auth)
	if err != nil {
		return "", errors.New("credentials are not valid UTF-8")
	}
	return string(header), nil
}

// queryToken is the token for ?access_token=, "" when it does not belong there. BK-CI hands tokens out already
// escaped; such a one is unescaped here, so that it is not escaped twice.
func (c Config) queryToken() string {
	if c.AppCode != "" {
		return ""
	}
	if plain, err := url.PathUnescape(c.AccessToken); err == nil {
		return plain
	}
	return c.AccessToken
}
