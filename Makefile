# One set of flags for every build: the binary, the tests and the tools then share
# the build cache. The version is the manifest's, so the state of git is left out,
# which would relink everything at each commit.
export CGO_ENABLED := 0
export GOFLAGS := -trimpath -buildvcs=false

BINARY := build/otelcol-eventstore
CTL := build/eventstorectl
LINT := go tool -modfile=tools/lint/go.mod
GO_FOLDERS := $(filter-out build/,$(wildcard */))
RACE_PACKAGES := ./store/... ./internal/otelevent/... ./internal/fold/... ./internal/aggregatestate/... \
	./internal/projection/... ./internal/cloudevents/... ./internal/eventjson/... ./cmd/... ./exporter/... \
	./receiver/... ./extension/... ./client/... ./examples/...
PEERS := internal/bench/peers
JS_CLIENT := internal/e2e/clients/js
UI := extension/eventqueryextension/ui
UI_MODULES := $(UI)/node_modules/.package-lock.json
FUZZTIME ?= 30s
BENCH_EVENTS ?= 100000,1000000
HISTORY_EVENTS ?= 1000000
# A core for the collectors, the others for the load, where a process can be bound.
BENCH_CPUS := $(if $(filter Linux,$(shell uname)),-taskset 0)

.DEFAULT_GOAL := help
.PHONY: run run-durable build ui test test-kills test-race test-clients test-ui fuzz lint lint-ui fmt generate bench bench-system bench-peers bench-durable bench-history bench-ui screenshots soak demo help

run: build ## build the collector and run it with config/collector.yaml
	$(BINARY) --config config/collector.yaml

run-durable: build ## build the collector and run it with config/durable.yaml: events in ./data (EVENTSTORE_DIR)
	$(BINARY) --config config/durable.yaml

build: ## build the collector and eventstorectl into ./build
	go tool builder --config builder-config.yaml
	go build -o $(CTL) ./cmd/eventstorectl

$(UI_MODULES): $(UI)/package-lock.json
	@command -v npm >/dev/null || { echo "the web page needs Node.js 20.19 or newer with npm" >&2; exit 1; }
	cd $(UI) && npm ci --ignore-scripts --no-audit --no-fund
	touch $@

ui: $(UI_MODULES) ## build the web page into its folder dist, which is committed (needs Node.js and npm)
	cd $(UI) && npm run build

test: build ## run all Go tests, those of the whole binary too
	cd $(PEERS) && go test ./...
	EVENTSTORE_BINARY=$(CURDIR)/$(BINARY) EVENTSTORE_APPEND_ATTEMPTS=100000 go test ./...

test-kills: build ## kill the collector EVENTSTORE_KILLS (1000) times and stop it EVENTSTORE_SHUTDOWNS (200) times under load
	EVENTSTORE_BINARY=$(CURDIR)/$(BINARY) EVENTSTORE_KILLS=$(or $(EVENTSTORE_KILLS),1000) EVENTSTORE_SHUTDOWNS=$(or $(EVENTSTORE_SHUTDOWNS),200) \
	go test -count=1 -timeout 2h -v -run '^TestDurable(Kills|Shutdowns)$$' ./internal/e2e

test-race: ## run the tests of the store and the components under the race detector (needs a C compiler)
	@command -v "$$(go env CC)" >/dev/null || { echo "the race detector needs a C compiler: install gcc" >&2; exit 1; }
	EVENTSTORE_STRESS=30s EVENTSTORE_FAULT_SEEDS=30 EVENTSTORE_FLIPS=300 EVENTSTORE_TAIL_STEP=101 EVENTSTORE_DAMAGES=50 \
		CGO_ENABLED=1 go test -race -timeout 20m $(RACE_PACKAGES)

test-clients: build ## run the tests with clients of other makes (needs Node.js and npm)
	@command -v npm >/dev/null || { echo "the JavaScript client needs Node.js 20 or newer with npm" >&2; exit 1; }
	cd $(JS_CLIENT) && npm ci --ignore-scripts
	EVENTSTORE_BINARY=$(CURDIR)/$(BINARY) go test -count=1 -tags clients -run '^TestClient' ./internal/e2e

