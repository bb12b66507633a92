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

// writeReport writes the medians of the rounds as Markdown, the ratios first.
func writeReport(out io.Writer, o options, all []result) error {
	var b strings.Builder
	fmt.Fprintf(&b, "%s %s/%s. %d events, %s bodies, seed %d; medians of rounds: %d.\n",
		runtime.Version(), runtime.GOOS, runtime.GOARCH, o.workload.Events, o.workload.Bodies, o.workload.Seed, o.rounds)
	peers := names(all)
	cpu := func(name string) float64 {
		return medianOf(all, name, func(r *result) float64 { return r.cpu.Seconds() * 1e6 })
	}
	b.WriteString("\n| CPU per event | ratio |\n|---|---:|\n")
	for _, name := range peers[1:] {
		fmt.Fprintf(&b, "| %s over what %s adds to otlp → nop | %.2f |\n", name, peers[0], cpu(name)/cpu(peers[0]))
	}
	fmt.Fprintf(&b, "\n| | %s |\n|---|%s\n", strings.Join(peers, " | "), strings.Repeat("---:|", len(peers)))
	row := func(name, format string, of func(peer string) float64) {
		fmt.Fprintf(&b, "| %s |", name)
		for _, peer := range peers {
			if figure := of(peer); figure > 0 {
				fmt.Fprintf(&b, " "+format+" |", figure)
			} else {
				b.WriteString(" |")
			}
		}
		b.WriteString("\n")
	}
	row("CPU per event, µs", "%.1f", cpu)
	row("resident bytes per event", "%.0f", func(peer string) float64 {
		return medianOf(all, peer, func(r *result) float64 { return r.bytes })
	})
	row("bytes per event on disk", "%.0f", func(peer string) float64 {
		return medianOf(all, peer, func(r *result) float64 { return r.disk })
	})
	for _, read := range reads {
		for _, q := range []struct {
			name string
			of   func(latency) time.Duration
		}{
			{"p50", func(l latency) time.Duration { return l.p50 }},
			{"p99", func(l latency) time.Duration { return l.p99 }},
		} {
			row(read+", "+q.name, "%.2f ms", func(peer string) float64 {
				return medianOf(all, peer, func(r *result) float64 {
					return float64(q.of(r.reads[read])) / float64(time.Millisecond)
				})
			})
		}
	}
	_, err := io.WriteString(out, b.String())
	return err
}

// names returns the peers in the order of their first results.
func names(all []result) []string {
	var names []string
	for i := range all {
		if !slices.Contains(names, all[i].peer) {
			names = append(names, all[i].peer)
		}
	}
	return names
}

func medianOf(all []result, peer string, of func(*result) float64) float64 {
	var values []float64
	for i := range all {
		if all[i].peer == peer {
			values = append(values, of(&all[i]))
		}
	}
	return median(values)
}

// median returns the middle of values, of an even number the lower one.
func median[T cmp.Ordered](values []T) T {
	slices.Sort(values)
	return values[(len(values)-1)/2]
}
