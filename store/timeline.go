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
	InTimeline
}

// InTimeline is the place of an event in a timeline.
type InTimeline struct {
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
	var t *Timeline
	begin := func(page *Timeline, events int) { t, page.Events = page, make([]TimelineEvent, 0, events) }
	err := s.visitTimeline(ctx, q, begin, func(r *reader, h *hit, in InTimeline) bool {
		t.Events = append(t.Events, TimelineEvent{r.event(h), in})
		return true
	})
	return t, err
}

// VisitTimeline calls begin with the page that Timeline returns, without its events,
// then visit with these, written as JSON, until it returns false. They are good
// until visit returns. Errors: those of Timeline.
func (s *Store) VisitTimeline(ctx context.Context, q TimelineQuery, begin func(*Timeline), visit func(*JSONEvent, InTimeline) bool) error {
	return s.visitTimeline(ctx, q, func(t *Timeline, _ int) { begin(t) },
		func(r *reader, h *hit, in InTimeline) bool { return visit(r.lookJSON(h), in) })
}

func (s *Store) visitTimeline(ctx context.Context, q TimelineQuery,
	begin func(t *Timeline, events int), visit func(*reader, *hit, InTimeline) bool,
) error {
	if q.AsOf != 0 && (q.ToPosition == 0 || q.ToPosition > q.AsOf) {
		q.ToPosition = q.AsOf
	}
	if err := s.usable(); err != nil {
		return err
	}
	p := s.newPlan(&q.Filter)
	defer p.r.close()
	line := timeline{reader: p.r}
	if err := p.each(ctx, false, line.add); err != nil {
		return err
	}
	if q.Count != 0 && len(line.events) != q.Count {
		return fmt.Errorf("%w: events of this timeline since it began", ErrEvicted)
	}
	if len(line.events) == 0 {
		return ErrNotFound
	}
	slices.SortFunc(line.events, func(a, b lineEvent) int {
		return cmp.Or(cmp.Compare(a.timestamp, b.timestamp), cmp.Compare(a.position, b.position))
	})
	t := line.summary()
	if t.AsOf = q.AsOf; t.AsOf == 0 {
		t.AsOf = p.r.view.last()
	}
	start, end := line.page(t, q)
	begin(t, end-start)
	s.visitPage(&line, start, end, visit)
	return nil
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
	r := l.reader
	h.rows.read(h.row, &r.cells)
	r.readTexts(h)
	var env Envelope
	r.setTexts(&env, string(r.texts))
	l.events = append(l.events, lineEvent{
		timestamp: unorderedTime(r.cells[colTimestamp]), position: h.position,
		service: r.cells[colService], head: r.cells[colHead],
		id: env.EventID, cause: env.CausationID, trace: env.TraceID,
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

// page returns which events are on the page that the query asks for, and sets what
// comes next.
func (l *timeline) page(t *Timeline, q TimelineQuery) (start, end int) {
	if q.After != (TimelinePlace{}) {
		start = sort.Search(len(l.events), func(i int) bool { return q.After.before(&l.events[i]) })
	}
	end = len(l.events)
	if q.Limit > 0 && end-start > q.Limit {
		end = start + q.Limit
		last := l.events[end-1]
		t.Next = TimelinePlace{last.timestamp, last.position}
	}
	return start, end
}

// visitPage calls visit with the events from start to end, until it returns false.
func (s *Store) visitPage(l *timeline, start, end int, visit func(*reader, *hit, InTimeline) bool) {
	causes := l.causes()
	missing := s.missing(l.reader.view, causes.outside())
	for i := start; i < end; i++ {
		ev := &l.events[i]
		in := InTimeline{
			Offset:       time.Duration(ev.timestamp - l.events[0].timestamp),
			Depth:        causes.depth(i),
			MissingCause: missing[ev.cause],
		}
		if i > 0 {
			in.Gap = time.Duration(ev.timestamp - l.events[i-1].timestamp)
		}
		if h := l.reader.view.hit(ev.position); !visit(l.reader, &h, in) {
			return
		}
	}
}

func (p TimelinePlace) before(ev *lineEvent) bool {
	return p.Timestamp < ev.timestamp || p.Timestamp == ev.timestamp && p.Position < ev.position
}
