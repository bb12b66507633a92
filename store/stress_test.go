package store

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

const stressWorkers = 16

// stressTime is how long each case of the stress test runs: EVENTSTORE_STRESS, as a
// duration, else one second.
func stressTime(t *testing.T) time.Duration {
	text := os.Getenv("EVENTSTORE_STRESS")
	if text == "" {
		return time.Second
	}
	d, err := time.ParseDuration(text)
	require.NoError(t, err, "EVENTSTORE_STRESS")
	return d
}

// Writers and readers at once, with and without evictions; afterwards positions
// and versions are dense and every index agrees with a full scan.
func TestWritersAndReaders(t *testing.T) {
	t.Parallel()
	for _, limits := range []Limits{{}, {MaxEvents: 1000}, {MaxBytes: 1 << 20}} {
		t.Run(fmt.Sprintf("%+v", limits), func(t *testing.T) {
			s := New(Options{Limits: limits})
			require.NoError(t, s.Open(t.Context()))
			ctx, cancel := context.WithTimeout(t.Context(), stressTime(t))
			defer cancel()
			var workers sync.WaitGroup
			for worker := range stressWorkers {
				workers.Go(func() { stressWriter(ctx, t, s, worker) })
				workers.Go(func() { stressReader(ctx, t, s, worker) })
			}
			workers.Wait()
			checkIndexes(t, s)
			checkDense(t, s)
			t.Logf("%d appended, %d duplicates, %d evicted", s.Status().Appended, s.Status().Duplicates, s.Status().Evicted)
		})
	}
}

// stressEvent returns an event of a flow that all workers share; equal numbers
// give equal events.
func stressEvent(n int) NewEvent {
	return NewEvent{
		Envelope: Envelope{
			EventID: fmt.Sprint(n), EventType: fmt.Sprint("T", n%7), AggregateType: "A", AggregateID: fmt.Sprint(n % 31),
			CorrelationID: fmt.Sprint(n % 53), CausationID: fmt.Sprint(n - 1), TraceID: fmt.Sprint(n % 17),
			UserID: fmt.Sprint(n % 5), Tags: []string{fmt.Sprint("t:", n%3), fmt.Sprint("u:", n%11)},
		},
		Record: Record{
			Time: uint64(1_790_000_000_000_000_000 + n%1000*int(time.Minute)),
			Body: MapValue(NewMap(KeyValue{"n", Int(int64(n))}, KeyValue{"text", String("Straße")})),
			Resource: Resource{
				Attributes: NewMap(KeyValue{"pod", Int(int64(n % 3))}),
			},
		},
	}
}

func stressWriter(ctx context.Context, t *testing.T, s *Store, worker int) {
	random := rand.New(rand.NewPCG(1, uint64(worker)))
	for round := 0; ctx.Err() == nil; round++ {
		events := make([]NewEvent, 1+random.IntN(20))
		for i := range events {
			number := (round*20+i)*stressWorkers + worker // of its own
			if random.IntN(4) == 0 {
				number = random.IntN(1000) // or of anybody
			}
			events[i] = stressEvent(number)
			switch random.IntN(40) {
			case 0:
				events[i].EventType = ""
			case 1:
				events[i].ExpectedVersion = new(uint64(random.IntN(100)))
			}
		}
		_, err := s.Append(ctx, Append{Events: events, Atomic: random.IntN(2) == 0})
		var rejected *RejectedError
		if err != nil && !errors.As(err, &rejected) && ctx.Err() == nil {
			assert.NoError(t, err)
			return
		}
	}
}

func stressReader(ctx context.Context, t *testing.T, s *Store, worker int) {
	random := rand.New(rand.NewPCG(2, uint64(worker)))
	for ctx.Err() == nil {
		f := stressFilter(random)
		began := time.Now()
		var err error
		switch random.IntN(8) {
		case 0:
			_, err = s.Timeline(ctx, TimelineQuery{Filter: is(FieldCorrelationID, fmt.Sprint(random.IntN(53))), Limit: 20})
		case 1:
			_, err = s.Trends(ctx, TrendQuery{Filter: f, Interval: Hour, GroupBy: new(FieldEventType)})
		case 2:
			_, err = s.Count(ctx, f, new(Field(random.IntN(numFields))))
		case 3:
			_, err = s.Statistics(ctx, f, nil)
		case 4:
			_, _, err = s.Aggregates(ctx, AggregatesQuery{Filter: f, Limit: 10})
		case 5:
			_, _, err = s.Rejections(ctx, 0, 10)
			s.Status()
		default:
			err = stressRead(ctx, t, s, Query{Filter: f, Descending: random.IntN(2) == 0})
		}
		// A read that a busy machine holds up may come to events that went meanwhile.
		slow := errors.Is(err, ErrEvicted) && time.Since(began) > viewAge
		if err != nil && ctx.Err() == nil && !errors.Is(err, ErrNotFound) && !slow {
			assert.NoError(t, err)
			return
		}
		// On few cores readers that never rest leave the writers no time.
		time.Sleep(time.Duration(random.IntN(stressWorkers)) * time.Millisecond)
	}
}

func stressFilter(random *rand.Rand) Filter {
	f := Filter{AnyOf: map[Field][]string{}}
	switch random.IntN(6) {
	case 0:
		f.AnyOf[FieldEventType] = []string{"T1", "T2"}
	case 1:
		f.AnyOf[FieldAggregateType], f.AnyOf[FieldAggregateID] = []string{"A"}, []string{fmt.Sprint(random.IntN(31))}
	case 2:
		f.From = time.Unix(0, 1_790_000_000_000_000_000).Add(time.Duration(random.IntN(1000)) * time.Minute)
		f.To = f.From.Add(100 * time.Minute)
	case 3:
		f.Text = []string{"STRASSE"}
		f.AnyOf[FieldUserID] = []string{"3"}
	case 4:
		f.NoneOf = map[Field][]string{FieldTag: {"t:1"}}
	}
	return f
}

// stressRead checks that what is read is in order and whole.
func stressRead(ctx context.Context, t *testing.T, s *Store, q Query) error {
	var last uint64
	for e, err := range s.Events(ctx, q) {
		if err != nil {
			return err
		}
		ordered := last == 0 || q.Descending == (e.Position < last)
		last = e.Position
		n, _ := e.Record.Body.AsMap().Get("n")
		want := stressEvent(int(n.AsInt()))
		whole := e.EventID == want.EventID && e.AggregateID == want.AggregateID && e.Tags[1] == want.Tags[1] && e.Version > 0
		if !assert.True(t, ordered && whole, "%+v", e) {
			return nil
		}
	}
	return nil
}

// checkDense checks positions and versions of the events held.
func checkDense(t *testing.T, s *Store) {
	t.Helper()
	status := s.Status()
	position := status.FirstPosition
	versions := make(map[string]uint64)
	for e, err := range s.Events(t.Context(), Query{}) {
		require.NoError(t, err)
		require.Equal(t, position, e.Position)
		position++
		if before, ok := versions[e.AggregateID]; ok {
			require.Equal(t, before+1, e.Version)
		}
		versions[e.AggregateID] = e.Version
	}
	require.Equal(t, status.LastPosition+1, position)
	require.Equal(t, status.Appended, status.LastPosition)
	require.Equal(t, status.Evicted, status.LastPosition-status.Events)
	for id, version := range versions {
		aggregate, err := s.Aggregate(t.Context(), "A", id)
		require.NoError(t, err)
		require.Equal(t, version, aggregate.Version)
	}
}
