package storetest

import (
	"fmt"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/gyroscops/otel-eventstore/store"
)

// noon is a time to count from.
var noon = time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)

// edit changes an event before it is appended.
type edit func(*store.NewEvent)

func event(id string, edits ...edit) store.NewEvent {
	e := store.NewEvent{Envelope: store.Envelope{EventID: id, EventType: "Happened"}}
	for _, change := range edits {
		change(&e)
	}
	return e
}

// numbered returns the events e1 to en.
func numbered(n int, edits ...edit) []store.NewEvent {
	events := make([]store.NewEvent, n)
	for i := range events {
		events[i] = event(fmt.Sprintf("e%d", i+1), edits...)
	}
	return events
}

func typed(eventType string) edit {
	return func(e *store.NewEvent) { e.EventType = eventType }
}

func of(aggregateType, aggregateID string) edit {
	return func(e *store.NewEvent) { e.AggregateType, e.AggregateID = aggregateType, aggregateID }
}

func expecting(version uint64) edit {
	return func(e *store.NewEvent) { e.ExpectedVersion = &version }
}

func flow(correlationID string) edit {
	return func(e *store.NewEvent) { e.CorrelationID = correlationID }
}

func causedBy(eventID string) edit {
	return func(e *store.NewEvent) { e.CausationID = eventID }
}

func at(t time.Time) edit {
	return func(e *store.NewEvent) { e.Record.Time = uint64(t.UnixNano()) }
}

func body(v store.Value) edit {
	return func(e *store.NewEvent) { e.Record.Body = v }
}

func attributes(entries ...store.KeyValue) edit {
	return func(e *store.NewEvent) { e.Record.Attributes = store.NewMap(entries...) }
}

func kv(key string, value store.Value) store.KeyValue {
	return store.KeyValue{Key: key, Value: value}
}

func object(entries ...store.KeyValue) store.Value {
	return store.MapValue(store.NewMap(entries...))
}

func anyOf(field store.Field, values ...string) store.Filter {
	return store.Filter{AnyOf: map[store.Field][]string{field: values}}
}

func noneOf(field store.Field, values ...string) store.Filter {
	return store.Filter{NoneOf: map[store.Field][]string{field: values}}
}

// appendEach appends events one by one in one request.
func appendEach(t testing.TB, s *store.Store, events ...store.NewEvent) []store.Receipt {
	t.Helper()
	receipts, err := s.Append(t.Context(), store.Append{Events: events})
	require.NoError(t, err)
	require.Len(t, receipts, len(events))
	return receipts
}

func appendAtomic(t testing.TB, s *store.Store, events ...store.NewEvent) ([]store.Receipt, error) {
	t.Helper()
	return s.Append(t.Context(), store.Append{Events: events, Atomic: true})
}

// mustStore appends events that all have to be stored.
func mustStore(t testing.TB, s *store.Store, events ...store.NewEvent) {
	t.Helper()
	for _, r := range appendEach(t, s, events...) {
		require.Equal(t, store.Stored, r.Outcome, "%s: %s", r.EventID, r.Detail)
	}
}

// read returns what a query yields; it must end without an error.
func read(t testing.TB, s *store.Store, q store.Query) []store.Event {
	t.Helper()
	events := []store.Event{}
	for e, err := range s.Events(t.Context(), q) {
		require.NoError(t, err)
		events = append(events, e)
	}
	return events
}

// search returns the ids of the matching events.
func search(t testing.TB, s *store.Store, f store.Filter) []string {
	t.Helper()
	return idsOf(read(t, s, store.Query{Filter: f}))
}

func idsOf(events []store.Event) []string {
	ids := make([]string, len(events))
	for i, e := range events {
		ids[i] = e.EventID
	}
	return ids
}

// lookUp returns the event with an id.
func lookUp(t testing.TB, s *store.Store, id string) store.Event {
	t.Helper()
	e, err := s.Event(t.Context(), id)
	require.NoError(t, err)
	return e
}

// rejectionsOf returns all rejections, newest first.
func rejectionsOf(t testing.TB, s *store.Store) []store.Rejection {
	t.Helper()
	all, more, err := s.Rejections(t.Context(), 0, store.MaxRejections)
	require.NoError(t, err)
	require.False(t, more)
	return all
}

// clock is a clock that a test sets.
type clock struct{ ns atomic.Int64 }

func newClock(start time.Time) *clock {
	c := &clock{}
	c.set(start)
	return c
}

func (c *clock) now() time.Time { return time.Unix(0, c.ns.Load()).UTC() }

func (c *clock) set(t time.Time) { c.ns.Store(t.UnixNano()) }

func (c *clock) advance(d time.Duration) { c.ns.Add(int64(d)) }

// held returns what a store says of itself but for its log, which has failed appends
// too.
func held(s *store.Store) store.Status {
	status := s.Status()
	status.Log = nil
	status.Segments, status.ColdSegments, status.SegmentBytes = 0, 0, 0 // they are sealed meanwhile
	return status
}
