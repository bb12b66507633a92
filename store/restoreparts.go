package store

import (
	"encoding/binary"
	"sync"

	"github.com/gyroscops/otel-eventstore/store/internal/postable"
)

// restoreFrom makes the state that of the last of the segments, which hold all events.
// Status may be asked for meanwhile, so the store's lock is not held for long.
func (s *Store) restoreFrom(segments []*restored, last *segmentState) {
	s.writer.Lock()
	defer s.writer.Unlock()
	s.lastAt, s.lastTick = last.at, last.at
	v := &s.writing
	v.first, v.next, v.base = last.first, last.to, segments[0].number
	books := make(map[uint64]*codebook)
	for _, r := range segments {
		r.readCodebooks(books)
		v.segments = append(v.segments, r.segment(s.layout, last.first))
		s.locked(func() { s.sealer.segments = append(s.sealer.segments, r.sealedSegment) })
	}
	var tables sync.WaitGroup
	s.restoreTables(&tables, segments, s.tables.hotFrom(v.first))
	for _, r := range segments {
		s.locked(func() { s.restoreHeadKeys(r) })
	}
	for i, r := range segments {
		s.locked(func() { s.restoreCounts(r, i == 0 && r.state.from < v.first) })
	}
	tables.Wait()
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, n := range s.names {
		if n != nil {
			n.byID.Reclaim()
		}
	}
	s.heads.byID.Reclaim()
	s.boundaries.next, s.boundaries.headsBefore = v.next, last.newHeads.to-1
	s.publish()
}

// locked calls f under the store's lock.
func (s *Store) locked(f func()) {
	s.mu.Lock()
	defer s.mu.Unlock()
	f()
}

// restoreTables adds the keys of the events from a position on to the tables, each in a
// goroutine of its own.
func (s *Store) restoreTables(done *sync.WaitGroup, segments []*restored, first uint64) {
	done.Go(func() {
		for _, r := range segments {
			position := s.writing.startOf(r.number << s.writing.segmentBits)
			for d := (decoder{r.file.Section(sectionIDs)}); len(d.rest) > 0; position++ {
				if hash := d.fixed64(); position >= max(first, r.state.from) {
					s.tables.ids.Add(hash, position, first)
				}
			}
		}
	})
	decoders := make([][numChains]decoder, len(segments))
	for i, r := range segments {
		d := decoder{r.file.Section(sectionChains)}
		for c := range numChains {
			decoders[i][c] = d
			for range d.length() {
				d.fixed64()
				d.uvarint()
			}
		}
	}
	for c := range numChains {
		done.Go(func() {
			for i := range decoders {
				restoreChain(s.tables.lasts[c], &decoders[i][c], first)
			}
		})
	}
}

func restoreChain(last *postable.Table, d *decoder, first uint64) {
	for range d.length() {
		hash, position := d.fixed64(), d.uvarint()
		if position >= first {
			last.Swap(hash, position, first, func(uint64) {})
		}
	}
}

// fixed64 reads eight bytes.
func (d *decoder) fixed64() uint64 { return binary.LittleEndian.Uint64(d.bytes(8)) }
