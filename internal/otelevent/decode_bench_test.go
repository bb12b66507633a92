package otelevent_test

import (
	"testing"

	"github.com/gyroscops/otel-eventstore/internal/bench/workload"
	"github.com/gyroscops/otel-eventstore/internal/otelevent"
)

// The records of one request into events, with the memory of the request before.
func BenchmarkDecode(b *testing.B) {
	for _, bodies := range []workload.Bodies{workload.MapBodies, workload.StringBodies} {
		b.Run(string(bodies), func(b *testing.B) {
			w := workload.New(workload.Options{Seed: 1, Events: workload.BlockEvents, Bodies: bodies})
			ld := w.Logs(0)[0]
			b.ReportAllocs()
			var d otelevent.Decoder
			for b.Loop() {
				d.Decode(ld)
			}
			b.ReportMetric(float64(b.Elapsed())/float64(b.N*ld.LogRecordCount()), "ns/event")
		})
	}
}
