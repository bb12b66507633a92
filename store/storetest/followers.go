package storetest

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/gyroscops/otel-eventstore/store"
)

// appendMany appends n events in all, in appends of several writers at once.
func appendMany(t *testing.T, s *store.Store, n int) {
	const writers, batch = 4, 5
	var group sync.WaitGroup
	var failed [writers]error
	for w := range writers {
		group.Go(func() {
			for i := w * batch; i < n && failed[w] == nil; i += writers * batch {
				_, failed[w] = s.Append(t.Context(), store.Append{Events: numberedFrom(uint64(i), min(batch, n-i))})
			}
		})
	}
	group.Wait()
	require.NoError(t, errors.Join(failed[:]...))
}

// Followers that stop and resume at random places see every position once, in
// order, whatever is appended meanwhile.
func testFollowReconnects(t *testing.T, open openFunc) {
	const events, reconnects, followers = 20_000, 200, 4
	s := open(t, store.Options{})
	var group sync.WaitGroup
	var failed [followers]error
	for i := range followers {
		group.Go(func() { failed[i] = reconnect(t.Context(), s, uint64(i), events, reconnects) })
	}
	appendMany(t, s, events)
	group.Wait()
	require.NoError(t, errors.Join(failed[:]...))
}

// reconnect reads the first events in so many sessions and more. Odd followers
// read those of a filter, which all events match.
func reconnect(ctx context.Context, s *store.Store, seed uint64, events, reconnects int) error {
	random := rand.New(rand.NewPCG(3, seed)) //nolint:gosec // has to repeat itself
	next, sessions := uint64(1), 0
	for ; next <= uint64(events); sessions++ {
		q := store.Query{Filter: store.Filter{FromPosition: next}, Limit: 1 + random.IntN(events/reconnects)}
		if seed%2 == 1 {
			q.Filter = anyOf(store.FieldCorrelationID, "f")
			q.FromPosition = next
		}
		q.ToPosition = uint64(events)
		var gap error
		err := s.Follow(ctx, q, func(e *store.Event) bool {
			if e.Position != next || e.Version != next {
				gap = fmt.Errorf("position %d, version %d come where %d is next", e.Position, e.Version, next)
			}
			next++
			return gap == nil
		})
		if err = errors.Join(err, gap); err != nil {
			return err
		}
	}
	if sessions < reconnects {
		return fmt.Errorf("%d sessions", sessions)
	}
	return nil
}

// Whoever falls behind is told what was missed, to the position, and resumes there.
func testFollowDuringEviction(t *testing.T, open openFunc) {
	const events = 30_000
	s := open(t, store.Options{Limits: store.Limits{MaxEvents: 300}})
	var group sync.WaitGroup
	var failed [2]error
	for i, filter := range []store.Filter{{}, anyOf(store.FieldCorrelationID, "f")} {
		group.Go(func() { failed[i] = followOrResume(t.Context(), s, filter, events) })
	}
	appendMany(t, s, events)
	group.Wait()
	require.NoError(t, errors.Join(failed[:]...))
}

func followOrResume(ctx context.Context, s *store.Store, filter store.Filter, events uint64) error {
	filter.FromPosition, filter.ToPosition = 1, events
	for next := uint64(1); ; filter.FromPosition = next {
		err := s.Follow(ctx, store.Query{Filter: filter}, func(e *store.Event) bool {
			next++
			return e.Position == next-1
		})
		var evicted *store.EvictedError
		switch {
		case errors.As(err, &evicted) && evicted.Asked == next && evicted.First > next:
			next = evicted.First
		case err == nil && next == events+1:
			return nil
		default:
			return fmt.Errorf("at position %d: %w", next, err)
		}
	}
}

// Ten thousand followers see every event.
func testFollowTenThousand(t *testing.T, open openFunc) {
	const followers, events = 10_000, 40
	s := open(t, store.Options{})
	mustStore(t, s, numberedFrom(1<<32, events/2)...)
	var group sync.WaitGroup
	var seen, failed atomic.Int64
	for i := range followers {
		group.Go(func() {
			q := store.Query{Filter: store.Filter{ToPosition: events}}
			if i%2 == 1 {
				q.Filter = anyOf(store.FieldCorrelationID, "f")
				q.ToPosition = events
			}
			next := uint64(1)
			err := s.Follow(t.Context(), q, func(e *store.Event) bool {
				seen.Add(1)
				next++
				return e.Position == next-1
			})
			if err != nil || next != events+1 {
				failed.Add(1)
			}
		})
	}
	appendMany(t, s, events/2)
	group.Wait()
	require.Zero(t, failed.Load())
	require.Equal(t, int64(followers*events), seen.Load())
}
