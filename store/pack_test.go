package store

import (
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// Packing a full block, after its texts have trained the codebook: what every event
// costs beside its append.
func BenchmarkPack(b *testing.B) {
	s := New(Options{})
	require.NoError(b, s.Open(b.Context()))
	defer func() { require.NoError(b, s.Close()) }()
	n := s.layout.blockLen()
	_, err := s.Append(b.Context(), Append{Events: ordersToPack(openBlocks * n)})
	require.NoError(b, err)
	p := &s.packer
	p.packing.Lock()
	defer p.packing.Unlock()
	number := uint64(openBlocks - 1)
	v := s.view.Load()
	block, ok := v.openBlock(number)
	require.True(b, ok)
	c := newCodebook(p.samples(v, 0))
	packed, grams := 0, newTrigrams()
	for b.Loop() {
		grams.begin(0)
		rows := p.builder.rowsOf(block, n, c, grams)
		grams.end()
		packed = len(rows) + len(p.builder.keysOf(block, n, c)) + filterBytes
		c.endBlock()
	}
	b.ReportMetric(float64(b.Elapsed())/float64(b.N*n), "ns/event")
	b.ReportMetric(float64(packed)/float64(n), "bytes/event")
}

// ordersToPack makes events of 3 types, 10 of a correlation, each with a body of a
// number and some words.
func ordersToPack(n int) []NewEvent {
	r := rand.New(rand.NewPCG(1, 2))
	words := make([]string, 500)
	for i := range words {
		words[i] = fmt.Sprintf("%c%c%x", 'a'+r.IntN(26), 'a'+r.IntN(26), r.IntN(1<<12))
	}
	begin := time.Date(2026, 11, 24, 0, 0, 0, 0, time.UTC)
	events := make([]NewEvent, n)
	for i := range events {
		note := ""
		for len(note) < 200 {
			note += words[r.IntN(len(words))] + " "
		}
		events[i] = NewEvent{
			Envelope: Envelope{
				EventID: fmt.Sprintf("%016x%016x", r.Uint64(), r.Uint64()), EventType: fmt.Sprintf("Order%d", r.IntN(3)),
				AggregateType: "Order", AggregateID: fmt.Sprintf("order-%d", r.IntN(n/5)),
				CorrelationID: fmt.Sprintf("flow-%08x", i/10), OrganizationID: fmt.Sprintf("org-%d", r.IntN(50)),
				TraceID: fmt.Sprintf("%032x", i/10), SpanID: fmt.Sprintf("%016x", r.Uint64()), Service: "shop",
			},
			Record: Record{
				Time: uint64(begin.Add(time.Duration(i) * time.Second).UnixNano()),
				Body: MapValue(NewMap(
					KeyValue{"amount", Double(float64(r.IntN(100_000)) / 100)}, KeyValue{"note", String(note)},
				)),
			},
		}
	}
	return events
}
