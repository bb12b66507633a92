package enginebench

import (
	"fmt"
	"testing"

	"github.com/gyroscops/otel-eventstore/internal/bench/workload"
	"github.com/gyroscops/otel-eventstore/store"
)

// sought are texts to search for.
var sought = []struct{ name, text string }{
	{"rare", workload.RareWord},     // one event of a hundred thousand has it
	{"many", workload.CommonText},   // one event of five
	{"number", "SKU-4711"},          // some events, and each of its trigrams most blocks
	{"absent", workload.AbsentWord}, // two of its trigrams are in no event
	{"absent-two", "zabeduxi"},      // two as well
	{"absent-one", "zabedugx"},      // one
	{"absent-none", "zabedugi"},     // none, so that every block is looked at
}

// The first 100 events that hold a text, with both kinds of bodies.
func BenchmarkSearch(b *testing.B) {
	for _, bodies := range []workload.Bodies{workload.MapBodies, workload.StringBodies} {
		b.Run(string(bodies), func(b *testing.B) {
			f := newFixture(b, bodies)
			for _, size := range sizes(b) {
				f.grow(b, size)
				for _, s := range sought {
					b.Run(fmt.Sprintf("%s/%d", s.name, size), func(b *testing.B) {
						for b.Loop() {
							f.visit(b, store.Query{Filter: store.Filter{Text: []string{s.text}}, Limit: 100})
						}
					})
				}
			}
		})
	}
}
