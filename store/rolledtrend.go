package store

import (
	"context"
	"math"
	"slices"
	"time"
)

// isRolled reports whether the rollup has what the query counts: all events,
// those of some values of one field, or all by the values of one field.
func (q *TrendQuery) isRolled() bool {
	rest := q.Filter
	rest.From, rest.To, rest.AnyOf = time.Time{}, time.Time{}, nil
	if q.Interval < Hour || !rest.isEmpty() || len(q.AnyOf) > 1 {
		return false
	}
	for f := range q.AnyOf {
		if !f.isRolled() || q.GroupBy != nil && *q.GroupBy != f {
			return false
		}
	}
	return q.GroupBy == nil || q.GroupBy.isRolled()
}

func (f Field) isRolled() bool { return slices.Contains(rolledFields[:], f) }

// rolledValue is the series of one value, or of all events.
type rolledValue struct {
	group  string // "" where the query has no groups
	series series
}

// countRolled fills the histogram from whole quarters of an hour, and from the
// events of those that are not all in the range, or not all in one bucket.
func (s *Store) countRolled(ctx context.Context, q *TrendQuery, h *histogram) error {
	r := s.newReader()
	defer r.close()
	values := s.rolledValues(r, q)
	times, _ := newTimeRange(q.From, q.To)
	looked := make(map[int32]bool) // quarters whose events have to be looked at
	s.findEnds(q, values, times, looked, h)
	for _, v := range values {
		for i, quarter := range v.series.quarters {
			if looked[quarter] || !times.meets(quarter) {
				continue
			}
			if !times.covers(quarter) || !h.addQuarter(quarter, int(v.series.counts[i]), v.group) {
				looked[quarter] = true
			}
			if len(h.buckets) > MaxBuckets {
				return nil
			}
		}
	}
	for quarter := range looked {
		if err := s.lookAt(ctx, r, q, times.within(quarter), h); err != nil {
			return err
		}
	}
	return nil
}

// rolledValues returns the series that the query counts, and makes the view of
// the reader the one that they are of.
func (s *Store) rolledValues(r *reader, q *TrendQuery) []rolledValue {
	s.mu.RLock()
	defer s.mu.RUnlock()
	r.view = s.view.Load()
	if len(q.AnyOf) == 0 && q.GroupBy == nil {
		return []rolledValue{{series: s.rollup.all.clone()}}
	}
	if q.GroupBy != nil && len(q.AnyOf) == 0 {
		values := []rolledValue{{series: s.rollup.without(q.GroupBy.column())}}
		c := q.GroupBy.column()
		for id := range s.names[c].byID.All() {
			values = append(values, rolledValue{s.names[c].byID.Key(id), s.rollup.of(c, uint64(id)+1).clone()})
		}
		return values
	}
	var values []rolledValue
	for f, wanted := range q.AnyOf {
		for _, text := range distinct(wanted) {
			id, ok := s.names[f.column()].find(text)
			if !ok {
				continue
			}
			v := rolledValue{series: s.rollup.of(f.column(), uint64(id)+1).clone()}
			if q.GroupBy != nil {
				v.group = text
			}
			values = append(values, v)
		}
	}
	return values
}

// findEnds sets the ends of the histogram where the query has none, for then the
// range ends with an event: from the series, or, where these don't know it, by
// having the events of its quarter looked at.
func (*Store) findEnds(q *TrendQuery, values []rolledValue, times timeRange, looked map[int32]bool, h *histogram) {
	first, last, ok := ends(values, times)
	if !ok {
		return
	}
	for i := range values {
		s := &values[i].series
		if len(s.quarters) == 0 {
			continue
		}
		if q.From.IsZero() && s.quarters[0] <= first {
			if !s.first.known || !times.contains(s.first.at) {
				looked[first] = true
			}
			h.first = min(h.first, s.first.at)
		}
		if q.To.IsZero() && s.quarters[len(s.quarters)-1] >= last {
			if !s.last.known || !times.contains(s.last.at) {
				looked[last] = true
			}
			h.last = max(h.last, s.last.at)
		}
	}
	if looked[first] {
		h.first = math.MaxInt64
	}
	if looked[last] {
		h.last = math.MinInt64
	}
}

// ends returns the first and the last quarter in the range that have events.
func ends(values []rolledValue, times timeRange) (first, last int32, ok bool) {
	first, last = math.MaxInt32, math.MinInt32
	for _, v := range values {
		for _, q := range v.series.quarters {
			if times.meets(q) {
				first, last, ok = min(first, q), max(last, q), true
			}
		}
	}
	return first, last, ok
}

// lookAt counts the matching events of a stretch of time.
func (s *Store) lookAt(ctx context.Context, r *reader, q *TrendQuery, times timeRange, h *histogram) error {
	p := &plan{
		r: r, from: r.view.first, to: r.view.last(), times: times, timed: true,
		versions: newVersionRange(0, 0), fields: s.fieldChecks(&q.Filter),
	}
	return p.each(ctx, false, func(hit *hit) bool {
		b := h.add(hit.timestamp())
		if q.GroupBy != nil {
			r.eachValue(hit, *q.GroupBy, func(value string) { b.Groups[value]++ })
		}
		return true
	})
}

// quarterRange returns the times of a quarter, as far as they can be counted.
func quarterRange(q int32) timeRange {
	first := int64(q) * quarter
	if int64(q) < math.MinInt64/quarter { // begins before
		first = math.MinInt64
	}
	if int64(q) >= math.MaxInt64/quarter {
		return timeRange{first, math.MaxInt64}
	}
	return timeRange{first, (int64(q)+1)*quarter - 1}
}

// meets reports whether the range has any time of a quarter.
func (r timeRange) meets(q int32) bool {
	times := quarterRange(q)
	return times.first <= r.last && r.first <= times.last
}

// covers reports whether the range has all times of a quarter.
func (r timeRange) covers(q int32) bool {
	times := quarterRange(q)
	return r.first <= times.first && times.last <= r.last
}

// within returns the part of the range in a quarter.
func (r timeRange) within(q int32) timeRange {
	times := quarterRange(q)
	return timeRange{max(r.first, times.first), min(r.last, times.last)}
}
