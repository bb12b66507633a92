package store

import (
	"math"
	"slices"
	"time"
)

// Bucket is a count of events in an interval of time.
type Bucket struct {
	Start time.Time // in the location asked for
	// Label is 2026-11-23T10:00:00, 2026-11-23T10:00, 2026-11-23, 2026-W48 or 2026-11.
	Label string
	Count int
	// Groups counts by the values of a field; nil where none was asked for.
	Groups map[string]int
}

// histogram counts events into buckets.
type histogram struct {
	interval Interval
	location *time.Location
	grouped  bool
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

func newHistogram(interval Interval, location *time.Location, grouped bool) *histogram {
	if location == nil {
		location = time.UTC
	}
	slot := int64(quarterHour)
	if length := interval.clock(); length != 0 {
		slot = min(slot, int64(length/time.Second))
	}
	return &histogram{
		interval: interval, location: location, grouped: grouped, slot: slot, spans: make(map[int64]span),
		buckets: make(map[int64]*Bucket), first: math.MaxInt64, last: math.MinInt64,
	}
}

// add counts an event and returns its bucket.
func (h *histogram) add(timestamp int64) *Bucket {
	h.total++
	h.first, h.last = min(h.first, timestamp), max(h.last, timestamp)
	b := h.at(floorDiv(timestamp, int64(time.Second))).bucket
	b.Count++
	return b
}

// at returns the span that a second is in.
func (h *histogram) at(second int64) span {
	if second < h.recent.from || second >= h.recent.to {
		h.recent = h.span(second)
	}
	return h.recent
}

// addQuarter counts the events of a quarter of an hour, in a group where one is
// named, and returns false where not all of it belongs to one bucket.
func (h *histogram) addQuarter(q int32, count int, group string) bool {
	start := int64(q) * quarterHour
	s := h.at(start)
	if s.to < start+quarterHour {
		return false
	}
	h.total += count
	s.bucket.Count += count
	if group != "" {
		s.bucket.Groups[group] += count
	}
	return true
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
		if h.grouped {
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
