package main

import (
	"context"
	"strconv"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"

	"github.com/pipelinebot/pipelinebot/store"
)

// metrics is everything the bot counts. The two to alert on are the last success of a project and the oldest owed.
type metrics struct {
	registry   *prometheus.Registry
	success    *prometheus.GaugeVec
	tick       prometheus.Histogram
	deliveries *prometheus.CounterVec
	commands   *prometheus.CounterVec
	requests   *prometheus.CounterVec
	latency    *prometheus.HistogramVec
	lag        prometheus.Histogram
}

func newMetrics() *metrics {
	m := &metrics{
		registry: prometheus.NewRegistry(),
		success: prometheus.NewGaugeVec(prometheus.GaugeOpts{
			Name: "pipelinebot_watch_last_success_timestamp_seconds", Help: "When a project was last observed without an error.",
		}, []string{"project"}),
		tick: prometheus.NewHistogram(prometheus.HistogramOpts{
			Name: "pipelinebot_watch_duration_seconds", Help: "How long one look at one project took.", Buckets: prometheus.ExponentialBuckets(0.01, 3, 10),
		}),
		deliveries: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "pipelinebot_deliveries_total", Help: "Tries to deliver a message, by result: sent, retry, suspend (the channel cannot be posted to), dead (given up).",
		}, []string{"result"}),
		commands: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "pipelinebot_commands_total", Help: "Commands by verb (unknown: no verb) and result.",
		}, []string{"command", "result"}),
		requests: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "pipelinebot_bkci_requests_total", Help: "Requests to BK-CI by endpoint and HTTP code (0: no answer).",
		}, []string{"endpoint", "code"}),
		latency: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name: "pipelinebot_bkci_request_duration_seconds", Help: "Duration of requests to BK-CI.", Buckets: prometheus.DefBuckets,
		}, []string{"endpoint"}),
		lag: prometheus.NewHistogram(prometheus.HistogramOpts{
			Name: "pipelinebot_notification_lag_seconds", Help: "From what happened in BK-CI to Slack having the message.", Buckets: prometheus.ExponentialBuckets(1, 3, 10),
		}),
	}
	m.registry.MustRegister(m.success, m.tick, m.deliveries, m.commands, m.requests, m.latency, m.lag,
		collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	return m
}

// watchStore exposes how much is owed, read from the store when scraped.
func (m *metrics) watchStore(read func(context.Context) (store.Stats, error), timeout time.Duration) {
	stats := func(pick func(store.Stats) float64) func() float64 {
		return func() float64 {
			ctx, cancel := context.WithTimeout(context.Background(), timeout)
			defer cancel()
			s, err := read(ctx)
			if err != nil {
				return -1
			}
			return pick(s)
		}
	}
	gauges := map[string]struct {
		help string
		pick func(store.Stats) float64
	}{
		"pipelinebot_outbox_pending":        {"Messages owed; -1 when the store cannot be read.", func(s store.Stats) float64 { return float64(s.Owed) }},
		"pipelinebot_outbox_oldest_seconds": {"Age of the oldest message owed to a channel that can be posted to; -1 when the store cannot be read.", func(s store.Stats) float64 { return age(s.Oldest).Seconds() }},
		"pipelinebot_outbox_dead":           {"Messages given up; the log says why.", func(s store.Stats) float64 { return float64(s.Dead) }},
		"pipelinebot_targets_broken":        {"Channels and people that cannot be posted to.", func(s store.Stats) float64 { return float64(s.Broken) }},
		"pipelinebot_subscriptions":         {"Subscriptions.", func(s store.Stats) float64 { return float64(s.Subscriptions) }},
		"pipelinebot_pipelines_watched":     {"Pipelines with a remembered state.", func(s store.Stats) float64 { return float64(s.Pipelines) }},
	}
	for name, g := range gauges {
		m.registry.MustRegister(prometheus.NewGaugeFunc(prometheus.GaugeOpts{Name: name, Help: g.help}, stats(g.pick)))
	}
}

// watchSlack exposes how many sockets are up.
func (m *metrics) watchSlack(connected func() int) {
	m.registry.MustRegister(prometheus.NewGaugeFunc(prometheus.GaugeOpts{
		Name: "pipelinebot_slack_connected", Help: "Socket Mode connections that are up.",
	}, func() float64 { return float64(connected()) }))
}

func (m *metrics) request(endpoint string, code int, took time.Duration) {
	m.requests.WithLabelValues(endpoint, strconv.Itoa(code)).Inc()
	m.latency.WithLabelValues(endpoint).Observe(took.Seconds())
}

func (m *metrics) command(verb, result string, _ time.Duration) {
	m.commands.WithLabelValues(verb, result).Inc()
}

// settled counts an outcome and, for what was sent, how late it was said.
func (m *metrics) settled(d store.Delivery, o store.Outcome) {
	m.deliveries.WithLabelValues(string(o.Result)).Inc()
	if o.Result != store.Sent || d.Act == store.Edit {
		return
	}
	for _, e := range d.Events {
		if !e.At.IsZero() {
			m.lag.Observe(o.At.Sub(e.At).Seconds())
		}
	}
}

func age(since time.Time) time.Duration {
	if since.IsZero() {
		return 0
	}
	return time.Since(since)
}
