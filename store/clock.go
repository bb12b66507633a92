package store

import (
	"math"
	"time"
)

// The store counts time in Unix nanoseconds as an int64: the years 1678 to 2261.

var (
	minTime = time.Unix(0, math.MinInt64)
	maxTime = time.Unix(0, math.MaxInt64)
)

// unixNano returns the time in nanoseconds, or the nearest that can be counted.
func unixNano(t time.Time) int64 {
	switch {
	case t.Before(minTime):
		return math.MinInt64
	case t.After(maxTime):
		return math.MaxInt64
	default:
		return t.UnixNano()
	}
}

func fromUnixNano(ns int64) time.Time { return time.Unix(0, ns).UTC() }

// timeRange holds the nanoseconds from first to last, both included.
type timeRange struct{ first, last int64 }

// newTimeRange makes a range of half-open bounds; a zero time is an open end.
func newTimeRange(from, to time.Time) (r timeRange, bounded bool) {
	r = timeRange{math.MinInt64, math.MaxInt64}
	if from.After(maxTime) {
		return timeRange{1, 0}, true
	}
	if !from.IsZero() {
		r.first = unixNano(from)
	}
	if !to.IsZero() && !to.After(maxTime) {
		end := unixNano(to)
		if end == math.MinInt64 {
			return timeRange{1, 0}, true
		}
		r.last = end - 1
	}
	return r, !from.IsZero() || !to.IsZero()
}

// overlaps reports whether two ranges have a time in common.
func (r timeRange) overlaps(other timeRange) bool {
	return r.first <= other.last && other.first <= r.last
}

func (r timeRange) contains(ns int64) bool { return r.first <= ns && ns <= r.last }
