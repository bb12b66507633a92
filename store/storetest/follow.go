package storetest

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/gyroscops/otel-eventstore/store"
)

var followTests = []test{
	{"HistoryThenLive", testFollowHistoryThenLive},
	{"Filters", testFollowFilters},
	{"Ends", testFollowEnds},
	{"BehindTheEviction", testFollowBehindTheEviction},
	{"DuringEviction", testFollowDuringEviction},
	{"NothingHeld", testFollowNothingHeld},
	{"VersionsThatGo", testFollowVersionsThatGo},
	{"Errors", testFollowErrors},
	{"Reconnects", testFollowReconnects},
	{"TenThousand", testFollowTenThousand},
}

// following is a follower at work in a bubble of its own time.
type following struct {
	ids  []string
	stop context.CancelFunc
	err  error
	done bool
}

func follow(t *testing.T, s *store.Store, q store.Query) *following {
	ctx, stop := context.WithCancel(t.Context())
	f := &following{ids: []string{}, stop: stop}
	go func() {
		f.err = s.Follow(ctx, q, func(e *store.Event) bool {
			f.ids = append(f.ids, string([]byte(e.EventID)))
			return true
		})
		f.done = true
	}()
	return f
}

// seen returns the ids that it has seen when there is nothing more to see.
func (f *following) seen() []string {
	synctest.Wait()
	return f.ids
}

// ended returns the error that it has ended with.
func (f *following) ended(t *testing.T) error {
	t.Helper()
	synctest.Wait()
	require.True(t, f.done)
	return f.err
}

func testFollowHistoryThenLive(t *testing.T, open openFunc) {
	synctest.Test(t, func(t *testing.T) {
		s := open(t, store.Options{})
		all := follow(t, s, store.Query{})
		require.Empty(t, all.seen())
		mustStore(t, s, event("1"), event("2"))
		second := follow(t, s, store.Query{Filter: store.Filter{FromPosition: 2}})
		fourth := follow(t, s, store.Query{Filter: store.Filter{FromPosition: 4}})
		require.Equal(t, []string{"1", "2"}, all.seen())
		mustStore(t, s, event("3"))
		appendEach(t, s, event("3"), event("untyped", typed("")))
		_, err := appendAtomic(t, s, event("other"), event("untyped", typed("")))
		require.Error(t, err)
		mustStore(t, s, event("4"), event("5"))
		require.Equal(t, []string{"1", "2", "3", "4", "5"}, all.seen())
		require.Equal(t, []string{"2", "3", "4", "5"}, second.seen())
		require.Equal(t, []string{"4", "5"}, fourth.seen())
		for _, f := range []*following{all, second, fourth} {
			f.stop()
			require.ErrorIs(t, f.ended(t), context.Canceled)
		}
	})
}

func testFollowFilters(t *testing.T, open openFunc) {
	synctest.Test(t, func(t *testing.T) {
		s := open(t, store.Options{})
		mustStore(t, s, event("a1", of("A", "a"), flow("f")), event("b1", of("B", "b")))
		byKey := anyOf(store.FieldAggregateType, "A")
		byKey.AnyOf[store.FieldAggregateID] = []string{"a"}
		byKey.FromVersion = 2
		f := map[*following][]string{
			follow(t, s, store.Query{Filter: byKey}):                                           {"a2"},
			follow(t, s, store.Query{Filter: anyOf(store.FieldCorrelationID, "f")}):            {"a1", "b2"},
			follow(t, s, store.Query{Filter: anyOf(store.FieldEventID, "a1", "later")}):        {"a1", "later"},
			follow(t, s, store.Query{Filter: anyOf(store.FieldTag, "unknown:yet")}):            {"later"},
			follow(t, s, store.Query{Filter: noneOf(store.FieldAggregateType, "A", "B")}):      {"later"},
			follow(t, s, store.Query{Filter: store.Filter{Text: []string{"needle"}}}):          {"b2"},
			follow(t, s, store.Query{Filter: store.Filter{RecordedTo: time.Now().Add(1)}}):     {"a1", "b1"},
			follow(t, s, store.Query{Filter: anyOf(store.FieldUserID, "u"), Descending: true}): {},
		}
		synctest.Wait()
		time.Sleep(time.Second)
		mustStore(t, s, event("a2", of("A", "a")), event("b2", of("B", "b"), flow("f"), body(store.String("a needle"))))
		mustStore(t, s, event("later", func(e *store.NewEvent) { e.Tags = []string{"unknown:yet"} }))
		for f, want := range f {
			require.Equal(t, want, f.seen())
			f.stop()
		}
		synctest.Wait()
	})
}

