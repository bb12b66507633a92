package main

import (
	"bytes"
	"os"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/gyroscops/otel-eventstore/internal/bench/workload"
)

func TestParseBench(t *testing.T) {
	t.Parallel()
	report := `
| CPU that the store adds to an event, µs | 6.50 | 6.40 | 6.60 |
| RSS per event, bytes | 240 | 239 | 241 |
| timeline of a correlation of 10 events | 0.25 ms | 1 ms | 1000 |  |
| history of an aggregate of 14 to 16 events | 0.30 ms | 1 ms | 1000 |  |
| hottest aggregate, replayed as NDJSON | 40 ms | 50 ms | 70 | 1 |
| one type per day over 30 days | 0.40 ms | 1 ms | 1000 |  |
| count by organization | 0.20 ms | 1 ms | 1000 |  |
| rare substring | 1.50 ms | 2 ms | 1000 |  |
`
	r, err := parseBench(report)
	require.NoError(t, err)
	require.Equal(t, 6500*time.Nanosecond, r.cpu)
	require.InDelta(t, 240, r.bytes, 0)
	require.Equal(t, 40*time.Millisecond, r.reads[readHottest])
	_, err = parseBench("")
	require.ErrorContains(t, err, "CPU that the store adds")
}

func TestReport(t *testing.T) {
	t.Parallel()
	of := func(peer string, cpu time.Duration) result {
		return result{peer: peer, cpu: cpu, bytes: 100, reads: map[string]time.Duration{readCount: time.Millisecond}}
	}
	var out bytes.Buffer
	o := options{workload: workload.Options{Events: 1000, Seed: 1}, rounds: 3}
	require.NoError(t, writeReport(&out, o, []result{
		of("ours", 2*time.Microsecond), of("other", 8*time.Microsecond),
		of("ours", 3*time.Microsecond), of("other", 9*time.Microsecond),
		of("ours", time.Microsecond), of("other", 70*time.Microsecond),
	}))
	require.Contains(t, out.String(), "| other over what ours adds to otlp → nop | 4.50 |\n")
	require.Contains(t, out.String(), "| | ours | other |\n|---|---:|---:|\n| CPU per event, µs | 2.0 | 9.0 |\n")
	require.Contains(t, out.String(), "| count by organization, p50 | 1.00 ms | 1.00 ms |\n")
	require.Contains(t, out.String(), "| rare substring, p50 | | |\n")
}

func TestProcess(t *testing.T) {
	t.Parallel()
	_, err := cpuTime(os.Getpid())
	require.NoError(t, err)
	bytes, err := resident(os.Getpid())
	require.NoError(t, err)
	require.Positive(t, bytes)
}

func TestRowsAreTheWorkload(t *testing.T) {
	t.Parallel()
	w := workload.New(workload.Options{Seed: 1, Events: 1000, Bodies: workload.MapBodies})
	rows := rowsOf(w, 0)
	require.Len(t, rows, 1000)
	for i, e := range w.Block(0) {
		require.Equal(t, e.ID, rows[i].id)
		require.Contains(t, string(rows[i].record), e.ID)
	}
}
