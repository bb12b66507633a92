package enginebench

import (
	"fmt"
	"testing"

	"github.com/gyroscops/otel-eventstore/internal/bench/workload"
	"github.com/gyroscops/otel-eventstore/internal/otelevent"
	"github.com/gyroscops/otel-eventstore/store"
)

// What the exporter does with a request: records into events, and these into a store
// that evicts as many, packed. The requests are the same ones again and again, which
// their ids are not told by: each round forgets the one before.
func BenchmarkIngest(b *testing.B) {
	for _, bodies := range []workload.Bodies{workload.MapBodies, workload.StringBodies} {
		b.Run(fmt.Sprint(bodies), func(b *testing.B) {
			const blocks = 200
			w := workload.New(workload.Options{Seed: 1, Events: blocks * workload.BlockEvents, Bodies: bodies})
			var decoder otelevent.Decoder
			var cpu float64
			for b.Loop() {
				s := store.New(store.Options{})
				if err := s.Open(b.Context()); err != nil {
					b.Fatal(err)
				}
				for i := range blocks {
					requests := w.Logs(i)
					before := cpuTime(b)
					for _, ld := range requests {
						if _, err := s.Append(b.Context(), store.Append{Events: decoder.Decode(ld)}); err != nil {
							b.Fatal(err)
						}
					}
					cpu += float64(cpuTime(b) - before)
				}
				if err := s.Close(); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(cpu/float64(b.N*w.Events), "cpu-ns/event")
		})
	}
}
