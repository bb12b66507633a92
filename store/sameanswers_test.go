package store

import (
	"errors"
	"iter"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// requireSameAnswers compares what every public read of two stores says.
func requireSameAnswers(t testing.TB, want, got *Store) {
	t.Helper()
	requireSameStatus(t, want, got)
	events := want.heldEvents(t)
	require.Equal(t, events, got.heldEvents(t))
	requireSame(t, want, got, func(s *Store) (any, error) {
		page, more, err := s.Rejections(t.Context(), 0, 0)
		return []any{page, more}, err
	})
	requireSame(t, want, got, func(s *Store) (any, error) {
		page, _, err := s.Aggregates(t.Context(), AggregatesQuery{})
		return page, err
	})
	values := make(map[Field]map[string]bool)
	for f := range Field(numFields) {
		values[f] = map[string]bool{"no such": true}
		requireSame(t, want, got, func(s *Store) (any, error) { return s.Count(t.Context(), Filter{}, &f) })
	}
	for i := range events {
		for f := range Field(numFields) {
			if value := events[i].value(f); value != "" && len(values[f]) < 30 {
				values[f][value] = true
			}
		}
		for _, tag := range events[i].Tags {
			if len(values[FieldTag]) < 30 {
				values[FieldTag][tag] = true
			}
		}
	}
	for f, all := range values {
		for value := range all {
			requireSameOf(t, want, got, Filter{AnyOf: map[Field][]string{f: {value}}})
		}
	}
	requireSameOf(t, want, got, Filter{Text: []string{"e"}})
	requireSameOf(t, want, got, Filter{Text: []string{"stra"}})
	requireSameOf(t, want, got, Filter{FromVersion: 2, ToVersion: 3})
	if n := len(events); n > 0 {
		middle := events[n/2]
		requireSameOf(t, want, got, Filter{From: middle.Timestamp, To: middle.Timestamp.Add(time.Hour)})
		requireSameOf(t, want, got, Filter{RecordedFrom: middle.RecordedAt})
		requireSameOf(t, want, got, Filter{FromPosition: middle.Position, AnyOf: map[Field][]string{FieldEventType: {middle.EventType}}})
	}
	for i := 0; i < len(events); i += 1 + len(events)/50 {
		requireSameEvent(t, want, got, &events[i])
	}
}

func requireSameStatus(t testing.TB, want, got *Store) {
	t.Helper()
	kept := func(s Status) Status {
		return Status{
			State: s.State, FirstPosition: s.FirstPosition, LastPosition: s.LastPosition, LastRecordedAt: s.LastRecordedAt,
			Events: s.Events, Aggregates: s.Aggregates, AggregateBytes: s.AggregateBytes, Rejections: s.Rejections,
		}
	}
	require.Equal(t, kept(want.Status()), kept(got.Status()))
}

// requireSameOf compares the reads of a filter.
func requireSameOf(t testing.TB, want, got *Store, f Filter) {
	t.Helper()
	for _, read := range []func(s *Store) (any, error){
		func(s *Store) (any, error) {
			var events []Event
			for e, err := range s.Events(t.Context(), Query{Filter: f, Limit: 500, Descending: true}) {
				if err != nil {
					return nil, err
				}
				events = append(events, e)
			}
			return events, nil
		},
		func(s *Store) (any, error) { return s.Count(t.Context(), f, new(FieldEventType)) },
		func(s *Store) (any, error) { return s.Statistics(t.Context(), f, nil) },
		func(s *Store) (any, error) { return s.FieldInfos(t.Context(), f) },
		func(s *Store) (any, error) {
			return s.Trends(t.Context(), TrendQuery{Filter: f, Interval: Month, GroupBy: new(FieldAggregateType)})
		},
		func(s *Store) (any, error) {
			page, _, err := s.Aggregates(t.Context(), AggregatesQuery{Filter: f})
			return page, err
		},
		func(s *Store) (any, error) { return s.Timeline(t.Context(), TimelineQuery{Filter: f, Limit: 500}) },
	} {
		requireSame(t, want, got, read)
	}
}

// requireSameEvent compares the reads of an event and of its aggregate.
func requireSameEvent(t testing.TB, want, got *Store, e *Event) {
	t.Helper()
	requireSame(t, want, got, func(s *Store) (any, error) { return s.Event(t.Context(), e.EventID) })
	requireSame(t, want, got, func(s *Store) (any, error) { return first(s.Causes(t.Context(), e.EventID)) })
	requireSame(t, want, got, func(s *Store) (any, error) { return first(s.Effects(t.Context(), e.EventID)) })
	if key, ok := e.aggregate(); ok {
		requireSame(t, want, got, func(s *Store) (any, error) {
			return s.Aggregate(t.Context(), key.aggregateType, key.aggregateID)
		})
	}
}

func requireSame(t testing.TB, want, got *Store, read func(*Store) (any, error)) {
	t.Helper()
	expected, err := read(want)
	actual, actualErr := read(got)
	if err != nil {
		require.Error(t, actualErr)
		if evicted, ok := errors.AsType[*EvictedError](err); ok {
			require.Equal(t, evicted, actualErr)
		}
		return
	}
	require.NoError(t, actualErr)
	require.Equal(t, expected, actual)
}

// first returns up to a hundred related events.
func first(related iter.Seq2[Related, error]) ([]Related, error) {
	var all []Related
	for r, err := range related {
		if err != nil || len(all) == 100 {
			return all, err
		}
		all = append(all, r)
	}
	return all, nil
}
