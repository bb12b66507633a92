package store

import (
	"fmt"
	"time"
)

const (
	// firstDelay is after how long a segment that could not be sealed is tried again, and
	// lastDelay the most that it grows to.
	firstDelay = time.Second
	lastDelay  = time.Minute
	// maxUnsealed is how many segments may wait. Each keeps some memory, beside its events.
	maxUnsealed = 16
)

// sealed notes that the oldest segment is, and what failed behind it.
func (z *sealer) sealed(behind error) {
	z.mu.Lock()
	defer z.mu.Unlock()
	z.ended[0] = nil
	z.ended = z.ended[1:]
	z.failed, z.blocked, z.delay = behind, false, firstDelay
	z.progress.Broadcast()
}

// tryLater lets the oldest segment wait, and with it those behind it.
func (z *sealer) tryLater(cause error) {
	z.mu.Lock()
	defer z.mu.Unlock()
	z.failed, z.blocked = cause, true
	z.retry = time.AfterFunc(z.delay, z.tryAgain)
	if z.stopped {
		z.retry.Stop()
	}
	z.delay = min(2*z.delay, lastDelay)
	z.progress.Broadcast()
}

func (z *sealer) tryAgain() {
	z.mu.Lock()
	defer z.mu.Unlock()
	z.retry = nil
	if !z.running && !z.stopped && z.isReady() {
		z.start()
	}
}

// catchUp waits while too many segments are to be sealed, as long as that gets on. Appends
// call it with no lock held.
func (z *sealer) catchUp() {
	z.mu.Lock()
	defer z.mu.Unlock()
	for len(z.ended) > maxUnsealed && z.isReady() && !z.stopped {
		z.progress.Wait()
	}
}

// room returns ErrFull where too many segments wait that can't be sealed: the log would
// have room, but memory would not.
func (z *sealer) room() error {
	z.mu.Lock()
	defer z.mu.Unlock()
	if !z.blocked || len(z.ended) <= maxUnsealed {
		return nil
	}
	return fmt.Errorf("%w: %d segments wait to be written: %w", ErrFull, len(z.ended), z.failed)
}

func (z *sealer) err() error {
	z.mu.Lock()
	defer z.mu.Unlock()
	return z.failed
}
