# The targets a person needs; `make check` is what CI runs.
GOLANGCI := github.com/golangci/golangci-lint/v2/cmd/golangci-lint@v2.15.0
FUZZTIME ?= 5000x

.PHONY: help check build vet lint test e2e fuzz crash bench demo run golden

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

bench: ## benchmarks with the plain alternative beside them, as ratios
	go test -run '^$$' -bench . -benchmem ./...

golden: ## rewrite the golden files; look at the diff before committing
	go test ./bot/blocks -run Golden -update

demo: ## the bot against a simulated BK-CI and Slack
	go run . demo

run: ## the bot, configured by .env
	go run .