test-ui: ui build ## run the tests of the web page, those in a browser too (needs Node.js, npm and Debian's chromium)
	cd $(UI) && npm test
	cd $(UI) && EVENTSTORE_BINARY=$(CURDIR)/$(BINARY) npm run test:browser

fuzz: ## run every fuzz target for FUZZTIME (30s)
	@grep -roE '^func Fuzz[[:alnum:]]+' --include='*_test.go' . | sed 's|/[^/]*:func | |' | \
	while read -r package target; do \
		echo "$$target in $$package"; \
		go test -run '^$$' -fuzz "^$$target\$$" -fuzztime $(FUZZTIME) -fuzzminimizetime 10x "$$package" || exit 1; \
	done

lint: ## check formatting, vet and lint
	@unformatted="$$($(LINT) gofumpt -l $(GO_FOLDERS))" || exit 1; \
	if [ -n "$$unformatted" ]; then echo "run make fmt for:"; echo "$$unformatted"; exit 1; fi
	go vet -tags clients,soak ./...
	cd $(PEERS) && go vet ./...
	$(LINT) golangci-lint run
	cd $(PEERS) && go tool -modfile=$(CURDIR)/tools/lint/go.mod golangci-lint run --config $(CURDIR)/.golangci.yml

lint-ui: $(UI_MODULES) ## check types, formatting and lint of the web page (needs Node.js and npm)
	cd $(UI) && npm run lint

fmt: ## format all Go files
	$(LINT) gofumpt -w $(GO_FOLDERS)

generate: ## generate the components' code and documentation from their metadata.yaml
	go generate ./...

bench: ## run the benchmarks of the store and its parts (EVENTSTORE_BENCH_EVENTS=10000000 for the largest)
	go test -run '^$$' -bench . -timeout 1h ./store/... ./internal/aggregatestate ./internal/projection ./internal/bench/enginebench \
		./receiver/eventreplayreceiver ./extension/eventqueryextension/internal/httpapi

bench-system: build ## measure the whole binary, with both kinds of bodies (BENCH_EVENTS=10000000 for the largest)
	EVENTSTORE_BINARY=$(CURDIR)/$(BINARY) go run ./internal/bench -events $(BENCH_EVENTS) -bodies map,string $(BENCH_CPUS)

bench-peers: build ## measure PostgreSQL 15 and JetStream beside the binary (needs PostgreSQL's initdb and postgres)
	cd $(PEERS) && EVENTSTORE_BINARY=$(CURDIR)/$(BINARY) go run .

bench-durable: build ## measure appends in file mode beside memory mode and PostgreSQL 15 with everything synced
	cd $(PEERS) && EVENTSTORE_BINARY=$(CURDIR)/$(BINARY) go run . -durable

bench-history: build ## measure restarts, and reads of cold history (HISTORY_EVENTS=50000000, HISTORY_DIR to keep them)
	EVENTSTORE_BINARY=$(CURDIR)/$(BINARY) go run ./internal/bench -history -events $(HISTORY_EVENTS) -dir "$(HISTORY_DIR)"

bench-ui: ui build ## measure the web page over a million events (EVENTSTORE_UI_EVENTS) in a browser
	cd $(UI) && EVENTSTORE_BINARY=$(CURDIR)/$(BINARY) npm run bench

screenshots: ui build ## draw the pictures of the web page in docs/images
	cd $(UI) && EVENTSTORE_BINARY=$(CURDIR)/$(BINARY) npm run screenshots

soak: ## append at the limit for 30 minutes (EVENTSTORE_SOAK), beside a shadow
	go test -tags soak -run '^TestSoak$$' -v -timeout 2h ./internal/bench/enginebench

demo: ## send the payment flow to a running collector and print its timeline
	@go run ./internal/demo

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "%-14s%s\n", $$1, $$2 }' Makefile
