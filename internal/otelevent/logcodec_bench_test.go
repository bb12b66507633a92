package otelevent_test

import (
	"testing"

	"github.com/gyroscops/otel-eventstore/internal/bench/workload"
	"github.com/gyroscops/otel-eventstore/internal/otelevent"
	"github.com/gyroscops/otel-eventstore/store"
)

// benchmarkCodec runs f with the events of one request, as values, and reports the
// time of one event.
func benchmarkCodec(b *testing.B, f func(b *testing.B, events []store.NewEvent)) {
	for _, bodies := range []workload.Bodies{workload.MapBodies, workload.StringBodies} {
		b.Run(string(bodies), func(b *testing.B) {
			w := workload.New(workload.Options{Seed: 1, Events: workload.BlockEvents, Bodies: bodies})
			events := otelevent.Decode(w.Logs(0)[0])
			b.ReportAllocs()
			f(b, events)
			b.ReportMetric(float64(b.Elapsed())/float64(b.N*len(events)), "ns/event")
		})
	}
}

func encode(dst []byte, events []store.NewEvent) []byte {
	return otelevent.Codec{}.AppendRecords(dst, func(yield func(*store.Envelope, *store.Record) bool) {
		for i := range events {
			if !yield(&events[i].Envelope, &events[i].Record) {
				return
			}
		}
	})
}

func BenchmarkAppendRecords(b *testing.B) {
	benchmarkCodec(b, func(b *testing.B, events []store.NewEvent) {
		var encoded []byte
		for b.Loop() {
			encoded = encode(encoded[:0], events)
		}
	})
}

func BenchmarkDecodeRecords(b *testing.B) {
	benchmarkCodec(b, func(b *testing.B, events []store.NewEvent) {
		encoded := encode(nil, events)
		var contents store.ContentWriter
		for b.Loop() {
			contents.Reset()
			if err := (otelevent.Codec{}).DecodeRecords(encoded, events, &contents); err != nil {
				b.Fatal(err)
			}
		}
	})
}
