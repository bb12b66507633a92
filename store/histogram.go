package store

import (
	"math"
	"slices"
	"time"
)

// Bucket is a count of events in an interval of time.
type Bucket struct {
	Start time.Time // in the location asked for
	// Label is 2026-11-23T10:00, 2026-11-23, 2026-W48 or 2026-11.
	Label string
	Count int
	// Groups counts by the values of a field; nil where none was asked for.
	Groups map[string]int
}

// histogram counts events into buckets.
type histogram struct {
	interval Interval
	location *time.Location
	groupBy  *Field
	buckets  map[int64]*Bucket // by start, Unix seconds
	slot     int64             // seconds
	spans    map[int64]span    // by number of the slot that lies wholly in one
	recent   span
	first    int64 // least and greatest timestamp counted
	last     int64
	total    int
}

// span is a stretch of Unix seconds, [from, to), that belongs to one bucket.
// Within it the offset of the zone does not change.
type span struct {
	from, to int64
	bucket   *Bucket
}

// quarterHour in seconds divides the offsets of all zones of today.
const quarterHour = 15 * 60

func newHistogram(interval Interval, location *time.Location, groupBy *Field) *histogram {
	if location == nil {
		location = time.UTC
	}
	slot := int64(quarterHour)
	if interval == Minute {
		slot = 60
	}
	return &histogram{
		interval: interval, location: location, groupBy: groupBy, slot: slot, spans: make(map[int64]span),
		buckets: make(map[int64]*Bucket), first: math.MaxInt64, last: math.MinInt64,
	}
}

// add counts an event.
func (h *histogram) add(ev *stored) {
	h.total++
	h.first, h.last = min(h.first, ev.timestamp), max(h.last, ev.timestamp)
	second := floorDiv(ev.timestamp, int64(time.Second))
	if second < h.recent.from || second >= h.recent.to {
		h.recent = h.span(second)
	}
	b := h.recent.bucket
	b.Count++
	if h.groupBy != nil {
		ev.eachValue(*h.groupBy, func(value string) { b.Groups[value]++ })
	}
}

// span returns the span that a second is in.
func (h *histogram) span(second int64) span {
	slot := floorDiv(second, h.slot)
	if s, ok := h.spans[slot]; ok {
		return s
	}
	t := time.Unix(second, 0).In(h.location)
	wall := wallOf(t)
	wallStart := h.interval.wallStart(wall)
	from := t.Add(wallStart.Sub(wall))
	to := t.Add(h.interval.wallEnd(wallStart).Sub(wall))
	zoneFrom, zoneTo := zoneBounds(t)
	if !zoneFrom.IsZero() && from.Before(zoneFrom) {
		from = zoneFrom
	}
	if !zoneTo.IsZero() && zoneTo.Before(to) {
		to = zoneTo
	}
	s := span{from.Unix(), to.Unix(), h.bucket(h.interval.start(t))}
	if s.from <= slot*h.slot && (slot+1)*h.slot <= s.to {
		h.spans[slot] = s
	}
	return s
}

// bucket returns the bucket that begins at start.
func (h *histogram) bucket(start time.Time) *Bucket {
	b := h.buckets[start.Unix()]
	if b == nil {
		b = &Bucket{Start: start, Label: h.interval.label(start)}
		if h.groupBy != nil {
			b.Groups = make(map[string]int)
		}
		h.buckets[start.Unix()] = b
	}
	return b
}

// counted returns the buckets that have events, in order.
func (h *histogram) counted() []Bucket {
	buckets := make([]Bucket, 0, len(h.buckets))
	for _, b := range h.buckets {
		buckets = append(buckets, *b)
	}
	slices.SortFunc(buckets, func(a, b Bucket) int { return a.Start.Compare(b.Start) })
	return buckets
}

// filled returns every bucket that intersects [from, to), those without
// events too. Errors: ErrTooManyBuckets.
func (h *histogram) filled(from, to time.Time) ([]Bucket, error) {
	buckets := []Bucket{}
	if !from.Before(to) {
		return buckets, nil
	}
	first := h.interval.start(from.In(h.location))
	for _, b := range h.buckets { // a clock set back over midnight shows an earlier day again
		if b.Start.Before(first) {
			first = b.Start
		}
	}
	for start := first; start.Before(to); start = h.interval.next(start) {
		if len(buckets) == MaxBuckets {
			return nil, ErrTooManyBuckets
		}
		buckets = append(buckets, *h.bucket(start))
	}
	return buckets, nil
}

func floorDiv(a, b int64) int64 {
	q := a / b
	if a%b < 0 {
		q--
	}
	return q
}
