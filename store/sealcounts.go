package store

import (
	"cmp"
	"encoding/binary"
	"maps"
	"slices"
)

// segmentCounts are what events count for: the names they have, and the trends.
type segmentCounts struct {
	store  *Store
	view   *view
	names  [numColumns + 1]map[uint64]counted // by cell
	series map[seriesOf]*series
}

// counted is how many events have a name, and the last one that does.
type counted struct{ count, last uint64 }

// seriesOf names a series: that of all has no column.
type seriesOf struct {
	column column
	cell   uint64
}

func newSegmentCounts(s *Store, v *view) *segmentCounts {
	c := &segmentCounts{store: s, view: v, series: make(map[seriesOf]*series)}
	for i, names := range s.names {
		if names != nil {
			c.names[i] = make(map[uint64]counted)
		}
	}
	return c
}

// addRange adds the events at the positions from first on, but not next.
func (c *segmentCounts) addRange(first, next uint64) {
	for position := first; position < next; {
		end := min(next, c.view.startOf(c.view.blockOf(position)+1))
		c.addBlock(position, end)
		position = end
	}
}

// addBlock adds events of one block.
func (c *segmentCounts) addBlock(first, next uint64) {
	b, row := c.view.at(first)
	n := row + int(next-first)
	var buf [maxBlockLen]uint64
	var cells [numColumns][maxBlockLen]uint64
	for col, names := range c.names[:numColumns] {
		if names == nil {
			continue
		}
		copy(cells[col][:], b.rows.numbers(column(col), &buf)[:n])
		for r := row; r < n; r++ {
			count(names, cells[col][r], first+uint64(r-row))
		}
	}
	copy(cells[colTimestamp][:], b.rows.numbers(colTimestamp, &buf)[:n])
	for r := row; r < n; r++ {
		for _, tag := range b.rows.tags(r) {
			count(c.names[tagNames], tag.cell, first+uint64(r-row))
		}
		timestamp := unorderedTime(cells[colTimestamp][r])
		c.of(seriesOf{noColumn, 0}).add(timestamp)
		for _, f := range rolledFields {
			if cell := cells[f.column()][r]; cell != 0 {
				c.of(seriesOf{f.column(), cell}).add(timestamp)
			}
		}
	}
}

func count(names map[uint64]counted, cell, position uint64) {
	if cell == 0 {
		return
	}
	n := names[cell]
	names[cell] = counted{n.count + 1, position}
}

func (c *segmentCounts) of(key seriesOf) *series {
	s := c.series[key]
	if s == nil {
		s = new(series)
		c.series[key] = s
	}
	return s
}

// namesSection encodes the names with their texts. The pin is held already.
func (c *segmentCounts) namesSection() []byte {
	var dst []byte
	for col, names := range c.names {
		if names == nil {
			continue
		}
		dst = binary.AppendUvarint(dst, uint64(len(names)))
		for _, cell := range slices.Sorted(maps.Keys(names)) {
			n := names[cell]
			dst = binary.AppendUvarint(dst, cell)
			dst = binary.AppendUvarint(dst, n.count)
			dst = binary.AppendUvarint(dst, n.last)
			dst = appendString(dst, c.store.names[col].text(cell))
		}
	}
	return dst
}

func (c *segmentCounts) rollupSection() []byte {
	dst := binary.AppendUvarint(nil, uint64(len(c.series)))
	for _, key := range slices.SortedFunc(maps.Keys(c.series), seriesOf.compare) {
		s := c.series[key]
		dst = append(dst, byte(key.column))
		dst = binary.AppendUvarint(dst, key.cell)
		dst = binary.AppendVarint(dst, s.first.at)
		dst = binary.AppendVarint(dst, s.last.at)
		dst = binary.AppendUvarint(dst, uint64(len(s.quarters)))
		for i, q := range s.quarters {
			dst = binary.AppendVarint(dst, int64(q))
			dst = binary.AppendUvarint(dst, uint64(s.counts[i]))
		}
	}
	return dst
}

func (k seriesOf) compare(other seriesOf) int {
	return cmp.Or(cmp.Compare(k.column, other.column), cmp.Compare(k.cell, other.cell))
}

// heads encodes the heads of the segment's events and those that are carried.
func (w *segmentWriter) heads() []byte {
	b := w.boundary
	states := make(map[uint64]*sealedHead)
	for _, t := range b.touched {
		h := states[t.cell]
		if h == nil {
			h = new(sealedHead)
			states[t.cell] = h
		}
		h.version, h.last, h.when = t.version, t.position, t.timestamp
		if t.position >= w.first {
			h.held++
		}
	}
	dst := binary.AppendUvarint(nil, uint64(len(states)))
	for _, cell := range slices.Sorted(maps.Keys(states)) {
		h := states[cell]
		h.cell, h.firstEvent, h.key = cell, w.store.firstEventOf(cell), w.store.heads.rawKey(cell)
		dst = h.append(dst)
	}
	dst = binary.AppendUvarint(dst, uint64(len(b.carried)))
	for _, c := range b.carried {
		h := sealedHead{cell: c.cell, head: c.head, key: w.store.heads.rawKey(c.cell)}
		h.held = 0
		dst = h.append(dst)
	}
	return dst
}

func (h *sealedHead) append(dst []byte) []byte {
	for _, n := range []uint64{h.cell, h.held, h.version, h.last} {
		dst = binary.AppendUvarint(dst, n)
	}
	dst = binary.AppendVarint(dst, h.when)
	dst = binary.AppendVarint(dst, h.firstEvent)
	return appendString(dst, borrowed(h.key))
}

// firstEventOf returns the timestamp of version 1, which never changes.
func (s *Store) firstEventOf(cell uint64) int64 {
	s.mu.RLock()
	defer s.mu.RUnlock()
	return s.heads.at(cell).firstEvent
}

// keyHashes returns the hashes of the events' ids, 0 for one that is not held, and
// those of the keys of each chain with the last position that has the key.
func (w *segmentWriter) keyHashes() (ids, chains []byte) {
	v, t := &w.boundary.view, &w.store.tables
	start := v.startOf(w.boundary.segment << v.segmentBits)
	ids = make([]byte, 8*(w.next-start))
	var lasts [numChains]map[uint64]uint64
	for c := range lasts {
		lasts[c] = make(map[uint64]uint64)
	}
	var text []byte
	for position := w.first; position < w.next; position++ {
		text = v.appendText(text[:0], textEventID, position)
		binary.LittleEndian.PutUint64(ids[8*(position-start):], t.hash(borrowed(text)))
		for c := range numChains {
			if text = v.appendText(text[:0], c.text(), position); len(text) > 0 {
				lasts[c][t.hash(borrowed(text))] = position
			}
		}
	}
	for _, last := range lasts {
		chains = appendChain(chains, last)
	}
	return ids, chains
}

// appendChain appends the hashes of a chain's keys by last position: of hashes that share a
// place in the table the last one has to be the last that is put there.
func appendChain(dst []byte, last map[uint64]uint64) []byte {
	byPosition := func(a, b uint64) int { return cmp.Compare(last[a], last[b]) }
	dst = binary.AppendUvarint(dst, uint64(len(last)))
	for _, hash := range slices.SortedFunc(maps.Keys(last), byPosition) {
		dst = binary.LittleEndian.AppendUint64(dst, hash)
		dst = binary.AppendUvarint(dst, last[hash])
	}
	return dst
}
