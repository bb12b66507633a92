package store

import (
	"path/filepath"
	"slices"
	"strconv"
	"strings"
)

// sealedState is what a segment stands for: the entries before one, and the events before
// a position, which are evicted.
type sealedState struct{ entry, first uint64 }

// add adds a segment that was sealed, and forgets those without events of the view.
func (z *sealer) add(sealed *sealedSegment, v *view) {
	first := v.segmentOf(v.blockOf(v.first))
	z.store.mu.Lock()
	defer z.store.mu.Unlock()
	z.segments = slices.DeleteFunc(z.segments, func(s *sealedSegment) bool { return s.number < first })
	z.segments = append(z.segments, sealed)
}

// giveUp gives up what the segment before the last one stands for: should the last one be
// damaged, the others and the log still have it.
func (z *sealer) giveUp() error {
	if z.before == nil {
		return nil
	}
	if err := z.store.log.truncate(z.before.entry); err != nil {
		return err
	}
	return z.removeBefore(z.before.first)
}

// removeBefore removes the files of the segments whose events are all before a position.
func (z *sealer) removeBefore(position uint64) error {
	names, err := z.fs.List(z.dir)
	if err != nil {
		return err
	}
	end := z.store.layout.segmentStart(position)
	removed := false
	for _, name := range names {
		if first, ok := segmentFirst(name); ok && first < end {
			if err := z.fs.Remove(filepath.Join(z.dir, name)); err != nil {
				return err
			}
			removed = true
		}
	}
	if !removed {
		return nil
	}
	if err := z.removeRunsBefore(end); err != nil {
		return err
	}
	return z.fs.SyncDir(z.dir)
}

const segmentSuffix = ".segment"

// segmentFirst returns the position that a segment's name says, if it is one.
func segmentFirst(name string) (position uint64, ok bool) {
	digits, ok := strings.CutSuffix(name, segmentSuffix)
	if !ok {
		return 0, false
	}
	position, err := strconv.ParseUint(digits, 10, 64)
	return position, err == nil
}
