package store

import (
	"math"
	"slices"
)

// chainSource is a union of chains that has all events with one of the values
// of a field. It may have others as well.
type chainSource struct {
	// heads are where each chain is begun, newest first: where the way from one ends
	// above the next, it goes on there. They may be beyond the view.
	heads    [][]uint64
	previous func(b *block, row int, chain int) uint64
	length   int // of all chains together, or unknownLength
}

const unknownLength = int(^uint(0) >> 1)

// chainsOf returns the chains that a filter asks for. What it finds is of now,
// and good for a view whose events are not evicted meanwhile.
func (s *Store) chainsOf(v *view, f *Filter) []chainSource {
	var sources []chainSource
	for field, values := range f.AnyOf {
		switch field {
		case FieldEventID:
			sources = append(sources, s.idSource(v, values))
		case FieldCorrelationID:
			sources = append(sources, s.tableSource(v, chainCorrelation, values))
		case FieldTraceID:
			sources = append(sources, s.tableSource(v, chainTrace, values))
		case FieldCausationID:
			sources = append(sources, s.tableSource(v, chainCausation, values))
		case FieldUserID, FieldTag:
			sources = append(sources, s.nameSource(field, values))
		case FieldAggregateID:
			sources = append(sources, s.headSource(s.headCells(values, f.AnyOf[FieldAggregateType])))
		}
	}
	return sources
}

func (s *Store) idSource(v *view, ids []string) chainSource {
	var c chainSource
	for _, id := range distinct(ids) {
		if position, ok := s.tables.positionOf(v, id, s.tables.hash(id)); ok {
			c.heads = append(c.heads, []uint64{position})
		}
	}
	c.length = len(c.heads)
	c.previous = func(*block, int, int) uint64 { return 0 }
	return c
}

func (s *Store) tableSource(v *view, c chain, keys []string) chainSource {
	source := chainSource{length: unknownLength, previous: func(b *block, row, _ int) uint64 {
		return b.number(c.link(), row)
	}}
	for _, key := range distinct(keys) {
		source.heads = append(source.heads, s.tables.headsOf(c, s.tables.hash(key), v.first))
	}
	return source
}

// nameSource returns the chains of users or tags.
func (s *Store) nameSource(f Field, values []string) chainSource {
	n := s.names[f.column()]
	var c chainSource
	var cells []uint64
	s.mu.RLock()
	defer s.mu.RUnlock()
	for _, value := range distinct(values) {
		if id, ok := n.find(value); ok {
			cell := uint64(id) + 1
			cells = append(cells, cell)
			c.heads = append(c.heads, []uint64{n.at(cell).last})
			c.length += int(n.at(cell).count)
		}
	}
	c.previous = func(b *block, row, i int) uint64 {
		if f == FieldUserID {
			return b.number(colPreviousOfUser, row)
		}
		tags := b.rows.tags(row)
		if t := slices.IndexFunc(tags, func(t tag) bool { return t.cell == cells[i] }); t >= 0 {
			return tags[t].previous
		}
		return 0
	}
	return c
}

// headCells returns the cells of the aggregates with one of the ids and, where
// some are given, of one of the types.
func (s *Store) headCells(ids, types []string) []uint64 {
	if len(types) == 0 {
		types = s.names[colAggregateType].all()
	}
	var cells []uint64
	for _, t := range distinct(types) {
		for _, id := range distinct(ids) {
			if cell := s.heads.find(aggregateKey{t, id}); cell != 0 {
				cells = append(cells, cell)
			}
		}
	}
	slices.Sort(cells)
	return cells
}

func (s *Store) headSource(cells []uint64) chainSource {
	c := chainSource{previous: func(b *block, row, _ int) uint64 {
		return b.number(colPreviousOfAggregate, row)
	}}
	s.mu.RLock()
	defer s.mu.RUnlock()
	for _, cell := range cells {
		c.heads = append(c.heads, []uint64{s.heads.at(cell).last})
		c.length += int(s.heads.at(cell).held)
	}
	return c
}

// distinct returns the values that are not empty, each once. The empty text is
// that of an absent field.
func distinct(values []string) []string {
	if len(values) == 1 && values[0] != "" {
		return values
	}
	values = slices.Compact(slices.Sorted(slices.Values(values)))
	return slices.DeleteFunc(values, func(v string) bool { return v == "" })
}

// follow returns the positions of the chains that the view holds, ascending,
// and false once they are more than so many. Events of the chains beyond the
// view are held by now, a later one with the same first event.
func (c *chainSource) follow(v, now *view, most int) ([]uint64, bool) {
	var positions []uint64
	if c.length != unknownLength {
		positions = make([]uint64, 0, c.length)
	}
	for i, heads := range c.heads {
		steps, reached := 0, uint64(math.MaxUint64)
		for _, position := range heads {
			if position >= reached {
				continue
			}
			for position >= v.first {
				at := now
				if position < v.next {
					at = v
					positions = append(positions, position)
				}
				if steps > most {
					return nil, false
				}
				steps++
				b, row := at.at(position)
				reached = position
				distance := c.previous(b, row, i)
				if distance == 0 || distance >= position {
					break
				}
				position -= distance
			}
		}
	}
	if len(c.heads) > 1 {
		slices.Sort(positions)
		return slices.Compact(positions), true
	}
	slices.Reverse(positions)
	return positions, true
}

func sortDescending(positions []uint64) {
	slices.Sort(positions)
	slices.Reverse(positions)
}
