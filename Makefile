# The targets a person needs; `make check` is what CI runs.
GOLANGCI := github.com/golangci/golangci-lint/v2/cmd/golangci-lint@v2.15.0
FUZZTIME ?= 5000x

.PHONY: help check build vet lint test fuzz crash bench load soak demo run golden

help: ## list the targets
	@awk -F':.*## ' '/^[a-z0-9]+:.*## /{printf "  %-8s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

check: ## all that CI runs
	bash .ci/run

build: ## the static binary
	CGO_ENABLED=0 go build -trimpath -ldflags='-s -w' -o pipelinebot .

vet: ## go vet
	go vet ./...

lint: ## golangci-lint, built from source at its pinned version
	go run $(GOLANGCI) run ./...

test: ## every test, as in the README
	go test ./...

fuzz: ## every fuzz target for FUZZTIME (5000x: that many inputs; or 10m)
	@set -e; for pkg in $$(go list ./...); do \
	  for target in $$(go test -list '^Fuzz' $$pkg | grep '^Fuzz' || true); do \
	    echo "fuzz $$pkg $$target"; go test -run '^$$' -fuzz "^$$target$$" -fuzztime $(FUZZTIME) $$pkg; \
	  done; done

crash: ## kill -9 a thousand times: nothing lost, nothing doubled
	CRASH_KILLS=1000 go test -run 'TestKilled' -timeout 60m -v .

bench: ## one table: each benchmark, its time, and what the plain alternative costs (PKG=./store/...: of those alone; LOAD_FULL=1: 100k pipelines too)
	@out=$$(mktemp); trap 'rm -f '$$out EXIT; go test -run '^$$' -bench . -timeout 30m $${PKG:-./...} > $$out || { cat $$out; exit 1; }; \
	  awk '/^Benchmark/ { sub(/^Benchmark/, "", $$1); sub(/-[0-9]+$$/, "", $$1); line = ""; \
	    for (i = 3; i < NF; i += 2) { unit = $$(i + 1); if (unit == "ns/op") { took = sprintf("%12.3f ms", $$i / 1e6) } \
	      else if (unit !~ /^(MB\/s|allocs\/op|B\/op)$$/) line = line sprintf("  %.4g %s", $$i, unit) } \
	    printf "%-62s %15s%s\n", $$1, took, line; took = ""; n++ } END { if (!n) print "there is no benchmark here" }' $$out

load: ## commands under load and storms of alerts, at full length, with how long they took
	LOAD_FULL=1 go test -run '^(TestCommandsAreAnswered|TestAlertsGoOut|TestQuietLooks|TestWhatRuns)' -timeout 20m -v .

soak: ## watch 10,000 pipelines for SOAK while builds run and everything fails in turns: nothing may grow
	SOAK=$${SOAK:-30m} go test -run '^TestSoak$$' -timeout 6h -v .

golden: ## rewrite the golden files; look at the diff before committing
	go test ./bot/blocks -run Golden -update

demo: ## the bot against a simulated BK-CI and Slack
	go run . demo

run: ## the bot, configured by .env
	go run .
