package main

import (
	"bytes"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/gyroscops/otel-eventstore/internal/bench/workload"
)

func TestReport(t *testing.T) {
	t.Parallel()
	o := options{cpus: "1"}
	of := func(cpu time.Duration, read latencies) result {
		return result{
			wireBytes:  800_000,
			nop:        ingestion{events: 1_000, wall: time.Second / 2, cpu: time.Second / 4},
			store:      ingestion{events: 1_000, wall: time.Second, cpu: cpu, gc: cpu / 20, longest: 7 * time.Millisecond},
			others:     0.125,
			rss:        1_600_000,
			storeBytes: 400_000,
			reads:      []latencies{{time.Millisecond}, read},
		}
	}
	results := []result{
		of(time.Second, latencies{2 * time.Second}),
		of(time.Second/2, latencies{time.Second}),
		of(2*time.Second, latencies{4 * time.Second}),
	}
	reads := []read{
		{name: "timeline", calls: []call{{events: 10}}},
		{name: "replay", calls: []call{{events: 1_000}}, streamed: true},
	}
	var out bytes.Buffer
	m := measured{workload.Options{Events: 1_000, Bodies: workload.MapBodies, Seed: 5}, reads, results}
	require.NoError(t, writeReport(&out, o, &m))
	large := measured{workload.Options{Events: 2_000, Bodies: workload.MapBodies, Seed: 5}, reads, results[2:]}
	alone := measured{workload.Options{Events: 1_000, Bodies: workload.StringBodies, Seed: 5}, reads, results}
	require.NoError(t, writeGrowth(&out, []measured{m, large, alone}))
	report := out.String()
	require.True(t, strings.HasPrefix(report, "\n"+runtime.Version()+" "), report)
	for _, line := range []string{
		"collectors on CPUs 1. 1000 events of 800 wire bytes, map bodies, seed 5; medians of runs: 3.",
		"| events per collector CPU-second, store over nop | 0.250 | 0.125 | 0.500 |",
		"| RSS per event over wire bytes per event | 2.00 | 2.00 | 2.00 |",
		"| store bytes per event over wire bytes per event | 0.50 | 0.50 | 0.50 |",
		"| otlp → nop, events per collector CPU-second | 4000 | 4000 | 4000 |",
		"| otlp → domain_event → event_store, events per collector CPU-second | 1000 | 500 | 2000 |",
		"| CPU that the store adds to an event, µs | 750.00 | 250.00 | 1750.00 |",
		"| otlp → nop, events per second | 2000 | 2000 | 2000 |",
		"| garbage collection, share of the CPU time, event_store | 0.050 | 0.050 | 0.050 |",
		"| longest request, 4 under way, event_store, ms | 7 | 7 | 7 |",
		"| CPUs busy with other work meanwhile | 0.12 | 0.12 | 0.12 |",
		"| RSS per event, bytes | 1600 | 1600 | 1600 |",
		"| read over HTTP at 1000 events | p50 | p99 | requests a run | events/s |",
		"| timeline | 1.00 ms | 1.00 ms | 1 |  |",
		"| replay | 2000 ms | 2000 ms | 1 | 500 |",
		"| read over HTTP, map bodies: p50 over that at 1000 events | at 2000 |",
		"| replay | 2.00 |",
	} {
		require.Contains(t, report, line+"\n")
	}
	require.NotContains(t, report, "read over HTTP, string bodies")
}
