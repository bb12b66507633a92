package eventreplayreceiver

import (
	"context"
	"time"

	"github.com/gyroscops/otel-eventstore/internal/otelevent"
	"github.com/gyroscops/otel-eventstore/store"
)

// batchBytes ends a batch of large events early: receivers bound requests, 4 MiB
// is usual.
const batchBytes = 1 << 20

// batch is what the pipeline gets at once.
type batch struct {
	events otelevent.Replay
	// through is the position up to which all has been read with this batch. It
	// moves on without an event where none matches.
	through uint64
}

func (b *batch) add(e *store.Event) {
	b.events.Add(e)
	b.through = e.Position
}

// conveyor carries batches from the goroutine that reads to the one that sends,
// and back to be filled again. One batch may wait in it while others are being
// filled and sent.
type conveyor struct {
	full  chan *batch
	empty chan *batch
}

func newConveyor() *conveyor {
	return &conveyor{full: make(chan *batch, 1), empty: make(chan *batch, 3)}
}

// spare returns an empty batch.
func (c *conveyor) spare() *batch {
	select {
	case b := <-c.empty:
		return b
	default:
		return new(batch)
	}
}

// put hands a batch over, within a time. It fails when the time or ctx is over.
func (c *conveyor) put(ctx context.Context, b *batch, within time.Duration) bool {
	select {
	case c.full <- b:
		return true
	default:
	}
	timer := time.NewTimer(within)
	defer timer.Stop()
	select {
	case c.full <- b:
		return true
	case <-timer.C:
	case <-ctx.Done():
	}
	return false
}

// release gives a batch back that was sent.
func (c *conveyor) release(b *batch) {
	b.events.Reset()
	select {
	case c.empty <- b:
	default:
	}
}
