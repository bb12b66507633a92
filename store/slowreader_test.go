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

// bodies returns events whose bodies are their ids.
func bodies(from, to int) []NewEvent {
	var events []NewEvent
	for n := from; n <= to; n++ {
		id := fmt.Sprint(n)
		events = append(events, NewEvent{Envelope: Envelope{EventID: id, EventType: "T"}, Record: Record{Body: String(id)}})
	}
	return events
}

func requireBody(t *testing.T, e *Event) {
	t.Helper()
	require.Equal(t, fmt.Sprint(e.Position), e.EventID)
	require.Equal(t, e.EventID, e.Record.Body.AsString())
}

// A slow read goes on in the block that it is in, though that is packed meanwhile and
// its memory used again.
func TestSlowReadOfABlockThatIsUsedAgain(t *testing.T) {
	t.Parallel()
	now := time.Unix(1_795_000_000, 0)
	s := New(Options{Now: func() time.Time { return now }})
	require.NoError(t, s.Open(t.Context()))
	_, err := s.Append(t.Context(), Append{Events: bodies(1, 256)})
	require.NoError(t, err)
	read := 0
	for e, err := range s.Events(t.Context(), Query{}) {
		require.NoError(t, err)
		requireBody(t, &e)
		if read++; read <= 3 {
			now = now.Add(2 * time.Second)
			for range 10 {
				next := int(s.Status().LastPosition) + 1
				_, err := s.Append(t.Context(), Append{Events: bodies(next, next+999)})
				require.NoError(t, err)
			}
			s.packer.wait()
		}
	}
	require.Equal(t, 256, read)
	require.NoError(t, s.Close())
}

// A reader sees the events of its view whole, though they are evicted and what is
// left of their block is packed meanwhile.
func TestReadOfABlockThatIsPackedWithoutItsFirstEvents(t *testing.T) {
	t.Parallel()
	s := New(Options{Limits: Limits{MaxEvents: 2200}, Now: func() time.Time { return time.Unix(1_795_000_000, 0) }})
	require.NoError(t, s.Open(t.Context()))
	_, err := s.Append(t.Context(), Append{Events: bodies(1, 2200)})
	require.NoError(t, err)
	read := 0
	for e, err := range s.Events(t.Context(), Query{Descending: true}) {
		require.NoError(t, err)
		requireBody(t, &e)
		if read++; read == 1 {
			_, err := s.Append(t.Context(), Append{Events: bodies(2201, 2310)})
			require.NoError(t, err)
			s.packer.wait()
			require.Equal(t, uint64(111), s.Status().FirstPosition)
		}
	}
	require.Equal(t, 2200, read)
	require.NoError(t, s.Close())
}
