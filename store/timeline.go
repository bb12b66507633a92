package store

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"sort"
	"time"
)

// TimelineQuery selects one page of a timeline.
type TimelineQuery struct {
	Filter
	Limit int // 0 is no limit

	// After, AsOf and Count continue a timeline: they are what its page before
	// returned as Next, AsOf and Count. Zero values begin one.
	After TimelinePlace
	AsOf  uint64
	Count int
}

// TimelinePlace is what a timeline is ordered by.
type TimelinePlace struct {
	Timestamp int64 // Unix nanoseconds
	Position  uint64
}

// Timeline is a page of the matching events by (timestamp, position), with a
// summary of all of them.
type Timeline struct {
	Count              int
	StartedAt, EndedAt time.Time
	Services           []string            // sorted
	Aggregates         []TimelineAggregate // in the order of their first events
	TraceIDs           []string            // in the order of their first events

	Events []TimelineEvent
	// AsOf is the last position when the timeline began: later events do not
	// slip behind its pages.
	AsOf uint64
	// Next is what the next page comes After; zero on the last page.
	Next TimelinePlace
}

// TimelineAggregate is an aggregate that takes part in a timeline.
type TimelineAggregate struct {
	AggregateType, AggregateID string
	Count                      int
}

// TimelineEvent is an event with its place in a timeline.
type TimelineEvent struct {
	Event
	Offset time.Duration // since the first event of the timeline
	Gap    time.Duration // since the event before; 0 for the first
	// Depth counts the causes up to the nearest root in view: an event without
	// a cause, or whose cause is not in this timeline. Of events that cause
	// each other in a circle the earliest is the root.
	Depth int
	// MissingCause means that the store does not hold the event's cause.
	MissingCause bool
}

// Timeline returns a page of a timeline. Errors: ErrNotReady, ErrClosed,
// ErrNotFound where nothing matches, ErrEvicted where a page is asked for of a
// timeline that lost events to eviction since it began, ctx.Err().
func (s *Store) Timeline(ctx context.Context, q TimelineQuery) (*Timeline, error) {
	if q.AsOf != 0 && (q.ToPosition == 0 || q.ToPosition > q.AsOf) {
		q.ToPosition = q.AsOf
	}
	if err := s.usable(); err != nil {
		return nil, err
	}
	p := s.newPlan(&q.Filter)
	defer p.r.close()
	line := timeline{reader: p.r}
	if err := p.each(ctx, false, line.add); err != nil {
		return nil, err
	}
	if q.Count != 0 && len(line.events) != q.Count {
		return nil, fmt.Errorf("%w: events of this timeline since it began", ErrEvicted)
	}
	if len(line.events) == 0 {
		return nil, ErrNotFound
	}
	slices.SortFunc(line.events, func(a, b lineEvent) int {
		return cmp.Or(cmp.Compare(a.timestamp, b.timestamp), cmp.Compare(a.position, b.position))
	})
	t := line.summary()
	if t.AsOf = q.AsOf; t.AsOf == 0 {
		t.AsOf = p.r.view.last()
	}
	s.fillPage(t, &line, q)
	return t, nil
}

// timeline gathers the events of a [Timeline].
type timeline struct {
	reader *reader
	events []lineEvent
}

// lineEvent is what the summary and the depths need of an event.
type lineEvent struct {
	timestamp     int64
	position      uint64
	service, head uint64 // cells
	id, cause     string
	trace         string
}

func (l *timeline) add(h *hit) bool {
	v := l.reader.view
	l.events = append(l.events, lineEvent{
		timestamp: h.timestamp(), position: h.position,
		service: h.number(colService), head: h.number(colHead),
		id:    v.text(textEventID, h.position),
		cause: v.text(textCausation, h.position),
		trace: v.text(textTrace, h.position),
	})
	return true
}

func (l *timeline) summary() *Timeline {
	first, last := l.events[0], l.events[len(l.events)-1]
	t := &Timeline{
		Count:     len(l.events),
		StartedAt: fromUnixNano(first.timestamp),
		EndedAt:   fromUnixNano(last.timestamp),
	}
	services, traces := make(map[uint64]bool), make(map[string]bool)
	aggregates := make(map[uint64]int) // index in t.Aggregates
	for _, ev := range l.events {
		if ev.service != 0 && !services[ev.service] {
			services[ev.service] = true
			t.Services = append(t.Services, l.reader.names.text(colService, ev.service))
		}
		if ev.trace != "" && !traces[ev.trace] {
			traces[ev.trace] = true
			t.TraceIDs = append(t.TraceIDs, ev.trace)
		}
		if ev.head == 0 {
			continue
		}
		i, ok := aggregates[ev.head]
		if !ok {
			i = len(t.Aggregates)
			aggregates[ev.head] = i
			key := l.reader.names.aggregate(ev.head)
			t.Aggregates = append(t.Aggregates, TimelineAggregate{key.aggregateType, key.aggregateID, 0})
		}
		t.Aggregates[i].Count++
	}
	slices.Sort(t.Services)
	return t
}

// fillPage decodes the events of the page that the query asks for.
func (s *Store) fillPage(t *Timeline, l *timeline, q TimelineQuery) {
	start := 0
	if q.After != (TimelinePlace{}) {
		start = sort.Search(len(l.events), func(i int) bool { return q.After.before(&l.events[i]) })
	}
	end := len(l.events)
	if q.Limit > 0 && end-start > q.Limit {
		end = start + q.Limit
		last := l.events[end-1]
		t.Next = TimelinePlace{last.timestamp, last.position}
	}
	causes := l.causes()
	missing := s.missing(l.reader.view, causes.outside())
	t.Events = make([]TimelineEvent, 0, end-start)
	for i := start; i < end; i++ {
		ev := &l.events[i]
		te := TimelineEvent{
			Event:        l.reader.event(l.reader.view, ev.position),
			Offset:       time.Duration(ev.timestamp - l.events[0].timestamp),
			Depth:        causes.depth(i),
			MissingCause: missing[ev.cause],
		}
		if i > 0 {
			te.Gap = time.Duration(ev.timestamp - l.events[i-1].timestamp)
		}
		t.Events = append(t.Events, te)
	}
}

func (p TimelinePlace) before(ev *lineEvent) bool {
	return p.Timestamp < ev.timestamp || p.Timestamp == ev.timestamp && p.Position < ev.position
}
