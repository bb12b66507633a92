package store

import (
	"context"
	"time"
)

// MaxBuckets is how many buckets a trend may have.
const MaxBuckets = 10_000

// TrendQuery asks for counts per bucket over the filter's From and To; where
// they are open, from the first and to the last matching event.
type TrendQuery struct {
	Filter
	Interval Interval
	Location *time.Location // nil is UTC
	GroupBy  *Field         // nil for no groups
}

// Trends are counts per bucket.
type Trends struct {
	// From and To are the range covered, half-open; zero where there is
	// neither a bound nor an event.
	From, To time.Time
	Total    int
	// Buckets are all that intersect the range, in order, those without events
	// too. The first and the last count only what is in the range.
	Buckets []Bucket
}

// Trends counts matching events over time. Errors: ErrNotReady, ErrClosed,
// ErrTooManyBuckets, ctx.Err().
func (s *Store) Trends(ctx context.Context, q TrendQuery) (Trends, error) {
	h := newHistogram(q.Interval, q.Location, q.GroupBy != nil)
	err := s.countTrend(ctx, &q, h)
	if err != nil {
		return Trends{}, err
	}
	if len(h.buckets) > MaxBuckets {
		return Trends{}, ErrTooManyBuckets
	}
	t := Trends{From: q.From, To: q.To, Total: h.total}
	if t.From.IsZero() {
		t.From = t.To
		if h.total > 0 {
			t.From = fromUnixNano(h.first)
		}
	}
	if t.To.IsZero() {
		t.To = t.From
		if h.total > 0 {
			t.To = fromUnixNano(h.last).Add(1)
		}
	}
	t.Buckets, err = h.filled(t.From, t.To)
	if err != nil {
		return Trends{}, err
	}
	return t, nil
}

// countTrend fills the histogram, from the rollup where that has the answer.
func (s *Store) countTrend(ctx context.Context, q *TrendQuery, h *histogram) error {
	if err := s.usable(); err != nil {
		return err
	}
	if q.isRolled() {
		return s.countRolled(ctx, q, h)
	}
	return s.scan(ctx, &q.Filter, func(r *reader, hit *hit) bool {
		b := h.add(hit.timestamp())
		if q.GroupBy != nil {
			r.eachValue(hit, *q.GroupBy, func(value string) { b.Groups[value]++ })
		}
		return len(h.buckets) <= MaxBuckets
	})
}
