package enginebench

import (
	"fmt"
	"os"
	"strconv"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"github.com/gyroscops/otel-eventstore/internal/bench/workload"
	"github.com/gyroscops/otel-eventstore/internal/otelevent"
	"github.com/gyroscops/otel-eventstore/store"
)

// sizes are those at which the store is measured: up to a million events, or to
// EVENTSTORE_BENCH_EVENTS.
func sizes(b *testing.B) []int {
	most := 1_000_000
	if text := os.Getenv("EVENTSTORE_BENCH_EVENTS"); text != "" {
		n, err := strconv.Atoi(text)
		if err != nil {
			b.Fatalf("EVENTSTORE_BENCH_EVENTS: %v", err)
		}
		most = n
	}
	var sizes []int
	for n := 100_000; n <= most; n *= 10 {
		sizes = append(sizes, n)
	}
	return sizes
}

// fixtureEvents is the size of the workload that a fixture takes its events from, whatever
// part of it it takes.
const fixtureEvents = 20_000_000

// fixture is a store that grows.
type fixture struct {
	store    *store.Store
	workload *workload.Workload
	blocks   int // of the workload that are stored
	stall    time.Duration
}

func newFixture(b *testing.B, bodies workload.Bodies) *fixture {
	s := store.New(store.Options{})
	if err := s.Open(b.Context()); err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = s.Close() })
	return &fixture{store: s, workload: workload.New(workload.Options{
		Seed: 1, Events: fixtureEvents, Bodies: bodies,
	})}
}

func (f *fixture) events() int { return f.blocks * workload.BlockEvents }

// prepare returns the next events, request by request.
func (f *fixture) prepare(events int) [][]store.NewEvent {
	var requests [][]store.NewEvent
	for range events / workload.BlockEvents {
		for _, logs := range f.workload.Logs(f.blocks) {
			requests = append(requests, otelevent.Decode(logs))
		}
		f.blocks++
	}
	return requests
}

// append stores the events, and notes the longest append.
func (f *fixture) append(b *testing.B, requests [][]store.NewEvent) {
	for _, events := range requests {
		began := time.Now()
		if _, err := f.store.Append(b.Context(), store.Append{Events: events}); err != nil {
			b.Fatal(err)
		}
		f.stall = max(f.stall, time.Since(began))
	}
}

// grow fills the store up to a size, with its progress on the standard error.
func (f *fixture) grow(b *testing.B, size int) {
	const part = 5_000
	for f.events() < size {
		f.append(b, f.prepare(min(part, size-f.events())))
		if f.events()%(size/10) == 0 && size > 1_000_000 {
			fmt.Fprintf(os.Stderr, "%s  %d of %d events\n", time.Now().Format(time.TimeOnly), f.events(), size)
		}
	}
}

// cpuTime returns the CPU time of this process.
func cpuTime(b *testing.B) time.Duration {
	var usage unix.Rusage
	if err := unix.Getrusage(unix.RUSAGE_SELF, &usage); err != nil {
		b.Fatal(err)
	}
	return time.Duration(usage.Utime.Nano() + usage.Stime.Nano())
}
