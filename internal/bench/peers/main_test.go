package main

import (
	"bytes"
	"context"
	"flag"
	"io"
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
	require.Equal(t, latency{40 * time.Millisecond, 50 * time.Millisecond}, r.reads[readHottest])
	_, err = parseBench("")
	require.ErrorContains(t, err, "CPU that the store adds")
	_, err = parseBench("| CPU that the store adds to an event, µs | none | 6.40 | 6.60 |\n")
	require.ErrorContains(t, err, "CPU that the store adds")
}

func TestParseFlags(t *testing.T) {
	t.Parallel()
	parse := func(args ...string) (options, error) {
		flags := flag.NewFlagSet("peers", flag.ContinueOnError)
		flags.SetOutput(io.Discard)
		return parseFlags(flags, args)
	}
	standard, err := parse()
	require.NoError(t, err)
	require.Equal(t, options{
		workload: workload.Options{Seed: 1, Events: 1_000_000, Bodies: workload.MapBodies}, rounds: 3,
		perCell: 5 * time.Second,
	}, standard)

	f := func(message string, args ...string) {
		t.Helper()
		_, err := parse(args...)
		require.ErrorContains(t, err, message)
	}
	f("rounds: got 0", "-rounds", "0")
	f("time: got 0s", "-time", "0s")
	f("events: got 50", "-events", "50")
	f(`bodies: got "list"`, "-bodies", "list")
	f(`unexpected argument "fast"`, "fast")
}

func TestLatency(t *testing.T) {
	t.Parallel()
	f := func(n int, p50, p99 time.Duration) {
		t.Helper()
		times := make([]time.Duration, n)
		for i := range times {
			times[i] = time.Duration(n - i)
		}
		require.Equal(t, latency{p50, p99}, newLatency(times))
	}
	f(1, 1, 1)
	f(10, 5, 10)
	f(100, 50, 99)
	f(1000, 500, 990)
}

func TestReadsHaveToFindWhatTheWorkloadHolds(t *testing.T) {
	t.Parallel()
	of := func(found int) func(context.Context, int) (int, error) {
		return func(context.Context, int) (int, error) { return found, nil }
	}
	want := func(int) int { return 10 }
	_, err := measureRead(t.Context(), want, of(10))
	require.NoError(t, err)
	_, err = measureRead(t.Context(), want, of(9))
	require.ErrorContains(t, err, "read 0 found 9, expected 10")
	_, err = measureRead(t.Context(), nil, of(0))
	require.ErrorContains(t, err, "found nothing")
}

func TestReport(t *testing.T) {
	t.Parallel()
	of := func(peer string, cpu time.Duration) result {
		return result{peer: peer, cpu: cpu, bytes: 100, reads: map[string]latency{readCount: {time.Millisecond, 2 * time.Millisecond}}}
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
	require.Contains(t, out.String(), "| count by organization, p99 | 2.00 ms | 2.00 ms |\n")
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
