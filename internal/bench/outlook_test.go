package main

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/gyroscops/otel-eventstore/internal/bench/workload"
)

func TestOutlook(t *testing.T) {
	t.Parallel()
	out := newOutlook(options{runs: 3, workloads: []workload.Options{{Events: 1_000_000}, {Events: onceFrom}}})
	require.Equal(t, outlook{events: 3_000_000 + onceFrom, runs: 4}, out)
	out.loaded(7_000)
	require.Equal(t, "about 2 min left", out.left(100_000, 1_500*time.Millisecond))
	require.Equal(t, "about 40 s left", outlook{events: 1_000_000, runs: 1}.left(1_000, 10*time.Millisecond))
}
