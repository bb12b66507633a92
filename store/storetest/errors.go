package storetest

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/gyroscops/otel-eventstore/store"
)

var errorTests = []test{
	{"Closed", testClosed},
	{"OpenTwice", testOpenTwice},
	{"EpochsDiffer", testEpochsDiffer},
	{"LimitsAreShown", testLimitsAreShown},
	{"FieldNames", testFieldNames},
}

// calls are all the ways to ask a store for something.
func calls(t *testing.T, s *store.Store) map[string]func() error {
	ctx := t.Context()
	return map[string]func() error{
		"append": func() error { _, err := s.Append(ctx, store.Append{Events: numbered(1)}); return err },
		"atomic": func() error { _, err := appendAtomic(t, s, event("x")); return err },
		"condition": func() error {
			_, err := appendIf(t, s, condition(0, store.ConditionItem{}), event("x"))
			return err
		},
		"nothing": func() error { _, err := s.Append(ctx, store.Append{}); return err },
		"event":   func() error { _, err := s.Event(ctx, "e"); return err },
		"events": func() error {
			n := 0
			var last error
			for _, last = range s.Events(ctx, store.Query{}) {
				n++
			}
			require.Equal(t, 1, n)
			return last
		},
		"aggregate":   func() error { _, err := s.Aggregate(ctx, "A", "a"); return err },
		"aggregates":  func() error { _, _, err := s.Aggregates(ctx, store.AggregatesQuery{}); return err },
		"timeline":    func() error { _, err := s.Timeline(ctx, store.TimelineQuery{}); return err },
		"trends":      func() error { _, err := s.Trends(ctx, store.TrendQuery{}); return err },
		"statistics":  func() error { _, err := s.Statistics(ctx, store.Filter{}, nil); return err },
		"count":       func() error { _, err := s.Count(ctx, store.Filter{}, nil); return err },
		"field infos": func() error { _, err := s.FieldInfos(ctx, store.Filter{}); return err },
		"rejections":  func() error { _, _, err := s.Rejections(ctx, 0, 1); return err },
		"limits":      s.EnforceLimits,
	}
}

func testClosed(t *testing.T, open openFunc) {
	s := open(t, store.Options{})
	mustStore(t, s, event("e", of("A", "a")))
	begun := 0
	for _, err := range s.Events(t.Context(), store.Query{}) {
		require.NoError(t, err, "a read that has begun goes on")
		begun++
		require.NoError(t, s.Close())
	}
	require.Equal(t, 1, begun)
	require.NoError(t, s.Close())
	for name, call := range calls(t, s) {
		require.ErrorIs(t, call(), store.ErrClosed, name)
	}
	require.ErrorIs(t, s.Open(t.Context()), store.ErrClosed)
	status := s.Status()
	require.Equal(t, store.StateClosed, status.State)
	require.Equal(t, uint64(1), status.LastPosition)
}

func testOpenTwice(t *testing.T, open openFunc) {
	s := open(t, store.Options{})
	mustStore(t, s, event("e"))
	before := held(s)
	require.NoError(t, s.Open(t.Context()))
	require.Equal(t, before, held(s))
	require.Equal(t, []string{"e"}, search(t, s, store.Filter{}))
}

func testEpochsDiffer(t *testing.T, open openFunc) {
	a, b := open(t, store.Options{}), open(t, store.Options{})
	require.NotEmpty(t, a.Status().Epoch)
	require.NotEqual(t, a.Status().Epoch, b.Status().Epoch)
	epoch := a.Status().Epoch
	mustStore(t, a, event("e"))
	require.Equal(t, epoch, a.Status().Epoch)
}

func testLimitsAreShown(t *testing.T, open openFunc) {
	limits := store.Limits{MaxBytes: 1 << 20, MaxEvents: 10, MaxAge: 5, MaxEventBytes: 1 << 10, OnFull: store.Reject}
	require.Equal(t, limits, open(t, store.Options{Limits: limits}).Status().Limits)
}

func testFieldNames(t *testing.T, _ openFunc) {
	require.Equal(t, "eventId", store.FieldEventID.String())
	for _, field := range store.Fields() {
		named, ok := store.FieldOf(field.String())
		require.True(t, ok)
		require.Equal(t, field, named)
	}
	_, ok := store.FieldOf("position")
	require.False(t, ok)
}
