package enginebench

import (
	"context"
	"os"
	"strconv"
	"sync"
	"testing"

	"github.com/gyroscops/otel-eventstore/internal/bench/workload"
	"github.com/gyroscops/otel-eventstore/internal/otelevent"
	"github.com/gyroscops/otel-eventstore/store"
)

// filled is a store that all reads share.
var filled = sync.OnceValue(func() *store.Store {
	n := 300_000
	if v := os.Getenv("EVENTSTORE_BENCH_EVENTS"); v != "" {
		n, _ = strconv.Atoi(v)
	}
	w := workload.New(workload.Options{Seed: 1, Events: n, Bodies: workload.MapBodies})
	s := store.New(store.Options{})
	if err := s.Open(context.Background()); err != nil {
		panic(err)
	}
	for block := range w.Blocks() {
		for _, ld := range w.Logs(block) {
			if _, err := s.Append(context.Background(), store.Append{Events: otelevent.Decode(ld)}); err != nil {
				panic(err)
			}
		}
	}
	return s
})

// All events, one after the other.
func BenchmarkReplay(b *testing.B) {
	s := filled()
	n := 0
	count := func(*store.Event) bool {
		n++
		return true
	}
	for b.Loop() {
		if err := s.Visit(b.Context(), store.Query{}, count); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(n), "ns/event")
}
