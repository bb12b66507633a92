package storetest

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/gyroscops/otel-eventstore/store"
)

var countTests = []test{
	{"ByEveryField", testCountByEveryField},
	{"Order", testCountOrder},
	{"FieldInfos", testFieldInfos},
	{"Statistics", testStatistics},
	{"TopKeys", testTopKeys},
}

func testCountByEveryField(t *testing.T, open openFunc) {
	s := open(t, store.Options{})
	mustStore(t, s, identified("a"), identified("b"), event("bare", typed("a")))
	for _, field := range store.Fields() {
		counts, err := s.Count(t.Context(), store.Filter{}, &field)
		require.NoError(t, err)
		want := store.Counts{Count: 3, Groups: []store.KeyCount{{Key: "a", Count: 1}, {Key: "b", Count: 1}}, Missing: 1}
		switch field {
		case store.FieldEventID:
			want.Groups = append(want.Groups, store.KeyCount{Key: "bare", Count: 1})
			want.Missing = 0
		case store.FieldEventType:
			want.Groups[0].Count = 2
			want.Missing = 0
		}
		require.Equal(t, want, counts, field)
	}
	counts, err := s.Count(t.Context(), store.Filter{}, nil)
	require.NoError(t, err)
	require.Equal(t, store.Counts{Count: 3}, counts)
}

func testCountOrder(t *testing.T, open openFunc) {
	s := open(t, store.Options{})
	n := 0
	for user, count := range map[string]int{"b": 3, "a": 3, "c": 5, "d": 1} {
		for range count {
			n++
			mustStore(t, s, event(fmt.Sprint(n), func(e *store.NewEvent) { e.UserID = user }))
		}
	}
	counts, err := s.Count(t.Context(), store.Filter{}, new(store.FieldUserID))
	require.NoError(t, err)
	require.Equal(t, []store.KeyCount{{Key: "c", Count: 5}, {Key: "a", Count: 3}, {Key: "b", Count: 3}, {Key: "d", Count: 1}}, counts.Groups)
	none, err := s.Count(t.Context(), anyOf(store.FieldUserID, "e"), new(store.FieldUserID))
	require.NoError(t, err)
	require.NotNil(t, none.Groups)
	require.Zero(t, none.Count+none.Missing+len(none.Groups))
}

func testFieldInfos(t *testing.T, open openFunc) {
	s := open(t, store.Options{})
	mustStore(t, s,
		event("1", flow("f"), func(e *store.NewEvent) { e.Tags = []string{"a", "b"} }),
		event("2", flow("f"), func(e *store.NewEvent) { e.Tags = []string{"b"} }),
		event("3", flow("g"), typed("Other")))
	f := func(filter store.Filter, want map[store.Field][2]int) {
		t.Helper()
		infos, err := s.FieldInfos(t.Context(), filter)
		require.NoError(t, err)
		require.Len(t, infos, len(store.Fields()))
		for i, field := range store.Fields() {
			require.Equal(t, store.FieldInfo{Field: field, Count: want[field][0], Values: want[field][1]}, infos[i], field)
		}
	}
	f(store.Filter{}, map[store.Field][2]int{
		store.FieldEventID: {3, 3}, store.FieldEventType: {3, 2}, store.FieldCorrelationID: {3, 2}, store.FieldTag: {2, 2},
	})
	f(anyOf(store.FieldCorrelationID, "g"), map[store.Field][2]int{
		store.FieldEventID: {1, 1}, store.FieldEventType: {1, 1}, store.FieldCorrelationID: {1, 1},
	})
}

func testStatistics(t *testing.T, open openFunc) {
	s := open(t, store.Options{})
	counted := func(id, when, organization, user, service string) store.NewEvent {
		e := event(id, at(parsed(t, when)), flow("f"))
		e.OrganizationID, e.UserID, e.Service = organization, user, service
		return e
	}
	mustStore(t, s,
		counted("1", "2026-03-28T22:30:00Z", "acme", "ann", "web"),
		counted("2", "2026-03-28T23:30:00Z", "acme", "bob", ""),
		counted("3", "2026-03-29T00:59:00Z", "", "ann", ""),
		counted("4", "2026-03-29T01:00:00Z", "acme", "ann", ""),
		event("other", at(noon)))
	paris, err := time.LoadLocation("Europe/Paris")
	require.NoError(t, err)
	statistics, err := s.Statistics(t.Context(), anyOf(store.FieldCorrelationID, "f"), paris)
	require.NoError(t, err)
	require.Equal(t, 4, statistics.Total)
	require.Equal(t, []string{
		"2026-03-28T23:00:00+01:00 2026-03-28T23:00 1", "2026-03-29T00:00:00+01:00 2026-03-29T00:00 1",
		"2026-03-29T01:00:00+01:00 2026-03-29T01:00 1", "2026-03-29T03:00:00+02:00 2026-03-29T03:00 1",
	}, lines(statistics.ByHour))
	require.Equal(t, []string{"2026-03-28T00:00:00+01:00 2026-03-28 1", "2026-03-29T00:00:00+01:00 2026-03-29 3"}, lines(statistics.ByDay))
	require.Equal(t, store.Top{Keys: []store.KeyCount{{Key: "acme", Count: 3}}, Missing: 1}, statistics.ByOrganization)
	require.Equal(t, store.Top{Keys: []store.KeyCount{{Key: "ann", Count: 3}, {Key: "bob", Count: 1}}}, statistics.ByUser)
	require.Equal(t, store.Top{Keys: []store.KeyCount{{Key: "Happened", Count: 4}}}, statistics.ByEventType)
	require.Equal(t, store.Top{Keys: []store.KeyCount{{Key: "web", Count: 1}}, Missing: 3}, statistics.ByService)

	utc, err := s.Statistics(t.Context(), anyOf(store.FieldCorrelationID, "f"), nil)
	require.NoError(t, err)
	require.Equal(t, []string{"2026-03-28T00:00:00Z 2026-03-28 2", "2026-03-29T00:00:00Z 2026-03-29 2"}, lines(utc.ByDay))
}

func testTopKeys(t *testing.T, open openFunc) {
	s := open(t, store.Options{})
	const users = store.TopKeys + 20
	var events []store.NewEvent
	for i := range users {
		for n := range 1 + i%2 {
			events = append(events, event(fmt.Sprint(i, n), func(e *store.NewEvent) { e.UserID = fmt.Sprintf("u%03d", i) }))
		}
	}
	mustStore(t, s, append(events, event("none"))...)
	statistics, err := s.Statistics(t.Context(), store.Filter{}, nil)
	require.NoError(t, err)
	top := statistics.ByUser
	require.Len(t, top.Keys, store.TopKeys)
	require.Equal(t, store.KeyCount{Key: "u001", Count: 2}, top.Keys[0])
	require.Equal(t, store.KeyCount{Key: "u000", Count: 1}, top.Keys[users/2])
	require.Equal(t, store.KeyCount{Key: "u078", Count: 1}, top.Keys[store.TopKeys-1])
	require.Equal(t, 20, top.Other)
	require.Equal(t, 1, top.Missing)
}
