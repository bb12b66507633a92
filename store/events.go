package store

import (
	"context"
	"iter"
	"time"
)

// Event returns the event with an id. Errors: ErrNotReady, ErrClosed,
// ErrNotFound.
func (s *Store) Event(_ context.Context, id string) (Event, error) {
	if err := s.usable(); err != nil {
		return Event{}, err
	}
	ev := s.find(id)
	if ev == nil {
		return Event{}, ErrNotFound
	}
	return ev.event(), nil
}

func (s *Store) find(id string) *stored {
	s.mu.RLock()
	defer s.mu.RUnlock()
	position, ok := s.index.ids[id]
	if !ok {
		return nil
	}
	return s.history.at(position)
}

// Query selects and orders events.
type Query struct {
	Filter
	Descending bool // by position; ascending otherwise
	Limit      int  // 0 is no limit
}

// Events yields the matching events of one consistent view by position. A read
// that takes longer than a second, for its reader is slow, holds evicted events
// no longer: where it comes to one it ends with an [*EvictedError].
//
// An error comes once and last: ErrNotReady, ErrClosed, ctx.Err(), or, before any
// event, an [*EvictedError] where a bound on the position is below the first one
// held, or a bound on the version below the first one held of the one aggregate
// that the filter names.
func (s *Store) Events(ctx context.Context, q Query) iter.Seq2[Event, error] {
	return func(yield func(Event, error) bool) {
		if err := s.yieldEvents(ctx, q, yield); err != nil {
			yield(Event{}, err)
		}
	}
}

func (s *Store) yieldEvents(ctx context.Context, q Query, yield func(Event, error) bool) error {
	p, err := s.read(&q.Filter)
	if err != nil {
		return err
	}
	if err := s.horizon(&q.Filter, p); err != nil {
		return err
	}
	n, viewed := 0, s.options.Now()
	return p.each(ctx, q.Descending, func(ev *stored) bool {
		n++
		if !yield(ev.event(), nil) || n == q.Limit {
			return false
		}
		if now := s.options.Now(); now.Sub(viewed) > viewAge {
			viewed = now
			p.history = s.currentHistory()
		}
		return true
	})
}

// viewAge is how long a read that yields may hold evicted events in memory,
// for who reads from it may be slow.
const viewAge = time.Second

func (s *Store) currentHistory() history {
	s.mu.RLock()
	defer s.mu.RUnlock()
	return s.history
}

// horizon refuses a read that begins or ends below what is held.
func (s *Store) horizon(f *Filter, p *plan) error {
	for _, position := range []uint64{f.FromPosition, f.ToPosition} {
		if position != 0 && position < p.history.first {
			return &EvictedError{What: "position", Asked: position, First: p.history.firstHeld()}
		}
	}
	key, ok := f.oneAggregate()
	if !ok {
		return nil
	}
	s.mu.RLock()
	defer s.mu.RUnlock()
	h := s.heads.byKey[key]
	if h == nil {
		return nil
	}
	evicted := h.version - uint64(len(h.positions))
	for _, version := range []uint64{f.FromVersion, f.ToVersion} {
		if version != 0 && version <= evicted {
			return &EvictedError{What: "version", Asked: version, First: h.firstVersion()}
		}
	}
	return nil
}

// event decodes what is stored.
func (ev *stored) event() Event {
	e := Event{
		Position:   ev.position,
		Version:    ev.version,
		Timestamp:  fromUnixNano(ev.timestamp),
		RecordedAt: fromUnixNano(ev.recordedAt),
		Envelope: Envelope{
			EventID:        ev.eventID,
			EventType:      ev.value(FieldEventType),
			AggregateType:  ev.value(FieldAggregateType),
			AggregateID:    ev.value(FieldAggregateID),
			CorrelationID:  ev.value(FieldCorrelationID),
			CausationID:    ev.value(FieldCausationID),
			TraceID:        ev.value(FieldTraceID),
			SpanID:         ev.spanID,
			OrganizationID: ev.value(FieldOrganizationID),
			UserID:         ev.value(FieldUserID),
			Service:        ev.value(FieldService),
		},
		Record: ev.origin.record,
	}
	e.Record.Resource.EntityRefs = cloneEntityRefs(e.Record.Resource.EntityRefs)
	if len(ev.tags) > 0 {
		e.Tags = make([]string, len(ev.tags))
		for i, tag := range ev.tags {
			e.Tags[i] = tag.key
		}
	}
	d := decoder{ev.payload}
	d.payload(&e.Record)
	return e
}

// value returns the value of a field that has postings, "" for an absent one.
func (ev *stored) value(f Field) string {
	if p := ev.values[f]; p != nil {
		return p.key
	}
	return ""
}
