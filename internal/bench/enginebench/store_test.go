package enginebench

import (
	"fmt"
	"runtime/metrics"
	"testing"
	"time"

	"github.com/gyroscops/otel-eventstore/internal/bench/workload"
	"github.com/gyroscops/otel-eventstore/store"
)

// Appends, reads and queries of one store, at each size.
func BenchmarkStore(b *testing.B) {
	f := newFixture(b, workload.MapBodies)
	for _, size := range sizes(b) {
		f.grow(b, size)
		benchmarkAppend(b, f, size)
		benchmarkReads(b, f, size)
		benchmarkQueries(b, f, size)
	}
}

// appended is how many events are appended to measure it, prepared how many of
// them at a time: more would be garbage of the benchmark's own to walk.
const (
	appended = 100_000
	prepared = 5_000
)

// benchmarkAppend measures the next events once: CPU time with the packing and
// the collection of garbage that they cause.
func benchmarkAppend(b *testing.B, f *fixture, size int) {
	var wall, cpu time.Duration
	var gc, busy float64
	for range appended / prepared {
		requests := f.prepare(prepared)
		gcBefore, busyBefore := cpuClasses()
		cpuBefore, began := cpuTime(b), time.Now()
		f.append(b, requests)
		wall += time.Since(began)
		cpu += cpuTime(b) - cpuBefore
		gcAfter, busyAfter := cpuClasses()
		gc, busy = gc+gcAfter-gcBefore, busy+busyAfter-busyBefore
	}
	held := f.store.Status().Bytes
	b.Run(fmt.Sprintf("append/%d", size), func(b *testing.B) {
		for b.Loop() { // measured already
		}
		b.ReportMetric(0, "ns/op")
		b.ReportMetric(float64(cpu)/appended, "cpu-ns/event")
		b.ReportMetric(float64(wall)/appended, "ns/event")
		b.ReportMetric(gc/busy, "gc-share")
		b.ReportMetric(float64(f.stall)/float64(time.Millisecond), "longest-ms")
		b.ReportMetric(float64(held)/float64(f.events()), "bytes/event")
	})
}

// cpuClasses returns the CPU seconds of the garbage collector and of all that
// was not idle, as the runtime estimates them.
func cpuClasses() (gc, busy float64) {
	samples := []metrics.Sample{
		{Name: "/cpu/classes/gc/total:cpu-seconds"},
		{Name: "/cpu/classes/total:cpu-seconds"},
		{Name: "/cpu/classes/idle:cpu-seconds"},
	}
	metrics.Read(samples)
	return samples[0].Value.Float64(), samples[1].Value.Float64() - samples[2].Value.Float64()
}

func benchmarkReads(b *testing.B, f *fixture, size int) {
	// All events, one after the other.
	b.Run(fmt.Sprintf("replay/%d", size), func(b *testing.B) {
		n := 0
		for b.Loop() {
			n += f.visit(b, store.Query{})
		}
		b.ReportMetric(float64(n)/b.Elapsed().Seconds(), "events/s")
	})
	ids := f.workload.Block(f.blocks / 2)
	// One event by its id.
	b.Run(fmt.Sprintf("event/%d", size), func(b *testing.B) {
		for i := 0; b.Loop(); i++ {
			if _, err := f.store.Event(b.Context(), ids[i%len(ids)].ID); err != nil {
				b.Fatal(err)
			}
		}
	})
	// The 10 events of a correlation.
	b.Run(fmt.Sprintf("timeline/%d", size), func(b *testing.B) {
		for i := 0; b.Loop(); i++ {
			q := store.TimelineQuery{Filter: is(store.FieldCorrelationID, ids[i%len(ids)].CorrelationID)}
			if _, err := f.store.Timeline(b.Context(), q); err != nil {
				b.Fatal(err)
			}
		}
	})
	// The events of one of the aggregates that have some ten.
	b.Run(fmt.Sprintf("aggregate/%d", size), func(b *testing.B) {
		for i := 0; b.Loop(); i++ {
			f.visit(b, store.Query{Filter: aggregate(size/100 + i%1000)})
		}
	})
	// The events of the aggregate that has most.
	b.Run(fmt.Sprintf("hottest/%d", size), func(b *testing.B) {
		n := 0
		for b.Loop() {
			n += f.visit(b, store.Query{Filter: aggregate(0)})
		}
		b.ReportMetric(float64(n)/b.Elapsed().Seconds(), "events/s")
	})
}

// visit returns how many events match.
func (f *fixture) visit(b *testing.B, q store.Query) (n int) {
	err := f.store.Visit(b.Context(), q, func(*store.Event) bool {
		n++
		return true
	})
	if err != nil {
		b.Fatal(err)
	}
	return n
}

func benchmarkQueries(b *testing.B, f *fixture, size int) {
	run := func(name string, query func() error) {
		b.Run(fmt.Sprintf("%s/%d", name, size), func(b *testing.B) {
			for b.Loop() {
				if err := query(); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
	trend := store.TrendQuery{Filter: is(store.FieldEventType, workload.EventTypes()[0]), Interval: store.Day}
	run("trend", func() error {
		_, err := f.store.Trends(b.Context(), trend)
		return err
	})
	run("count", func() error {
		_, err := f.store.Count(b.Context(), store.Filter{}, new(store.FieldOrganizationID))
		return err
	})
	run("statistics", func() error {
		_, err := f.store.Statistics(b.Context(), store.Filter{}, nil)
		return err
	})
	for name, text := range map[string]string{
		"rare-text": workload.RareWord, "absent-text": workload.AbsentWord, "common-text": workload.CommonText,
	} {
		run(name, func() error {
			f.visit(b, store.Query{Filter: store.Filter{Text: []string{text}}, Limit: 100})
			return nil
		})
	}
}

func is(field store.Field, value string) store.Filter {
	return store.Filter{AnyOf: map[store.Field][]string{field: {value}}}
}

func aggregate(rank int) store.Filter {
	aggregateType, id := workload.Aggregate(rank)
	return store.Filter{AnyOf: map[store.Field][]string{
		store.FieldAggregateType: {aggregateType}, store.FieldAggregateID: {id},
	}}
}
