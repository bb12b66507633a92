package storetest

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/gyroscops/otel-eventstore/store"
)

var fullTests = []test{
	{"RejectByEvents", testRejectByEvents},
	{"RejectByBytes", testRejectByBytes},
	{"WhatIsSharedCountsOnce", testSharedCountsOnce},
	{"RepeatSucceedsWhenFull", testRepeatSucceedsWhenFull},
	{"AgeMakesRoom", testAgeMakesRoom},
	{"HeadsAlone", testHeadsAlone},
	{"LargeAppendIsEvictedAfterwards", testLargeAppend},
}

func testRejectByEvents(t *testing.T, open openFunc) {
	s := open(t, store.Options{Limits: store.Limits{MaxEvents: 3, OnFull: store.Reject}})
	mustStore(t, s, event("a"), event("b"))
	for _, atomic := range []bool{false, true} {
		_, err := s.Append(t.Context(), store.Append{
			Events: []store.NewEvent{event("c"), event("d"), event("none", typed(""))}, Atomic: atomic,
		})
		require.ErrorIs(t, err, store.ErrFull)
		var rejected *store.RejectedError
		require.NotErrorAs(t, err, &rejected, "it is no fault of the event")
	}
	require.Equal(t, []string{"a", "b"}, search(t, s, store.Filter{}))
	require.Zero(t, s.Status().Rejections, "nothing of the append is kept, for it is sent again")

	mustStore(t, s, event("c"))
	_, err := s.Append(t.Context(), store.Append{Events: []store.NewEvent{event("d")}})
	require.ErrorIs(t, err, store.ErrFull)
	require.Contains(t, err.Error(), "max_events 3")
	require.NoError(t, s.EnforceLimits())
	require.Equal(t, []string{"a", "b", "c"}, search(t, s, store.Filter{}))
	require.Equal(t, uint64(3), s.Status().LastPosition)
}

func testRejectByBytes(t *testing.T, open openFunc) {
	const limit = 100_000
	s := open(t, store.Options{Limits: store.Limits{MaxBytes: limit, OnFull: store.Reject}})
	stored := 0
	for {
		before := held(s)
		_, err := s.Append(t.Context(), store.Append{Events: []store.NewEvent{
			event(fmt.Sprint(stored), body(store.Bytes(make([]byte, 3000))), of("A", fmt.Sprint(stored))),
		}})
		if err != nil {
			require.ErrorIs(t, err, store.ErrFull)
			require.Contains(t, err.Error(), "max_bytes 100000")
			require.Equal(t, before, held(s))
			break
		}
		stored++
		require.LessOrEqual(t, s.Status().Bytes, int64(limit))
	}
	require.Greater(t, stored, 20)
	require.Greater(t, s.Status().Bytes, int64(limit*9/10))
	require.Zero(t, s.Status().Evicted)
	_, err := s.Append(t.Context(), store.Append{Events: []store.NewEvent{
		event("huge", body(store.Bytes(make([]byte, 2*limit)))),
	}})
	require.ErrorIs(t, err, store.ErrFull)
}

// An append fits when what it takes fits, not when the sum of its events does.
func testSharedCountsOnce(t *testing.T, open openFunc) {
	long := strings.Repeat("x", 1000)
	events := numbered(20, of("A", long), flow(long), func(e *store.NewEvent) {
		e.Tags = []string{long}
		e.Record.Resource.SchemaURL = long
	})
	roomy := store.Limits{MaxBytes: 1 << 30, OnFull: store.Reject} // limited as the others are, so that it packs as they do
	s := open(t, store.Options{Limits: roomy})
	mustStore(t, s, events...)
	takes := s.Status().Bytes

	s = open(t, store.Options{Limits: store.Limits{MaxBytes: takes - 1, OnFull: store.Reject}})
	_, err := s.Append(t.Context(), store.Append{Events: events})
	require.ErrorIs(t, err, store.ErrFull)
	s = open(t, store.Options{Limits: store.Limits{MaxBytes: takes, OnFull: store.Reject}})
	mustStore(t, s, events...)
	require.Equal(t, takes, s.Status().Bytes)
}

func testRepeatSucceedsWhenFull(t *testing.T, open openFunc) {
	s := open(t, store.Options{Limits: store.Limits{MaxEvents: 2, OnFull: store.Reject}})
	first := appendEach(t, s, event("a", of("A", "a")), event("b"))
	for _, atomic := range []bool{false, true} {
		again, err := s.Append(t.Context(), store.Append{
			Events: []store.NewEvent{event("b"), event("a", of("A", "a"))}, Atomic: atomic,
		})
		require.NoError(t, err)
		require.Equal(t, store.Duplicate, again[0].Outcome)
		require.Equal(t, first[1].Position, again[0].Position)
		require.Equal(t, first[0].Position, again[1].Position)
	}
	// What is rejected anyway needs no room either.
	receipts := appendEach(t, s, event("none", typed("")), event("a", typed("Other")), event("b"))
	require.Equal(t, store.ReasonMissingEventType, receipts[0].Reason)
	require.Equal(t, store.ReasonCollision, receipts[1].Reason)
	require.Equal(t, store.Duplicate, receipts[2].Outcome)
}

func testAgeMakesRoom(t *testing.T, open openFunc) {
	clock := newClock(noon)
	s := open(t, store.Options{Now: clock.now, Limits: store.Limits{
		MaxEvents: 2, MaxAge: time.Hour, OnFull: store.Reject,
	}})
	mustStore(t, s, event("a"), event("b"))
	_, err := s.Append(t.Context(), store.Append{Events: []store.NewEvent{event("c")}})
	require.ErrorIs(t, err, store.ErrFull)
	clock.advance(time.Hour)
	mustStore(t, s, event("c"))
	require.Equal(t, []string{"c"}, search(t, s, store.Filter{}))
}

// Heads are never evicted: when they alone fill the store, no new event fits.
func testHeadsAlone(t *testing.T, open openFunc) {
	for _, onFull := range []store.OnFull{store.Evict, store.Reject} {
		s := open(t, store.Options{Limits: store.Limits{MaxBytes: 20_000, OnFull: onFull}})
		var err error
		stored := 0
		for ; err == nil; stored++ {
			require.Less(t, stored, 1000)
			_, err = s.Append(t.Context(), store.Append{Events: []store.NewEvent{
				event(fmt.Sprint(stored), of("A", fmt.Sprint(stored))),
			}})
		}
		require.ErrorIs(t, err, store.ErrFull)
		last := fmt.Sprint(stored - 2)
		require.Equal(t, uint64(stored-1), s.Status().Aggregates)
		require.Contains(t, search(t, s, store.Filter{}), last)

		receipts := appendEach(t, s, event(last, of("A", last)))
		require.Equal(t, store.Duplicate, receipts[0].Outcome, "a repeat adds nothing")
	}
}

func testLargeAppend(t *testing.T, open openFunc) {
	s := open(t, store.Options{Limits: store.Limits{MaxEvents: 3, OnFull: store.Evict}})
	mustStore(t, s, event("a"))
	receipts, err := appendAtomic(t, s, numbered(8)...)
	require.NoError(t, err)
	require.Equal(t, uint64(9), receipts[7].Position)
	require.Equal(t, []string{"e6", "e7", "e8"}, search(t, s, store.Filter{}))
	require.Equal(t, uint64(6), s.Status().Evicted)
}
