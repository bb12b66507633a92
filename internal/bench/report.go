package main

import (
	"cmp"
	"fmt"
	"io"
	"runtime"
	"slices"
	"strings"
	"time"
)

// writeReport writes the medians of a workload's runs as Markdown.
func writeReport(out io.Writer, o options, m *measured) error {
	var b strings.Builder
	writeSetting(&b, o, m)
	writeIngestion(&b, m)
	if len(m.reads) > 0 {
		writeReads(&b, m)
	}
	_, err := io.WriteString(out, b.String())
	return err
}

// writeGrowth writes how the reads of each further size compare with those of
// the first size of the same bodies.
func writeGrowth(out io.Writer, all []measured) error {
	var b strings.Builder
	for len(all) > 0 {
		bodies := all[0].workload.Bodies
		sizes := 1
		for sizes < len(all) && all[sizes].workload.Bodies == bodies {
			sizes++
		}
		writeGrowthOf(&b, all[:sizes])
		all = all[sizes:]
	}
	_, err := io.WriteString(out, b.String())
	return err
}

func writeGrowthOf(b *strings.Builder, sizes []measured) {
	first, larger := &sizes[0], sizes[1:]
	if len(larger) == 0 {
		return
	}
	fmt.Fprintf(b, "\n| read over HTTP, %s bodies: p50 over that at %d events |", first.workload.Bodies, first.workload.Events)
	for i := range larger {
		fmt.Fprintf(b, " at %d |", larger[i].workload.Events)
	}
	fmt.Fprintf(b, "\n|---|%s\n", strings.Repeat("---:|", len(larger)))
	for read := range first.reads {
		fmt.Fprintf(b, "| %s |", first.reads[read].name)
		for i := range larger {
			fmt.Fprintf(b, " %.2f |", float64(larger[i].quantile(read, 0.5))/float64(first.quantile(read, 0.5)))
		}
		b.WriteString("\n")
	}
}

// quantile returns the median of the runs' quantiles of a read.
func (m *measured) quantile(read int, q float64) time.Duration {
	return median(sorted(m.results, func(r *result) time.Duration { return r.reads[read].quantile(q) }))
}

func writeSetting(b *strings.Builder, o options, m *measured) {
	cpus := fmt.Sprintf("%d CPUs", runtime.NumCPU())
	if o.cpus != "" {
		cpus = fmt.Sprintf("load from %d CPUs, collectors on CPUs %s", runtime.GOMAXPROCS(0), o.cpus)
	}
	w := m.workload
	fmt.Fprintf(b, "\n%s %s/%s, %s. %d events of %.0f wire bytes, %s bodies, seed %d; medians of runs: %d.\n",
		runtime.Version(), runtime.GOOS, runtime.GOARCH, cpus, w.Events,
		float64(m.results[0].wireBytes)/float64(w.Events), w.Bodies, w.Seed, len(m.results))
}

func writeIngestion(b *strings.Builder, m *measured) {
	b.WriteString("\n| ingestion and memory | median | lowest | highest |\n|---|---:|---:|---:|\n")
	events := float64(m.workload.Events)
	row := func(name, format string, of func(*result) float64) {
		values := sorted(m.results, of)
		fmt.Fprintf(b, "| %s | "+format+" | "+format+" | "+format+" |\n",
			name, median(values), values[0], values[len(values)-1])
	}
	row("events per collector CPU-second, store over nop", "%.3f", func(r *result) float64 {
		return r.store.perCPUSecond() / r.nop.perCPUSecond()
	})
	row("RSS per event over wire bytes per event", "%.2f", func(r *result) float64 {
		return float64(r.rss) / float64(r.wireBytes)
	})
	row("store bytes per event over wire bytes per event", "%.2f", func(r *result) float64 {
		return float64(r.storeBytes) / float64(r.wireBytes)
	})
	row("otlp → nop, events per collector CPU-second", "%.0f", func(r *result) float64 { return r.nop.perCPUSecond() })
	row("otlp → domain_event → event_store, events per collector CPU-second", "%.0f",
		func(r *result) float64 { return r.store.perCPUSecond() })
	row("CPU that the store adds to an event, µs", "%.2f", func(r *result) float64 {
		return float64((r.store.cpu - r.nop.cpu).Microseconds()) / events
	})
	row("otlp → nop, events per second", "%.0f", func(r *result) float64 { return r.nop.perWallSecond() })
	row("otlp → domain_event → event_store, events per second", "%.0f",
		func(r *result) float64 { return r.store.perWallSecond() })
	row("garbage collection, share of the CPU time, event_store", "%.3f", func(r *result) float64 { return r.store.gcShare() })
	row(fmt.Sprintf("longest request, %d under way, nop, ms", inFlight), "%.0f",
		func(r *result) float64 { return float64(r.nop.longest.Milliseconds()) })
	row(fmt.Sprintf("longest request, %d under way, event_store, ms", inFlight), "%.0f",
		func(r *result) float64 { return float64(r.store.longest.Milliseconds()) })
	row("CPUs busy with other work meanwhile", "%.2f", func(r *result) float64 { return r.others })
	row("RSS per event, bytes", "%.0f", func(r *result) float64 { return float64(r.rss) / events })
	row("store bytes per event", "%.0f", func(r *result) float64 { return float64(r.storeBytes) / events })
}

func writeReads(b *strings.Builder, m *measured) {
	fmt.Fprintf(b, "\n| read over HTTP at %d events | p50 | p99 | requests a run | events/s |\n|---|---:|---:|---:|---:|\n", m.workload.Events)
	for i, read := range m.reads {
		p50 := m.quantile(i, 0.5)
		requests := median(sorted(m.results, func(r *result) int { return len(r.reads[i]) }))
		rate := ""
		if read.streamed {
			rate = fmt.Sprintf("%.0f", float64(read.calls[0].events)/p50.Seconds())
		}
		fmt.Fprintf(b, "| %s | %s | %s | %d | %s |\n", read.name, milliseconds(p50), milliseconds(m.quantile(i, 0.99)), requests, rate)
	}
	b.WriteString("\nThe p99 of fewer than 100 requests is the slowest of them.\n")
}

func milliseconds(d time.Duration) string {
	ms := float64(d) / float64(time.Millisecond)
	if ms < 10 {
		return fmt.Sprintf("%.2f ms", ms)
	}
	return fmt.Sprintf("%.0f ms", ms)
}

// sorted returns one figure of every run, in rising order.
func sorted[T cmp.Ordered](results []result, of func(*result) T) []T {
	values := make([]T, len(results))
	for i := range results {
		values[i] = of(&results[i])
	}
	slices.Sort(values)
	return values
}

// median returns the middle of sorted values, of an even number the lower one.
func median[T any](values []T) T { return values[(len(values)-1)/2] }
