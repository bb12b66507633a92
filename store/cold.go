package store

import (
	"slices"
)

// cool lets the oldest sealed segments be read from their files until the rest takes
// no more memory than it may, and returns whether any is. It changes nothing of what is
// held.
func (s *Store) cool() (cooled bool) {
	limit := s.options.HotBytes
	for limit > 0 && s.hotBytes() > limit {
		oldest := s.sealer.oldestHot()
		if oldest == nil {
			break
		}
		s.place(oldest, oldest.mappedBlocks(s.layout), oldest.mappedFilter(), true)
		cooled = true
	}
	return cooled
}

// warm reads the newest of the segments that were restored into memory, as far as it
// may hold them.
func (s *Store) warm() {
	limit := s.options.HotBytes
	for s.ended.Err() == nil {
		newest := s.sealer.newestCold()
		if newest == nil || limit > 0 && s.hotBytes()+int64(len(newest.file.Section(sectionData))) > limit {
			return
		}
		blocks, filter, err := s.sealer.copied(newest)
		if err != nil {
			return // it is read from the file
		}
		s.place(newest, blocks, filter, false)
	}
}

// hotBytes returns what HotBytes bounds.
func (s *Store) hotBytes() int64 {
	s.mu.RLock()
	defer s.mu.RUnlock()
	return s.bytesHeldLocked() - s.bytes.cold
}

// oldestHot returns the oldest sealed segment that is in memory, nil for none.
func (z *sealer) oldestHot() *sealedSegment {
	z.store.mu.RLock()
	defer z.store.mu.RUnlock()
	for _, sealed := range z.segments {
		if !sealed.cold {
			return sealed
		}
	}
	return nil
}

// newestCold returns the newest sealed segment that is not in memory, nil for none.
func (z *sealer) newestCold() *sealedSegment {
	z.store.mu.RLock()
	defer z.store.mu.RUnlock()
	for _, sealed := range slices.Backward(z.segments) {
		if sealed.cold {
			return sealed
		}
	}
	return nil
}

// copied returns the blocks and the filter of a segment in memory. It reads past the
// mapping of the file, so that the pages are not those of the process twice.
func (z *sealer) copied(of *sealedSegment) ([]*block, *segmentFilter, error) {
	data, err := of.file.Read(sectionData)
	if err != nil {
		return nil, nil, err
	}
	blocks := of.blocksIn(z.store.layout, data.Bytes(), data)
	for _, b := range blocks {
		if b == nil || b.rows == nil {
			continue
		}
		b.rows.(*packedBlock).cold = false
	}
	if len(of.file.Section(sectionFilter)) == 0 {
		return blocks, nil, nil
	}
	filter, err := of.file.Read(sectionFilter)
	if err != nil {
		return nil, nil, err
	}
	return blocks, of.filterIn(filter.Bytes()[:len(of.file.Section(sectionFilter))], filter), nil
}

// place puts blocks in the place of those with the same events.
func (s *Store) place(z *sealedSegment, blocks []*block, filter *segmentFilter, cold bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	z.cold = cold
	v := &s.writing
	if len(v.segments) == 0 || z.number < v.base {
		return
	}
	segment := v.segment(z.number)
	for i, b := range blocks {
		now := segment.blocks[i].Load()
		if b == nil || now == nil {
			continue
		}
		if now.rows == nil { // evicted
			b = &block{keys: b.keys}
		} else if b.rows != nil {
			before, after := now.rows.(*packedBlock), b.rows.(*packedBlock)
			s.countCold(before, -1)
			s.countCold(after, 1)
			s.bytes.packed += after.size - before.size // one may have been packed before an eviction
		}
		segment.blocks[i].Store(b)
	}
	if filter != nil {
		segment.filter.Store(filter)
	}
}

func (s *Store) countCold(b *packedBlock, sign int64) {
	if b.cold {
		s.bytes.cold += sign * b.size
	}
}
