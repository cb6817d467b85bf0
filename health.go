package main

import (
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"time"
)

const healthWithin = 3 * time.Second

// health asks the bot that runs on this machine whether it answers, for an image that holds no other program to ask with. It
// asks /livez and not /readyz: being started again does not bring an absent Slack back, and costs an opening of a connection.
func health(ctx context.Context, environ []string, stdout, stderr io.Writer) int {
	addr, err := healthAddr(environ)
	if err != nil {
		fmt.Fprintf(stderr, "pipelinebot: %v\n", err)
		return exitUsage
	}
	if addr == "" {
		return say(stdout, "HTTP_ADDR is off: there is nothing to ask\n")
	}
	ctx, cancel := context.WithTimeout(ctx, healthWithin)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+addr+"/livez", nil)
	if err != nil {
		fmt.Fprintf(stderr, "pipelinebot: HTTP_ADDR: %v\n", err)
		return exitUsage
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		fmt.Fprintf(stderr, "pipelinebot: nothing answers: %v\n", err)
		return exitFailed
	}
	defer func() { _ = resp.Body.Close() }() // The status says it all.
	if resp.StatusCode != http.StatusOK {
		fmt.Fprintf(stderr, "pipelinebot: what answers on %s is not well: %s\n", addr, resp.Status)
		return exitFailed
	}
	return say(stdout, "ok\n")
}

// healthAddr is where the bot of this configuration is asked: on loopback when it listens everywhere; empty when nowhere.
func healthAddr(environ []string) (string, error) {
	env, err := readEnvironment(environ, ".env")
	if err != nil {
		return "", err
	}
	var c config
	for _, s := range settings() {
		if s.key == "HTTP_ADDR" {
			err = s.read(&c, env.values)
		}
	}
	host, port, split := net.SplitHostPort(c.httpAddr)
	if ip := net.ParseIP(host); err != nil || split != nil || host != "" && (ip == nil || !ip.IsUnspecified()) {
		return c.httpAddr, err
	}
	return net.JoinHostPort("localhost", port), nil
}
