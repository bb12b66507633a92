package store

import (
	"context"
	"runtime/debug"
)

// Compaction is what [Store.Compact] did.
type Compaction struct {
	Evicted uint64 // events that the limits no longer allow
	// BytesBefore and BytesAfter are what is held, as MaxBytes counts it.
	BytesBefore, BytesAfter int64
}

// Compact does now what otherwise happens in the course of appends: it evicts what
// the limits no longer allow and packs every full block, those too that are left
// open for quicker reads. Then it gives memory of this process that is not in use
// back to the system. Events that stay do so as they are, and appends and reads go on.
// Errors: ErrNotReady, ErrClosed, ctx.Err().
func (s *Store) Compact(ctx context.Context) (Compaction, error) {
	var c Compaction
	if err := s.usable(); err != nil {
		return c, err
	}
	c.BytesBefore = s.bytesHeld()
	var err error
	if c.Evicted, err = s.evictNow(ctx); err != nil {
		return c, err
	}
	for err = ctx.Err(); err == nil && s.packer.packOldest(0); {
		err = ctx.Err()
	}
	if err != nil {
		return c, err
	}
	evicted, err := s.evictNow(ctx) // packed events are counted anew
	c.Evicted += evicted
	debug.FreeOSMemory()
	c.BytesAfter = s.bytesHeld()
	return c, err
}

// evictNow writes the evictions that the limits ask for, and returns how many
// events they took.
func (s *Store) evictNow(ctx context.Context) (uint64, error) {
	s.writer.Lock()
	defer s.writer.Unlock()
	if err := s.usable(); err != nil {
		return 0, err
	}
	first := s.writing.first
	s.tick()
	s.enforce(ctx)
	return s.writing.first - first, nil
}
