package main

import (
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"

	"github.com/pipelinebot/pipelinebot/apiclient"
	"github.com/pipelinebot/pipelinebot/notifier"
	"github.com/pipelinebot/pipelinebot/store"
)

// written finds what came into a value with the way it was written, whatever it is for: most of them end up in a header of
// HTTP, and docker's --env-file keeps quotes and comments that a .env file does not.
func written(v string) error {
	last := len(v) - 1
	switch {
	case strings.ContainsFunc(v, unicode.IsControl):
		return errors.New("holds a line break or another control character; write the value in one line")
	case v[0] == '#' && (last == 0 || v[1] == ' '), strings.Contains(v, " # "):
		return errors.New("holds a comment; write comments in lines of their own")
	case last > 0 && v[0] == v[last] && (v[0] == '"' || v[0] == '\''):
		return errors.New("has quotes around it that are taken as a part of it (docker's --env-file does so); leave them out")
	}
	return nil
}

func setToken(to *secret, v, prefix string) error {
	body, ok := strings.CutPrefix(v, prefix)
	if !ok {
		return fmt.Errorf("not a token of the form %s…%s", prefix, otherToken(v))
	}
	if strange := strings.Trim(body, "-") == "" || strings.ContainsFunc(body, notOfToken); strange {
		return fmt.Errorf("%s… and then something that no token has (a blank, a dot, an invisible character); copy it again", prefix)
	}
	*to = secret(v)
	return nil
}

// otherToken says which token was mistaken for another, by how it begins.
func otherToken(v string) string {
	for _, other := range []struct{ front, means string }{
		{"xapp-", "this is the app-level token, which belongs into SLACK_APP_TOKEN"},
		{"xoxb-", "this is the bot token, which belongs into SLACK_BOT_TOKEN"},
		{"xoxp-", "this is a user token; copy the Bot User OAuth Token"},
		{"xoxe", "this is a token that expires; switch token rotation off in the settings of the app, and copy the token again"},
	} {
		if strings.HasPrefix(v, other.front) {
			return ": " + other.means
		}
	}
	return ""
}

func notOfToken(r rune) bool {
	return r > unicode.MaxASCII || !unicode.IsLetter(r) && !unicode.IsDigit(r) && r != '-' && r != '_'
}

// setAPI asks the client itself which addresses it takes.
func setAPI(c *config, v string) error {
	if err := setURL(&c.bkciAPIURL, v, ""); err != nil {
		return err
	}
	client, err := apiclient.New(apiclient.Config{BaseURL: c.bkciAPIURL, User: "-"})
	if err != nil {
		return fmt.Errorf("%w; %s", errors.Unwrap(err), advice("BKCI_API_URL"))
	}
	client.Close()
	return nil
}

func setURL(to *string, v, suffix string) error {
	if !strings.Contains(v, "://") {
		return errors.New("needs https:// (or http://) in front, like https://host/path")
	}
	u, err := url.Parse(v)
	if err != nil || strings.ContainsFunc(v, unicode.IsSpace) || u.Host == "" || (u.Scheme != "http" && u.Scheme != "https") {
		return errors.New("needs an address like https://host/path")
	}
	if u.User != nil || u.RawQuery != "" || u.Fragment != "" {
		return errors.New("the address may not hold a user, a query or a fragment")
	}
	*to = strings.TrimRight(v, "/") + suffix
	return nil
}

func setRate(to *float64, v string) error {
	rate, err := strconv.ParseFloat(v, 64)
	if err != nil || !(rate >= 0.1 && rate <= 1000) {
		return errors.New("needs requests per second from 0.1 to 1000")
	}
	*to = rate
	return nil
}

func setInt(to *int, v string, low, high int) error {
	n, err := strconv.Atoi(v)
	if err != nil || n < low || n > high {
		return fmt.Errorf("needs a whole number from %d to %d", low, high)
	}
	*to = n
	return nil
}

func setDuration(to *time.Duration, v string, low, high time.Duration) error {
	d, err := time.ParseDuration(v)
	if err != nil || d < low || d > high {
		return fmt.Errorf("needs a duration from %s to %s, like 10m", low, high)
	}
	*to = d
	return nil
}

// notOfProject are marks that no project's id holds: with them a glob matches nothing, above all where they were meant to
// separate two.
const notOfProject = " \t;|/:'\"，、；"

func setGlobs(to *[]string, v string) error {
	for glob := range strings.SplitSeq(v, ",") {
		glob = strings.TrimSpace(glob)
		if glob == "" {
			continue
		}
		if err := store.ValidPattern(glob); err != nil || strings.ContainsAny(glob, notOfProject) {
			return fmt.Errorf("%q is not a pattern; use project ids with * and ?, separated by commas", glob)
		}
		*to = append(*to, glob)
	}
	if len(*to) == 0 {
		return errors.New("names no project; use project ids with * and ?, separated by commas")
	}
	return nil
}

func setSchedule(c *config, v string) error {
	if _, err := notifier.ParseSchedule(v); err != nil {
		return fmt.Errorf("%w; use a form like @every 30s or */1 * * * *", err)
	}
	c.pollSchedule = v
	return nil
}

func setStore(c *config, v string) error {
	file, ok := strings.CutPrefix(v, "bbolt:")
	if !ok || strings.Trim(file, "/") == "" || strings.HasPrefix(file, "//") {
		return errors.New("needs the form bbolt:path/to/file.db, or bbolt:/path/to/file.db from the root")
	}
	if strings.HasPrefix(file, "~") {
		return errors.New("~ is not understood; write the path in full")
	}
	if strings.HasSuffix(file, "/") {
		return errors.New("names a folder; name a file in it, like bbolt:" + file + "pipelinebot.db")
	}
	c.storePath = file
	return nil
}

func setAddr(c *config, v string) error {
	if strings.EqualFold(v, "off") {
		return nil
	}
	_, port, err := net.SplitHostPort(v)
	if _, wrong := strconv.ParseUint(port, 10, 16); err != nil || wrong != nil {
		return errors.New("needs host:port, like 127.0.0.1:9090, or off")
	}
	c.httpAddr = v
	return nil
}

func setDomain(c *config, v string) error {
	domain := strings.TrimPrefix(v, "@")
	if !strings.Contains(domain, ".") || strings.ContainsAny(domain, "@/ \t") {
		return errors.New("needs a mail domain, like example.com")
	}
	c.userEmailDomain = domain
	return nil
}

func setLogLevel(c *config, v string) error {
	levels := map[string]slog.Level{"debug": slog.LevelDebug, "info": slog.LevelInfo, "warn": slog.LevelWarn, "error": slog.LevelError}
	level, ok := levels[strings.ToLower(v)]
	if !ok {
		return errors.New("needs debug, info, warn or error")
	}
	c.logLevel = level
	return nil
}

func setLogFormat(c *config, v string) error {
	format := strings.ToLower(v)
	if !slices.Contains([]string{"text", "json"}, format) {
		return errors.New("needs text or json")
	}
	c.logFormat = format
	return nil
}
