package storetest

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/gyroscops/otel-eventstore/store"
)

var timelinePageTests = []test{
	{"CoverAll", testTimelinePagesCoverAll},
	{"LateEventsDoNotSlipIn", testLateEvents},
	{"KeepAnUpperPosition", testPagesKeepToPosition},
	{"LostEvents", testPagesOfLostEvents},
	{"OthersLost", testPagesWhenOthersAreLost},
}

// next returns the query for the page after this one.
func next(q store.TimelineQuery, page *store.Timeline) store.TimelineQuery {
	q.After, q.AsOf, q.Count = page.Next, page.AsOf, page.Count
	return q
}

func testTimelinePagesCoverAll(t *testing.T, open openFunc) {
	s := open(t, store.Options{})
	const events = 23
	for i := range events {
		mustStore(t, s, event(fmt.Sprint(i), flow("f"), at(noon.Add(time.Duration(i*7%events)*time.Second))))
	}
	whole := timelineOf(t, s, ofFlow)
	require.Zero(t, whole.Next)
	for limit := 1; limit <= events+1; limit++ {
		q := ofFlow
		q.Limit = limit
		var got []store.TimelineEvent
		for {
			page := timelineOf(t, s, q)
			require.Equal(t, events, page.Count)
			require.Equal(t, whole.StartedAt, page.StartedAt)
			require.Equal(t, whole.EndedAt, page.EndedAt)
			got = append(got, page.Events...)
			if page.Next == (store.TimelinePlace{}) {
				break
			}
			require.Len(t, page.Events, limit)
			q = next(q, page)
		}
		require.Equal(t, whole.Events, got, "limit %d", limit)
	}
}

// An event that is appended between two pages, with a timestamp before or
// behind the place of the second, is not in it.
func testLateEvents(t *testing.T, open openFunc) {
	s := open(t, store.Options{})
	for i := range 6 {
		mustStore(t, s, event(fmt.Sprint(i), flow("f"), at(noon.Add(time.Duration(i)*time.Hour))))
	}
	q := ofFlow
	q.Limit = 3
	first := timelineOf(t, s, q)
	require.Equal(t, []string{"0", "1", "2"}, timelineIDs(first))
	mustStore(t, s, event("early", flow("f"), at(noon)), event("late", flow("f"), at(noon.Add(4*time.Hour))))

	second := timelineOf(t, s, next(q, first))
	require.Equal(t, []string{"3", "4", "5"}, timelineIDs(second))
	require.Zero(t, second.Next)
	require.Equal(t, 6, second.Count)
	require.Equal(t, first.AsOf, second.AsOf)
	require.Equal(t, 8, timelineOf(t, s, q).Count)
}

func testPagesKeepToPosition(t *testing.T, open openFunc) {
	s := open(t, store.Options{})
	mustStore(t, s, numbered(5, flow("f"))...)
	q := ofFlow
	q.Limit, q.ToPosition = 2, 3
	first := timelineOf(t, s, q)
	require.Equal(t, 3, first.Count)
	second := timelineOf(t, s, next(q, first))
	require.Equal(t, []string{"e3"}, timelineIDs(second))
	require.Zero(t, second.Next)
}

func testPagesOfLostEvents(t *testing.T, open openFunc) {
	s := open(t, store.Options{Limits: store.Limits{MaxEvents: 6}})
	mustStore(t, s, numbered(6, flow("f"))...)
	q := ofFlow
	q.Limit = 3
	first := timelineOf(t, s, q)
	mustStore(t, s, event("other"))
	_, err := s.Timeline(t.Context(), next(q, first))
	require.ErrorIs(t, err, store.ErrEvicted)

	// All of them lost is evicted as well, not unknown.
	for i := range 6 {
		mustStore(t, s, event(fmt.Sprint("other", i)))
	}
	_, err = s.Timeline(t.Context(), next(q, first))
	require.ErrorIs(t, err, store.ErrEvicted)
	_, err = s.Timeline(t.Context(), ofFlow)
	require.ErrorIs(t, err, store.ErrNotFound)
}

func testPagesWhenOthersAreLost(t *testing.T, open openFunc) {
	s := open(t, store.Options{Limits: store.Limits{MaxEvents: 6}})
	mustStore(t, s, event("other"))
	mustStore(t, s, numbered(5, flow("f"))...)
	q := ofFlow
	q.Limit = 3
	first := timelineOf(t, s, q)
	mustStore(t, s, event("another"))
	require.Equal(t, uint64(2), s.Status().FirstPosition)
	require.Equal(t, []string{"e4", "e5"}, timelineIDs(timelineOf(t, s, next(q, first))))
}
