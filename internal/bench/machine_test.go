package main

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

func TestOthersLeaveOutOwnWork(t *testing.T) {
	t.Parallel()
	at := time.Unix(0, 0)
	f := func(busy, own, collectors time.Duration, want float64) {
		t.Helper()
		from := machine{at: at, busy: time.Hour, own: time.Minute}
		to := machine{at: at.Add(10 * time.Second), busy: time.Hour + busy, own: time.Minute + own}
		require.InDelta(t, want, others(from, to, collectors), 1e-9)
	}
	f(20*time.Second, 5*time.Second, 10*time.Second, 0.5)
	f(15*time.Second, 5*time.Second, 10*time.Second, 0)
	f(14*time.Second, 5*time.Second, 10*time.Second, 0) // clocks that count in ticks
}

func TestMarkMachineCountsOwnWork(t *testing.T) {
	t.Parallel()
	before, err := markMachine(t.Context())
	require.NoError(t, err)
	require.Positive(t, before.busy)
	require.Eventually(t, func() bool {
		after, err := markMachine(t.Context())
		return err == nil && after.own > before.own && after.busy > before.busy && after.at.After(before.at)
	}, 30*time.Second, time.Millisecond)
}
