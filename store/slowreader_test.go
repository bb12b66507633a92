package store

import (
	"fmt"
	"math"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

func appendNumbered(t *testing.T, s *Store, from, to int) {
	t.Helper()
	for n := from; n <= to; n++ {
		_, err := s.Append(t.Context(), Append{Events: []NewEvent{{
			Envelope: Envelope{EventID: fmt.Sprint(n), EventType: "T"},
		}}})
		require.NoError(t, err)
	}
}

// A quick reader sees the view that it began with, evicted events as well; one
// that takes long is told what it missed, and holds nothing that is evicted.
func TestReadersDuringEviction(t *testing.T) {
	t.Parallel()
	f := func(pause time.Duration, descending bool, want int, wantErr error) {
		t.Helper()
		now := time.Unix(1_795_000_000, 0)
		s := New(Options{Limits: Limits{MaxEvents: 100}, Now: func() time.Time { return now }})
		require.NoError(t, s.Open(t.Context()))
		appendNumbered(t, s, 1, 100)
		read := 0
		for _, err := range s.Events(t.Context(), Query{Descending: descending}) {
			if wantErr != nil && read == want {
				require.ErrorIs(t, err, wantErr)
				var evicted *EvictedError
				require.ErrorAs(t, err, &evicted)
				require.Equal(t, uint64(51), evicted.First)
				return
			}
			require.NoError(t, err)
			if read++; read == 10 {
				appendNumbered(t, s, 101, 150)
				now = now.Add(pause)
			}
		}
		require.NoError(t, wantErr)
		require.Equal(t, want, read)
	}
	f(time.Second, false, 100, nil)
	f(2*time.Second, false, 10, ErrEvicted)
	f(time.Second, true, 100, nil)
	f(2*time.Second, true, 50, ErrEvicted)
}

// Heads over the limit refuse new aggregates, and nothing else.
func TestKnownAggregatesGoOnWhenHeadsFillTheStore(t *testing.T) {
	t.Parallel()
	s := New(Options{Limits: Limits{MaxBytes: 20_000}})
	require.NoError(t, s.Open(t.Context()))
	appendTo := func(id, aggregate string) error {
		_, err := s.Append(t.Context(), Append{Events: []NewEvent{{
			Envelope: Envelope{EventID: id, EventType: "T", AggregateType: "A", AggregateID: aggregate},
		}}})
		return err
	}
	n := 0
	for appendTo(fmt.Sprint(n), fmt.Sprint(n)) == nil {
		n++
		require.Less(t, n, 1000)
	}
	require.ErrorIs(t, appendTo("new", "new"), ErrFull)
	require.NoError(t, appendTo("known", "0"))
	head, err := s.Aggregate(t.Context(), "A", "0")
	require.NoError(t, err)
	require.Equal(t, uint64(2), head.Version)
	require.GreaterOrEqual(t, s.Status().AggregateBytes, int64(20_000))
}

func TestTimesBeyondWhatCanBeCounted(t *testing.T) {
	t.Parallel()
	s := New(Options{})
	require.NoError(t, s.Open(t.Context()))
	_, err := s.Append(t.Context(), Append{Events: []NewEvent{{
		Envelope: Envelope{EventID: "far", EventType: "T"}, Record: Record{Time: math.MaxUint64},
	}}})
	require.NoError(t, err)
	late := time.Date(9999, 12, 31, 0, 0, 0, 0, time.UTC)
	f := func(filter Filter, want int) {
		t.Helper()
		counts, err := s.Count(t.Context(), filter, nil)
		require.NoError(t, err)
		require.Equal(t, want, counts.Count)
	}
	f(Filter{To: late}, 1)
	f(Filter{From: late}, 0)
	f(Filter{From: time.Unix(0, math.MaxInt64)}, 1)
	f(Filter{To: time.Unix(0, math.MaxInt64)}, 0)
}
