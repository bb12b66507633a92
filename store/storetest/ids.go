package storetest

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/gyroscops/otel-eventstore/store"
)

var idTests = []test{
	{"AreKeptExactly", testIDsAreKeptExactly},
	{"AreNeverConfused", testIDsAreNeverConfused},
	{"InvalidUTF8IsRejected", testInvalidUTF8IsRejected},
}

// oddIDs are ids that something on the way may trip over.
func oddIDs() []string {
	return []string{
		"a", "A", " a", "a ", "a/b", "a%2Fb", "a:b", "a#b", "a?b=c&d", "a\"b", "a'b", "a\\b", ".", "..", "*", ">", "a.b",
		"\x00", "a\x00", "a\x00b", "\n", "\t", "null", "0", "00", "[x]", "{x}", "💶", "é", "e\u0301", "ß", "ss", "K", "\u212a",
		"\ufeffa", "\ufffd", "\U0010ffff",
		strings.Repeat("x", 10_000), strings.Repeat("x", 9_999) + "y", strings.Repeat("🧾", 2_500),
	}
}

// identified returns an event that has the id in every field.
func identified(id string) store.NewEvent {
	e := event(id, typed(id), of(id, id), flow(id), causedBy(id))
	e.TraceID, e.SpanID, e.OrganizationID, e.UserID, e.Service, e.Tags = id, id, id, id, id, []string{id}
	return e
}

func testIDsAreKeptExactly(t *testing.T, open openFunc) {
	s := open(t, store.Options{})
	for _, id := range oddIDs() {
		mustStore(t, s, identified(id))
	}
	for _, id := range oddIDs() {
		require.Equal(t, identified(id).Envelope, lookUp(t, s, id).Envelope)
		for _, field := range store.Fields() {
			require.Equal(t, []string{id}, search(t, s, anyOf(field, id)), "%s %.20q", field, id)
			require.Len(t, search(t, s, noneOf(field, id)), len(oddIDs())-1, "%s %.20q", field, id)
		}
		aggregate, err := s.Aggregate(t.Context(), id, id)
		require.NoError(t, err)
		require.Equal(t, uint64(1), aggregate.Version)
		require.Equal(t, id, aggregate.AggregateType)
		require.Equal(t, id, aggregate.AggregateID)
	}
	for _, field := range store.Fields() {
		require.Equal(t, oddIDs(), search(t, s, anyOf(field, oddIDs()...)), field)
		counts, err := s.Count(t.Context(), store.Filter{}, &field)
		require.NoError(t, err)
		require.Len(t, counts.Groups, len(oddIDs()), field)
	}
}

// The same text cut elsewhere is another key.
func testIDsAreNeverConfused(t *testing.T, open openFunc) {
	s := open(t, store.Options{})
	keys := [][2]string{
		{"a", "b/c"}, {"a/b", "c"}, {"a", "b\x00c"}, {"a\x00b", "c"}, {"a", "b:c"}, {"a:b", "c"}, {"ab", "c"}, {"a", "bc"},
	}
	for i, key := range keys {
		mustStore(t, s, event(fmt.Sprint(i), of(key[0], key[1]), expecting(0)))
	}
	for i, key := range keys {
		f := anyOf(store.FieldAggregateType, key[0])
		f.AnyOf[store.FieldAggregateID] = []string{key[1]}
		require.Equal(t, []string{fmt.Sprint(i)}, search(t, s, f), key)
	}
	require.Equal(t, uint64(len(keys)), s.Status().Aggregates)

	// An id is found in its own field only.
	mustStore(t, s, event("x", flow("shared")), event("y", func(e *store.NewEvent) { e.UserID = "shared" }))
	require.Equal(t, []string{"x"}, search(t, s, anyOf(store.FieldCorrelationID, "shared")))
	require.Equal(t, []string{"y"}, search(t, s, anyOf(store.FieldUserID, "shared")))
}

// Two invalid ids could look the same in JSON.
func testInvalidUTF8IsRejected(t *testing.T, open openFunc) {
	const invalid = "a\xffb"
	for _, field := range store.Fields() {
		t.Run(field.String(), func(t *testing.T) {
			s := open(t, store.Options{})
			e := identified("fine")
			set(&e, field, invalid)
			r := appendEach(t, s, e, event("rest"))
			require.Equal(t, store.ReasonMalformed, r[0].Reason)
			require.Contains(t, r[0].Detail, field.String())
			require.Equal(t, store.Stored, r[1].Outcome)
			require.Equal(t, []string{"rest"}, search(t, s, store.Filter{}))
			_, err := appendAtomic(t, s, e)
			require.ErrorIs(t, err, store.ErrInvalid)
		})
	}
}

// set gives the event a value in a field.
func set(e *store.NewEvent, field store.Field, value string) {
	switch field {
	case store.FieldEventID:
		e.EventID = value
	case store.FieldEventType:
		e.EventType = value
	case store.FieldAggregateType:
		e.AggregateType = value
	case store.FieldAggregateID:
		e.AggregateID = value
	case store.FieldCorrelationID:
		e.CorrelationID = value
	case store.FieldCausationID:
		e.CausationID = value
	case store.FieldTraceID:
		e.TraceID = value
	case store.FieldSpanID:
		e.SpanID = value
	case store.FieldOrganizationID:
		e.OrganizationID = value
	case store.FieldUserID:
		e.UserID = value
	case store.FieldService:
		e.Service = value
	case store.FieldTag:
		e.Tags = []string{value}
	}
}
