package main

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/gyroscops/otel-eventstore/internal/bench/workload"
	"github.com/gyroscops/otel-eventstore/internal/otelevent"
	"github.com/gyroscops/otel-eventstore/store"
	"github.com/gyroscops/otel-eventstore/store/datadir"
	"github.com/gyroscops/otel-eventstore/store/eventlog"
)

func TestAheadKeepsTheOrder(t *testing.T) {
	t.Parallel()
	double := func(n int) int { return 2 * n }
	var got []int
	for n := range ahead(t.Context(), 3, 100, double) {
		got = append(got, n)
	}
	require.Len(t, got, 97)
	for i, n := range got {
		require.Equal(t, 2*(3+i), n)
	}
	for n := range ahead(t.Context(), 0, 100, double) {
		if n == 10 {
			break
		}
	}
	ended, end := context.WithCancel(t.Context())
	end()
	for range ahead(ended, 0, 100, double) {
		require.Fail(t, "the context has ended")
	}
}

func aHistory(t *testing.T, directory string, seed uint64, events int) *history {
	t.Helper()
	w := workload.New(workload.Options{Seed: seed, Events: events, Bodies: workload.MapBodies})
	return &history{workload: w, directory: directory, hot: 1}
}

// fillHalf fills a directory as a fill does that was ended halfway.
func fillHalf(t *testing.T, h *history) {
	t.Helper()
	d, err := datadir.Open(t.Context(), datadir.Options{Path: h.directory})
	require.NoError(t, err)
	s := store.New(store.Options{
		OpenLog: func(context.Context) (eventlog.Log, error) { return d.Log, nil },
		Codec:   otelevent.Codec{}, Segments: datadir.Segments(h.directory),
	})
	require.NoError(t, s.Open(t.Context()))
	_, err = s.Append(t.Context(), store.Append{Events: newEvents(h.workload, 0, 9)})
	require.NoError(t, err)
	require.NoError(t, s.Close())
	require.NoError(t, d.Close())
}

func TestFillGoesOnWhereADirectoryEnds(t *testing.T) {
	t.Parallel()
	h := aHistory(t, t.TempDir(), 1, 20_000)
	fillHalf(t, h)
	require.NoError(t, h.fill(t.Context()))
	require.NoError(t, h.fill(t.Context()), "nothing is missing any more")
	size, err := sizeOf(h.directory)
	require.NoError(t, err)
	require.Greater(t, size, int64(20_000*100))

	require.ErrorContains(t, aHistory(t, h.directory, 2, 20_000).fill(t.Context()), "is not that of this workload")
	require.ErrorContains(t, aHistory(t, h.directory, 1, 40_000).fill(t.Context()), "is not that of this workload")
	require.ErrorContains(t, aHistory(t, h.directory, 1, 10_000).fill(t.Context()), "no beginning of this workload")
}

func TestDisksAreNotFilled(t *testing.T) {
	t.Parallel()
	h := aHistory(t, t.TempDir(), 1, 1_000)
	require.NoError(t, h.checkSpace(t.Context(), 0))
	require.ErrorContains(t, h.checkSpace(t.Context(), 1<<50), "are free")
}

func TestMaxBytesForAShare(t *testing.T) {
	t.Parallel()
	// 40 segments of 10 bytes, 100 bytes of other things; 30 of the segments in memory.
	status := store.Status{Bytes: 500, Segments: 40, ColdSegments: 10}
	f := func(hot float64, want int64) {
		t.Helper()
		got, err := maxBytesFor(&status, 400, hot)
		require.NoError(t, err)
		require.Equal(t, want, got)
	}
	f(1, 0)
	f(0.75, 405)
	f(0.25, 205)
	status.ColdSegments = 0
	_, err := maxBytesFor(&status, 400, 0.5)
	require.ErrorContains(t, err, "none is cold")
}

