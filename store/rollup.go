package store

import (
	"slices"
	"sort"
	"time"
)

// rollup counts the held events by quarter of an hour, all of them and those of
// each value of a field. It changes with every append and eviction, under the
// store's lock.
type rollup struct {
	all     series
	byValue [numColumns][]*series // by cell, nil where there is none; of rolledFields only
	bytes   int64
}

// rolledFields are the fields whose trends are counted at append: those of few
// values.
var rolledFields = [...]Field{FieldEventType, FieldAggregateType, FieldOrganizationID, FieldService}

// quarter is the length of the cells of a series in nanoseconds; the offsets of
// all zones of today are multiples of it.
const quarter = int64(quarterHour * time.Second)

// series are counts by quarter of an hour, those that are not 0.
type series struct {
	quarters    []int32  // since 1970, ascending
	counts      []uint32 // of the same index
	first, last end
}

// end is the first or the last timestamp of a series. It is not known once its
// event is gone, until another one is further out.
type end struct {
	at    int64
	known bool
}

func quarterOf(timestamp int64) int32 { return int32(floorDiv(timestamp, quarter)) }

// of returns the series of a value, nil where there is none.
func (r *rollup) of(c column, cell uint64) *series {
	if cell >= uint64(len(r.byValue[c])) {
		return nil
	}
	return r.byValue[c][cell]
}

func (r *rollup) add(timestamp int64, cell func(column) uint64) {
	r.bytes += r.all.add(timestamp)
	for _, f := range rolledFields {
		c := f.column()
		value := cell(c)
		if value == 0 {
			continue
		}
		s := r.of(c, value)
		if s == nil {
			s = r.begin(c, value)
		}
		r.bytes += s.add(timestamp)
	}
}

func (r *rollup) begin(c column, cell uint64) *series {
	for uint64(len(r.byValue[c])) <= cell {
		r.byValue[c] = append(r.byValue[c], nil)
	}
	r.byValue[c][cell] = new(series)
	return r.byValue[c][cell]
}

func (r *rollup) remove(timestamp int64, cell func(column) uint64) {
	r.bytes -= r.all.remove(timestamp)
	for _, f := range rolledFields {
		c := f.column()
		if value := cell(c); value != 0 {
			s := r.byValue[c][value]
			if r.bytes -= s.remove(timestamp); len(s.quarters) == 0 {
				r.byValue[c][value] = nil
			}
		}
	}
}

// find returns the index of the quarter, or where it would be. Most events are
// of the last one.
func (s *series) find(q int32) (int, bool) {
	if n := len(s.quarters); n > 0 && s.quarters[n-1] <= q {
		if s.quarters[n-1] == q {
			return n - 1, true
		}
		return n, false
	}
	i := sort.Search(len(s.quarters), func(i int) bool { return s.quarters[i] >= q })
	return i, i < len(s.quarters) && s.quarters[i] == q
}

// has reports whether an event of the quarter is counted; a nil series has none.
func (s *series) has(q int32) bool {
	if s == nil {
		return false
	}
	_, ok := s.find(q)
	return ok
}

// add counts an event, and returns by how many bytes the series has grown.
func (s *series) add(timestamp int64) (grown int64) {
	if len(s.quarters) == 0 || timestamp < s.first.at {
		s.first = end{timestamp, true}
	}
	if len(s.quarters) == 0 || timestamp > s.last.at {
		s.last = end{timestamp, true}
	}
	q := quarterOf(timestamp)
	i, ok := s.find(q)
	if !ok {
		s.quarters = slices.Insert(s.quarters, i, q)
		s.counts = slices.Insert(s.counts, i, 0)
		grown = quarterCell
	}
	s.counts[i]++
	return grown
}

// remove takes the count of an event back, and returns by how many bytes the
// series has shrunk.
func (s *series) remove(timestamp int64) (shrunk int64) {
	s.first.known = s.first.known && timestamp != s.first.at
	s.last.known = s.last.known && timestamp != s.last.at
	q := quarterOf(timestamp)
	i, _ := s.find(q)
	if s.counts[i]--; s.counts[i] == 0 {
		s.quarters = slices.Delete(s.quarters, i, i+1)
		s.counts = slices.Delete(s.counts, i, i+1)
		return quarterCell
	}
	return 0
}

// without returns the counts of the events that have no value in a column.
func (r *rollup) without(c column) series {
	rest := r.all.clone()
	for _, s := range r.byValue[c] {
		if s == nil {
			continue
		}
		for i, q := range s.quarters {
			at, _ := rest.find(q)
			rest.counts[at] -= s.counts[i]
		}
	}
	return rest
}

// clone returns a copy, of nil an empty series.
func (s *series) clone() series {
	if s == nil {
		return series{}
	}
	return series{slices.Clone(s.quarters), slices.Clone(s.counts), s.first, s.last}
}