func testFollowEnds(t *testing.T, open openFunc) {
	synctest.Test(t, func(t *testing.T) {
		s := open(t, store.Options{})
		mustStore(t, s, numbered(2)...)
		limited := follow(t, s, store.Query{Limit: 3})
		bounded := follow(t, s, store.Query{Filter: store.Filter{ToPosition: 3}})
		none := follow(t, s, store.Query{Filter: store.Filter{ToPosition: 3, AnyOf: anyOf(store.FieldUserID, "u").AnyOf}})
		past := follow(t, s, store.Query{Filter: store.Filter{ToPosition: 1}})
		require.NoError(t, past.ended(t))
		require.Equal(t, []string{"e1"}, past.ids)
		require.False(t, limited.done || bounded.done || none.done)
		mustStore(t, s, event("e3"), event("e4"))
		for _, f := range []*following{limited, bounded} {
			require.NoError(t, f.ended(t))
			require.Equal(t, []string{"e1", "e2", "e3"}, f.ids)
		}
		require.NoError(t, none.ended(t))
		require.NoError(t, s.Follow(t.Context(), store.Query{}, func(e *store.Event) bool { return e.Position < 2 }))
	})
}

// behind is the error of who fell behind.
func behind(asked, first uint64) error {
	return &store.EvictedError{What: "position", Asked: asked, First: first}
}

func testFollowBehindTheEviction(t *testing.T, open openFunc) {
	s := open(t, store.Options{Limits: store.Limits{MaxEvents: 3}})
	mustStore(t, s, numbered(10, flow("f"))...)
	none := func(*store.Event) bool { return true }
	filter := anyOf(store.FieldCorrelationID, "f")
	filter.FromPosition = 7
	require.Equal(t, behind(7, 8), s.Follow(t.Context(), store.Query{Filter: filter}, none))

	f := s.Follower(store.Filter{})
	require.NoError(t, f.Visit(t.Context(), func(e *store.Event) bool { return e.Position < 9 }))
	require.Equal(t, uint64(10), f.Next())
	mustStore(t, s, numberedFrom(1, 3)...)
	require.NoError(t, f.Wait(t.Context()))
	require.Equal(t, behind(10, 11), f.Visit(t.Context(), none))

	f = s.Follower(store.Filter{FromPosition: 11})
	require.NoError(t, f.Visit(t.Context(), none))
	mustStore(t, s, numberedFrom(2, 2)...)
	require.NoError(t, f.Visit(t.Context(), none), "what goes was visited")
	require.Equal(t, uint64(16), f.Next())
}

func testFollowNothingHeld(t *testing.T, open openFunc) {
	clock := newClock(noon)
	s := open(t, store.Options{Limits: store.Limits{MaxAge: time.Minute}, Now: clock.now})
	mustStore(t, s, numbered(3)...)
	f := s.Follower(store.Filter{})
	require.NoError(t, f.Visit(t.Context(), func(e *store.Event) bool { return e.Position < 2 }))
	clock.advance(time.Hour)
	require.NoError(t, s.EnforceLimits())
	err := f.Visit(t.Context(), func(*store.Event) bool { return true })
	require.Equal(t, behind(3, 4), err)

	f = s.Follower(store.Filter{})
	require.NoError(t, f.Visit(t.Context(), func(*store.Event) bool { return true }))
	require.Equal(t, uint64(4), f.Next())
}

// An aggregate is followed from its first version for as long as one likes.
func testFollowVersionsThatGo(t *testing.T, open openFunc) {
	s := open(t, store.Options{Limits: store.Limits{MaxEvents: 3}})
	filter := anyOf(store.FieldAggregateType, "A")
	filter.AnyOf[store.FieldAggregateID] = []string{"a"}
	filter.FromVersion = 1
	f := s.Follower(filter)
	var versions []uint64
	for i := range uint64(4) {
		mustStore(t, s, numberedFrom(i, 2)...)
		require.NoError(t, f.Visit(t.Context(), func(e *store.Event) bool {
			versions = append(versions, e.Version)
			return true
		}))
	}
	require.Equal(t, []uint64{1, 2, 3, 4, 5, 6, 7, 8}, versions)
	err := s.Follow(t.Context(), store.Query{Filter: filter}, func(*store.Event) bool { return true })
	require.Equal(t, &store.EvictedError{What: "version", Asked: 1, First: 6}, err)
}

func testFollowErrors(t *testing.T, open openFunc) {
	synctest.Test(t, func(t *testing.T) {
		s := open(t, store.Options{})
		f := follow(t, s, store.Query{})
		far := follow(t, s, store.Query{Filter: store.Filter{FromPosition: 1 << 40}})
		mustStore(t, s, numbered(1)...)
		require.Equal(t, []string{"e1"}, f.seen())
		require.NoError(t, s.Close())
		require.ErrorIs(t, f.ended(t), store.ErrClosed)
		require.ErrorIs(t, far.ended(t), store.ErrClosed)
		none := func(*store.Event) bool { return true }
		require.ErrorIs(t, s.Follow(t.Context(), store.Query{}, none), store.ErrClosed)
		require.ErrorIs(t, s.Follower(store.Filter{}).Wait(t.Context()), store.ErrClosed)
	})
	s := open(t, store.Options{})
	cancelled, cancel := context.WithCancel(t.Context())
	cancel()
	err := s.Follow(cancelled, store.Query{}, func(*store.Event) bool { return true })
	require.ErrorIs(t, err, context.Canceled)
}
