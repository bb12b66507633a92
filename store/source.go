package store

import (
	"slices"
	"sort"
)

// source is one way to the candidates of a read.
type source struct {
	cost      int             // of touching them, in positions of a plain list
	positions func() []uint64 // ascending; nil in the source of every position
}

// What a candidate costs that is not read from a plain list: merged lists are
// walked twice, the positions in a range of times are gathered and sorted.
const (
	mergedCost = 2
	sortedCost = 3
)

func listSource(positions []uint64) source {
	return source{cost: len(positions), positions: func() []uint64 { return positions }}
}

// source returns the events that have one of the values in a field that is
// indexed.
func (x *index) source(f Field, values []string) source {
	if f == FieldEventID {
		return listSource(x.positionsOf(values))
	}
	lists := make([][]uint64, 0, len(values))
	cost := 0
	for _, v := range values {
		if p := x.postings[f][v]; p != nil {
			lists = append(lists, p.positions)
			cost += len(p.positions)
		}
	}
	if len(lists) == 1 {
		return listSource(lists[0])
	}
	return source{cost: cost * mergedCost, positions: func() []uint64 { return mergeAll(lists) }}
}

func (x *index) positionsOf(ids []string) []uint64 {
	var positions []uint64
	for _, id := range ids {
		if position, ok := x.ids[id]; ok {
			positions = append(positions, position)
		}
	}
	slices.Sort(positions)
	return slices.Compact(positions)
}

// source returns the held events of an aggregate.
func (hs *heads) source(key aggregateKey) source {
	h := hs.byKey[key]
	if h == nil {
		return listSource(nil)
	}
	return listSource(h.positions)
}

// countTimes counts the events whose timestamp is in the range.
func (x *index) countTimes(r timeRange) int {
	rank := func(after func(int64) bool) int {
		return sort.Search(x.times.Len(), func(i int) bool {
			key, _ := x.times.GetAt(i)
			return after(key.timestamp)
		})
	}
	end := rank(func(t int64) bool { return t > r.last })
	return max(0, end-rank(func(t int64) bool { return t >= r.first }))
}

// timeSource returns the count events whose timestamp is in the range.
func (x *index) timeSource(r timeRange, count int) source {
	times := x.times.Copy()
	return source{cost: count * sortedCost, positions: func() []uint64 {
		positions := make([]uint64, 0, count)
		times.Ascend(timeKey{timestamp: r.first}, func(k timeKey) bool {
			if k.timestamp > r.last {
				return false
			}
			positions = append(positions, k.position)
			return true
		})
		slices.Sort(positions)
		return positions
	}}
}

// mergeAll merges ascending lists into one without repeats.
func mergeAll(lists [][]uint64) []uint64 {
	for len(lists) > 1 {
		merged := make([][]uint64, 0, (len(lists)+1)/2)
		for i := 0; i+1 < len(lists); i += 2 {
			merged = append(merged, merge(lists[i], lists[i+1]))
		}
		if len(lists)%2 == 1 {
			merged = append(merged, lists[len(lists)-1])
		}
		lists = merged
	}
	if len(lists) == 0 {
		return nil
	}
	return lists[0]
}

func merge(a, b []uint64) []uint64 {
	out := make([]uint64, 0, len(a)+len(b))
	for len(a) > 0 && len(b) > 0 {
		switch {
		case a[0] < b[0]:
			out, a = append(out, a[0]), a[1:]
		case a[0] > b[0]:
			out, b = append(out, b[0]), b[1:]
		default:
			out, a, b = append(out, a[0]), a[1:], b[1:]
		}
	}
	return append(append(out, a...), b...)
}
