package main

import (
	"flag"
	"io"
	"testing"

	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"github.com/gyroscops/otel-eventstore/internal/bench/workload"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func parse(args ...string) (options, error) {
	flags := flag.NewFlagSet("bench", flag.ContinueOnError)
	flags.SetOutput(io.Discard)
	return parseFlags(flags, args)
}

func TestParseHistoryFlags(t *testing.T) {
	t.Parallel()
	o, err := parse("-history", "-dir", "events", "-hot", "1")
	require.NoError(t, err)
	require.True(t, o.history)
	require.Equal(t, "events", o.directory)
	require.InDelta(t, 1, o.hot, 0)
}

func TestParseFlags(t *testing.T) {
	t.Parallel()
	standard, err := parse()
	require.NoError(t, err)
	require.Equal(t, options{
		workloads: []workload.Options{{Seed: 1, Events: 1_000_000, Bodies: workload.MapBodies}}, runs: 3, hot: 0.2,
	}, standard)

	all, err := parse("-events", "50000,5000000", "-runs", "2", "-seed", "9", "-bodies", "map,string", "-taskset", "0,2-3")
	require.NoError(t, err)
	require.Equal(t, options{
		workloads: []workload.Options{
			{Seed: 9, Events: 50_000, Bodies: workload.MapBodies},
			{Seed: 9, Events: 5_000_000, Bodies: workload.MapBodies},
			{Seed: 9, Events: 50_000, Bodies: workload.StringBodies},
			{Seed: 9, Events: 5_000_000, Bodies: workload.StringBodies},
		}, runs: 2, cpus: "0,2-3", hot: 0.2,
	}, all)
	require.Equal(t, 2, all.runsOf(all.workloads[0]))
	require.Equal(t, 1, all.runsOf(all.workloads[1]))

	profiled, err := parse("-cpuprofile", "cpu.out")
	require.NoError(t, err)
	require.Equal(t, "cpu.out", profiled.profile)
	require.Contains(t, profiled.storeOverlays()[1], `save_to_file: "cpu.out"`)

	f := func(message string, args ...string) {
		t.Helper()
		_, err := parse(args...)
		require.ErrorContains(t, err, message)
	}
	f("hot: got 0", "-hot", "0")
	f("hot: got NaN", "-hot", "NaN")
	f("runs: got 0", "-runs", "0")
	f("events: got 50", "-events", "50")
	f(`events: got "many"`, "-events", "1000,many")
	f(`bodies: got "list"`, "-bodies", "list")
	f(`unexpected argument "fast"`, "fast")
	_, err = parse("-help")
	require.ErrorIs(t, err, flag.ErrHelp)
}
