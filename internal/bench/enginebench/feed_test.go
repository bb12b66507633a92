//go:build soak

package enginebench

import (
	"context"

	"github.com/gyroscops/otel-eventstore/internal/bench/workload"
	"github.com/gyroscops/otel-eventstore/internal/otelevent"
	"github.com/gyroscops/otel-eventstore/store"
)

// soakWorkload is how many events have the same seed; then the next seed begins,
// with the aggregates of the one before, with time 30 days back, and with the other
// kind of bodies.
const soakWorkload = 1_000_000

// batch is a block of the workload, as it is known and as it is sent.
type batch struct {
	events   []workload.Event
	requests [][]store.NewEvent
}

// batchOf makes block n of an endless workload: the same whenever it is asked for.
func batchOf(n int) batch {
	const blocks = soakWorkload / workload.BlockEvents
	seed, bodies := n/blocks+1, workload.MapBodies
	if seed%2 == 0 {
		bodies = workload.StringBodies
	}
	w := workload.New(workload.Options{Seed: uint64(seed), Events: soakWorkload, Bodies: bodies})
	b := batch{events: w.Block(n % blocks)}
	for _, logs := range w.Logs(n % blocks) {
		b.requests = append(b.requests, otelevent.Decode(logs))
	}
	return b
}

// feed makes the blocks, ahead by one, until the context ends.
func feed(ctx context.Context) <-chan batch {
	batches := make(chan batch)
	go func() {
		defer close(batches)
		for n := 0; ; n++ {
			select {
			case batches <- batchOf(n):
			case <-ctx.Done():
				return
			}
		}
	}()
	return batches
}
