package projection

import (
	"fmt"
	"testing"

	"go.uber.org/zap"

	"github.com/gyroscops/otel-eventstore/store"
)

// BenchmarkCatchUp measures folding 10,000 events into 1,000 keys.
func BenchmarkCatchUp(b *testing.B) {
	const events = 10_000
	s := openStore(b, store.Limits{})
	for i := range events {
		appendAll(b, s, newEvent(i, "Paid", fmt.Sprint("account ", i%1000), 5))
	}
	p := newProjection(s, balance(b), zap.NewNop())
	for b.Loop() {
		if _, err := p.catchUp(b.Context(), p.newGeneration(1)); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*events), "ns/event")
}
