package main

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

func TestGCTime(t *testing.T) {
	t.Parallel()
	f := func(printed string, want time.Duration) {
		t.Helper()
		got, err := gcTime(printed)
		require.NoError(t, err)
		require.InDelta(t, want, got, float64(time.Microsecond))
	}
	f("", 0)
	f("2026-11-24T10:00:00Z\tinfo\tgc is no trace\n", 0)
	f("gc 1 @0.02s 3%: 0.01+1.2+0.02 ms clock, 0.02+0.5/1.1/0.3+0.04 ms cpu, 4->5->2 MB, 4 MB goal, 0 MB stacks, 0 MB globals, 2 P\n"+
		"a line of the log\n"+
		"gc 2 @0.04s 3%: 0.01+1.2+0.02 ms clock, 1+2/3/4+5 ms cpu, 4->5->2 MB, 4 MB goal, 0 MB stacks, 0 MB globals, 2 P (forced)\n",
		16_960*time.Microsecond)

	f("gc 1 @0.02s 3%: 1+0+0 ms clock, 1+2/3/4+5 ms cpu, 4 MB\n"+
		"gc 2 @0.03s 3%: 1+2026-11-24T10:00:00Z\n"+ // the log in between
		"gc 3 @0.04s 3%: 1+0+0 ms cl", 15*time.Millisecond) // not all of it yet

	_, err := gcTime("gc 3 @0.04s\ngc 4 @0.04s 3%: 0.01 ms clock, x ms cpu, 4 MB\n")
	require.ErrorContains(t, err, "cannot be read")
}