func TestPartsAndTheirReads(t *testing.T) {
	t.Parallel()
	w := workload.New(workload.Options{Seed: 1, Events: 100_000, Bodies: workload.MapBodies})
	p, err := newParts(t.Context(), w, 0.2)
	require.NoError(t, err)
	require.Equal(t, 90, p.hot.first)
	require.Equal(t, 100, p.hot.last)
	require.Equal(t, 72, p.cold.last)
	census := w.Census()
	require.Equal(t, census.Types, p.types)
	hot, cold := 0, 0
	for rank, n := range p.versions {
		require.EqualValues(t, census.Versions[rank], n)
		hot, cold = hot+int(p.hot.versions[rank]), cold+int(p.cold.versions[rank])
	}
	require.Equal(t, 10_000, hot)
	require.Equal(t, 72_000, cold)
	require.InDelta(t, 10_000, p.hot.events, 500)
	require.InDelta(t, 72_000, p.cold.events, 500)

	rows, err := newHistoryRows(w, p)
	require.NoError(t, err)
	for _, row := range rows {
		require.NotEmpty(t, row.cold, row.name)
	}
	require.Equal(t, "rare substring, first 100", rows[9].name)
	require.Equal(t, []call{{"/events?q=chrysoberyl&fromPosition=90001", jsonType, nil, 0}}, withoutCheck(rows[9].hot))
	require.Equal(t, []call{{"/events?q=chrysoberyl", jsonType, nil, 1}}, withoutCheck(rows[9].cold))

	p.hot.versions = nil
	p.versions = nil
	_, err = newHistoryRows(w, p)
	require.ErrorContains(t, err, "choose more events")
}

func withoutCheck(calls []call) []call {
	bare := make([]call, len(calls))
	for i, c := range calls {
		c.check = nil
		bare[i] = c
	}
	return bare
}

func TestParseMemory(t *testing.T) {
	t.Parallel()
	m, err := parseMemory("Name:\tcollector\nVmRSS:\t    1100 kB\nRssAnon:\t     100 kB\nRssFile:\t    1000 kB\nThreads:\t9\n")
	require.NoError(t, err)
	require.Equal(t, memory{1100 << 10, 100 << 10, 1000 << 10}, m)
	_, err = parseMemory("VmRSS:\t 1100 kB\n")
	require.ErrorContains(t, err, "has 1 of VmRSS, RssAnon and RssFile")
	_, err = parseMemory("VmRSS:\t none kB\n")
	require.ErrorContains(t, err, "VmRSS of a process")
}

func TestHistoryReport(t *testing.T) {
	t.Parallel()
	at := func(took time.Duration, dropped bool) restart {
		return restart{dropped, took, memory{30e6, 10e6, 20e6}, memory{60e6, 40e6, 20e6}}
	}
	h := &history{
		workload: workload.New(workload.Options{Seed: 1, Events: 1_000_000, Bodies: workload.MapBodies}),
		hot:      0.2, maxBytes: 4711, segmentBytes: 168e6, logBytes: 64e6,
		restarts: []restart{at(4*time.Second, true), at(2*time.Second, false), at(time.Second, false)},
		after:    memory{50e6, 40e6, 10e6},
		rows: []historyRow{{
			name: "timeline", hotTimes: latencies{time.Millisecond}, coldTimes: latencies{time.Millisecond, 3 * time.Millisecond},
		}},
	}
	var out bytes.Buffer
	require.NoError(t, h.write(&out, options{cpus: "0"}))
	require.Contains(t, out.String(), "the collector on CPUs 0. 1000000 events, map bodies, seed 1; max_bytes 4711,")
	require.Contains(t, out.String(), "| files on disk alone | 4.00 s | 250000 | 10 + 20 MB | 40 + 20 MB |\n")
	require.Contains(t, out.String(), "| files in the page cache | 1.00 s | 1000000 |")
	require.Contains(t, out.String(), "| segments on disk per event, bytes | 168 |\n| log on disk, MB | 64 |\n")
	require.Contains(t, out.String(), "| own memory per event when settled, bytes | 40 |\n| RSS after the reads, own + files | 40 + 10 MB |\n")
	require.Contains(t, out.String(), "| timeline | 1.00 ms / 1.00 ms |  | 1.00 ms / 3.00 ms |\n")
}

func TestSizeOf(t *testing.T) {
	t.Parallel()
	directory := t.TempDir()
	require.NoError(t, os.Mkdir(filepath.Join(directory, "log"), 0o700))
	require.NoError(t, os.WriteFile(filepath.Join(directory, "log", "a"), make([]byte, 10), 0o600))
	require.NoError(t, os.WriteFile(filepath.Join(directory, "b"), make([]byte, 5), 0o600))
	size, err := sizeOf(directory)
	require.NoError(t, err)
	require.EqualValues(t, 15, size)
}
