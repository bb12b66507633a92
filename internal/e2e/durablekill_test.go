package e2e

import (
	"math/rand/v2"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/gyroscops/otel-eventstore/internal/e2e/distro"
)

// The collector is killed at random moments, EVENTSTORE_KILLS times, while clients of
// every kind append, and while it starts. What was acknowledged is there afterwards:
// once, as it was sent, and in order; and what was not is there whole or not at all.
//
// A kill takes the process, not the machine: what was handed to the system stays.
func TestDurableKills(t *testing.T) {
	t.Parallel()
	kills, random := times(t, "EVENTSTORE_KILLS", 10), seeded(t)
	const lanes = 2
	for lane := range lanes {
		seed := random.Uint64()
		t.Run("", func(t *testing.T) {
			t.Parallel()
			random := rand.New(rand.NewPCG(seed, 0))
			for left := (kills + lane) / lanes; left > 0; {
				heavy, n := random.IntN(5) == 0, 5+random.IntN(40)
				if heavy {
					n = 5 + random.IntN(5)
				}
				n = min(left, n)
				killOften(t, random, n, heavy)
				left -= n
			}
		})
	}
}

// killOften kills the collectors of one directory.
func killOften(t *testing.T, random *rand.Rand, kills int, heavy bool) {
	d, c := newDurable(t), newCrew(random, heavy)
	if random.IntN(2) == 0 {
		d.overlays = []string{`extensions: {event_store: {segment_bytes: 256KiB}}`}
	}
	began, starts, torn := time.Now(), 0, 0
	var epoch string
	for kill := range kills {
		if kill > 0 && random.IntN(5) == 0 {
			process := d.launch()
			<-time.After(time.Duration(random.IntN(400)) * time.Millisecond)
			require.NoError(t, process.Kill())
			continue
		}
		process := d.run()
		starts++
		if requireSameEpoch(t, process, &epoch).Log.TornBytes > 0 {
			torn++
		}
		if kill%10 == 9 {
			requireWhole(t, process, c.ledger)
		} else {
			require.NoError(t, c.ledger.Continue(stored(t, process, c.ledger.Next())))
		}
		work(t, c, process, time.Duration(random.IntN(300))*time.Millisecond, process.Kill)
	}
	process := d.run()
	status := requireSameEpoch(t, process, &epoch)
	requireWhole(t, process, c.ledger)
	t.Logf("%d kills, %d of them while starting, %d left a torn end: %d events acknowledged, %d held, %d files of the log, "+
		"%d of segments, %d requests sent again; %s", kills, kills-starts, torn, c.ledger.Acknowledged(), status.Events,
		status.Log.Segments, len(filesOf(t, d, "segments")), c.retried(), time.Since(began).Round(time.Millisecond))
	require.NoError(t, process.Stop())
}

// work lets a crew write to a collector until it is ended, some time after it began.
func work(t *testing.T, c *crew, process *distro.Collector, after time.Duration, end func() error) {
	t.Helper()
	to := newTarget(t, process)
	worked := make(chan error, 1)
	go func() { worked <- c.work(t.Context(), to, nil) }()
	<-time.After(after)
	ended := end()
	require.NoError(t, <-worked)
	require.NoError(t, ended)
	to.close(t)
}

func requireSameEpoch(t *testing.T, process *distro.Collector, epoch *string) durableStatus {
	t.Helper()
	status := statusOf(t, process)
	require.Equal(t, "file", status.Log.Mode)
	if *epoch != "" {
		require.Equal(t, *epoch, status.Epoch)
	}
	*epoch = status.Epoch
	return status
}

// The collector is asked to stop under load, EVENTSTORE_SHUTDOWNS times: it does so in
// time, clients see nothing but errors after which they send again, and what was
// acknowledged is there afterwards.
func TestDurableShutdowns(t *testing.T) {
	t.Parallel()
	random := seeded(t)
	d, c := newDurable(t), newCrew(random, false)
	var slowest time.Duration
	var epoch string
	n := times(t, "EVENTSTORE_SHUTDOWNS", 5)
	for range n {
		process := d.run()
		requireSameEpoch(t, process, &epoch)
		require.NoError(t, c.ledger.Continue(stored(t, process, c.ledger.Next())))
		require.Zero(t, statusOf(t, process).Log.TornBytes)
		work(t, c, process, time.Duration(random.IntN(300))*time.Millisecond, func() error {
			began := time.Now()
			err := process.Stop() // within its timeout
			slowest = max(slowest, time.Since(began))
			return err
		})
		require.NotContains(t, process.Output(), "panic")
	}
	process := d.run()
	requireWhole(t, process, c.ledger)
	require.NoError(t, process.Stop())
	t.Logf("%d shutdowns, the slowest took %s: %d events acknowledged, %d requests sent again",
		n, slowest, c.ledger.Acknowledged(), c.retried())
}
