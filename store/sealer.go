package store

import (
	"fmt"
	"path/filepath"
	"sync"
	"time"

	"github.com/gyroscops/otel-eventstore/store/internal/disk"
	"github.com/gyroscops/otel-eventstore/store/internal/segmentfile"
)

// sealer makes ended segments durable as files, off the append path, so that the log
// may forget them. It has no goroutine while there is nothing to do.
type sealer struct {
	store *Store
	fs    disk.FS
	dir   string

	mu       sync.Mutex
	ended    []*boundary // oldest first
	packed   uint64      // number of the segment before which all are packed
	warming  bool        // restored segments are to be read into memory
	indexing bool        // keys of cold segments may have to be moved to files
	running  bool
	stopped  bool
	failed   error         // of the last try
	blocked  bool          // the oldest segment could not be sealed yet
	delay    time.Duration // before the next one, where it failed
	retry    *time.Timer   // that waits for it, else nil
	done     sync.WaitGroup
	// progress tells that a segment was sealed, or could not be, and that nothing is running.
	progress sync.Cond

	segments      []*sealedSegment // ascending; guarded by the store's lock
	indexedAtOnce int

	// Of the goroutine.
	before *sealedState // of the last segment that was sealed, nil for none
	grams  *trigrams
	data   []byte // of the segment before, to be used again
}

func newSealer(s *Store) *sealer {
	z := &sealer{store: s, fs: s.options.FS, dir: s.options.Segments, grams: newTrigrams(), delay: firstDelay, indexedAtOnce: indexedAtOnce}
	z.progress.L = &z.mu
	if z.fs == nil {
		z.fs = disk.System()
	}
	return z
}

// sealedSegment is a segment that has a file.
type sealedSegment struct {
	number    uint64
	file      *segmentfile.File
	codebooks []*codebook
	index     int64 // what its events counted for in tables when it was sealed
	// cold is set when memory has no blocks of it any more.
	cold bool
}

// queue takes over a segment that has ended.
func (z *sealer) queue(b *boundary) {
	z.mu.Lock()
	defer z.mu.Unlock()
	z.ended = append(z.ended, b)
}

// packedBefore is called when all blocks before that of a segment are packed, or
// evicted.
func (z *sealer) packedBefore(segment uint64) {
	z.mu.Lock()
	defer z.mu.Unlock()
	z.packed = max(z.packed, segment)
	if z.running || z.stopped || !z.isReady() {
		return
	}
	z.start()
}

// warm reads restored segments into memory.
func (z *sealer) warm() {
	z.mu.Lock()
	defer z.mu.Unlock()
	z.warming = true
	if !z.running && !z.stopped {
		z.start()
	}
}

// start begins the goroutine. The caller holds the lock.
func (z *sealer) start() {
	z.running = true
	z.done.Go(func() {
		for task := z.next(); task != nil; task = z.next() {
			task()
		}
	})
}

// isReady reports whether the oldest segment can be sealed now.
func (z *sealer) isReady() bool {
	return len(z.ended) > 0 && z.ended[0].segment < z.packed && z.retry == nil
}

// next returns what is to be done next, nil where there is nothing.
func (z *sealer) next() (task func()) {
	z.mu.Lock()
	defer z.mu.Unlock()
	switch {
	case !z.stopped && z.isReady():
		b := z.ended[0]
		return func() { z.seal(b) }
	case !z.stopped && z.warming:
		z.warming, z.indexing = false, true
		return z.store.warm
	case !z.stopped && z.indexing:
		return z.indexOnce
	}
	z.running = false
	z.progress.Broadcast()
	return nil
}

// drain waits until all segments that have ended are sealed.
func (z *sealer) drain() error {
	for z.store.packer.packOldest(0) {
	}
	z.rest()
	z.mu.Lock()
	defer z.mu.Unlock()
	if len(z.ended) > 0 && z.failed == nil {
		return ErrClosed
	}
	return z.failed
}

// rest waits until nothing is being sealed. More may come at any time.
func (z *sealer) rest() {
	z.mu.Lock()
	defer z.mu.Unlock()
	for z.running {
		z.progress.Wait()
	}
}

// indexOnce moves keys of cold segments to files, a part at a time, so that segments that
// end come first. What fails is tried again when the next one is cold.
func (z *sealer) indexOnce() {
	did, err := z.indexCold()
	z.mu.Lock()
	defer z.mu.Unlock()
	z.indexing = did && err == nil
}

// close waits for what is being written. What is not yet sealed is in the log.
func (z *sealer) close() {
	z.mu.Lock()
	z.stopped = true
	if z.retry != nil {
		z.retry.Stop()
	}
	z.progress.Broadcast()
	z.mu.Unlock()
	z.done.Wait()
	z.mu.Lock()
	defer z.mu.Unlock()
	for _, b := range z.ended {
		z.store.pins.release(b.pin)
	}
	z.ended = nil
}

// seal makes the oldest segment durable, then gives up what is no longer needed. Where
// the first fails, the log keeps the segment and those after it until it succeeds.
func (z *sealer) seal(b *boundary) {
	sealed, err := z.write(b)
	if err != nil {
		z.tryLater(fmt.Errorf("seal segment %d: %w", b.segment, err))
		return
	}
	z.add(sealed, &b.view)
	if err = z.giveUp(); err != nil {
		err = fmt.Errorf("give up what segment %d stands for: %w", b.segment, err)
	}
	z.before = &sealedState{b.entry, b.view.first}
	z.sealed(err)
	z.store.pins.release(b.pin)
	if z.store.cool() {
		z.mu.Lock()
		z.indexing = true
		z.mu.Unlock()
	}
}

// statusLocked fills in what is known of segments. The caller holds the store's lock.
func (z *sealer) statusLocked(status *Status) {
	status.Segments, status.SealError = len(z.segments), z.err()
	for _, segment := range z.segments {
		status.SegmentBytes += int64(len(segment.file.Memory.Bytes()))
		if segment.cold {
			status.ColdSegments++
		}
	}
}

func (z *sealer) write(b *boundary) (*sealedSegment, error) {
	log := z.store.log.log.State()
	w := &segmentWriter{store: z.store, boundary: b, epoch: log.EpochOf(b.entry), grams: z.grams, data: z.data[:0]}
	name := z.name(b.segment)
	sections := w.sections()
	z.data = w.data
	if err := segmentfile.Write(z.fs, name, sections); err != nil {
		return nil, err
	}
	file, err := segmentfile.Open(z.fs, name)
	if err != nil {
		return nil, err
	}
	return &sealedSegment{number: b.segment, file: file, codebooks: w.codebooks, index: w.indexSize}, nil
}

// name returns the name of a segment's file: that of its first position.
func (z *sealer) name(segment uint64) string {
	l := z.store.layout
	return filepath.Join(z.dir, fmt.Sprintf("%020d%s", l.startOf(segment<<l.segmentBits), segmentSuffix))
}
