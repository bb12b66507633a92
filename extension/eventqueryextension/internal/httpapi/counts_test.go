package httpapi

import (
	"strconv"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/gyroscops/otel-eventstore/store"
)

// countsFixture holds three events on 2026-11-22 and one on the 24th.
func countsFixture(t *testing.T) *fixture {
	f := newFixture(t, store.Limits{})
	day := time.Date(2026, 11, 22, 9, 0, 0, 0, time.UTC)
	user := func(name string) func(*store.NewEvent) {
		return func(e *store.NewEvent) { e.UserID, e.OrganizationID = name, "acme" }
	}
	f.append(
		newEvent("1", ofType("Paid"), from("shop"), user("ada"), at(day)),
		newEvent("2", ofType("Paid"), from("shop"), user("bob"), at(day.Add(time.Minute))),
		newEvent("3", ofType("Sent"), from("Shipping"), user("ada"), at(day.Add(2*time.Hour))),
		newEvent("4", ofType("Sent"), at(day.Add(48*time.Hour))),
	)
	return f
}

func TestTrends(t *testing.T) {
	t.Parallel()
	f := countsFixture(t)
	json := func(target, want string) {
		t.Helper()
		require.JSONEq(t, want, string(f.get(target).body))
	}
	json("/trends", `{
		"interval": "day", "timezone": "UTC", "total": 4,
		"from": "2026-11-22T09:00:00.000000000Z", "to": "2026-11-24T09:00:00.000000001Z",
		"buckets": [
			{"start": "2026-11-22T00:00:00Z", "label": "2026-11-22", "count": 3},
			{"start": "2026-11-23T00:00:00Z", "label": "2026-11-23", "count": 0},
			{"start": "2026-11-24T00:00:00Z", "label": "2026-11-24", "count": 1}
		]}`)
	json("/trends?interval=week&tz=America/New_York&groupBy=service&to=2026-12-01T00:00:00Z", `{
		"interval": "week", "timezone": "America/New_York", "total": 4,
		"from": "2026-11-22T09:00:00.000000000Z", "to": "2026-12-01T00:00:00.000000000Z",
		"buckets": [
			{"start": "2026-11-16T00:00:00-05:00", "label": "2026-W47", "count": 3, "groups": {"shop": 2, "Shipping": 1}},
			{"start": "2026-11-23T00:00:00-05:00", "label": "2026-W48", "count": 1, "groups": {}},
			{"start": "2026-11-30T00:00:00-05:00", "label": "2026-W49", "count": 0, "groups": {}}
		]}`)
	json("/trends?eventType=none&tz=Europe/Paris&interval=month", `{
		"interval": "month", "timezone": "Europe/Paris", "total": 0, "from": null, "to": null, "buckets": []}`)
	json("/trends?eventType=none&interval=hour&from=2026-01-01T00:00:00Z&to=2026-01-01T00:30:00Z", `{
		"interval": "hour", "timezone": "UTC", "total": 0,
		"from": "2026-01-01T00:00:00.000000000Z", "to": "2026-01-01T00:30:00.000000000Z",
		"buckets": [{"start": "2026-01-01T00:00:00Z", "label": "2026-01-01T00:00", "count": 0}]}`)
	json("/trends?interval=second&tz=Asia/Kathmandu&from=2026-11-24T08:59:59.5Z", `{
		"interval": "second", "timezone": "Asia/Kathmandu", "total": 1,
		"from": "2026-11-24T08:59:59.500000000Z", "to": "2026-11-24T09:00:00.000000001Z",
		"buckets": [
			{"start": "2026-11-24T14:44:59+05:45", "label": "2026-11-24T14:44:59", "count": 0},
			{"start": "2026-11-24T14:45:00+05:45", "label": "2026-11-24T14:45:00", "count": 1}
		]}`)
}

func TestStatistics(t *testing.T) {
	t.Parallel()
	f := countsFixture(t)
	require.JSONEq(t, `{
		"total": 4,
		"byHour": [
			{"start": "2026-11-22T10:00:00+01:00", "count": 2},
			{"start": "2026-11-22T12:00:00+01:00", "count": 1},
			{"start": "2026-11-24T10:00:00+01:00", "count": 1}
		],
		"byDay": [{"start": "2026-11-22T00:00:00+01:00", "count": 3}, {"start": "2026-11-24T00:00:00+01:00", "count": 1}],
		"byOrganization": [{"key": "acme", "count": 3}], "byOrganizationOther": 0, "byOrganizationMissing": 1,
		"byUser": [{"key": "ada", "count": 2}, {"key": "bob", "count": 1}], "byUserOther": 0, "byUserMissing": 1,
		"byEventType": [{"key": "Paid", "count": 2}, {"key": "Sent", "count": 2}], "byEventTypeOther": 0, "byEventTypeMissing": 0,
		"byService": [{"key": "shop", "count": 2}, {"key": "Shipping", "count": 1}], "byServiceOther": 0, "byServiceMissing": 1
	}`, string(f.get("/statistics?tz=Europe/Paris").body))

	require.JSONEq(t, `{
		"total": 0, "byHour": [], "byDay": [],
		"byOrganization": [], "byOrganizationOther": 0, "byOrganizationMissing": 0,
		"byUser": [], "byUserOther": 0, "byUserMissing": 0,
		"byEventType": [], "byEventTypeOther": 0, "byEventTypeMissing": 0,
		"byService": [], "byServiceOther": 0, "byServiceMissing": 0
	}`, string(f.get("/statistics?userId=nobody").body))
}

func TestStatisticsPastTheList(t *testing.T) {
	t.Parallel()
	f := newFixture(t, store.Limits{})
	for i := range store.TopKeys + 2 {
		f.append(newEvent(strconv.Itoa(i), ofType("Type"+strconv.Itoa(i))))
	}
	var statistics struct {
		ByEventType      []keyCountJSON
		ByEventTypeOther int
	}
	f.get("/statistics").ok(&statistics)
	require.Len(t, statistics.ByEventType, store.TopKeys)
	require.Equal(t, 2, statistics.ByEventTypeOther)
}

func TestCounts(t *testing.T) {
	t.Parallel()
	f := countsFixture(t)
	json := func(target, want string) {
		t.Helper()
		require.JSONEq(t, want, string(f.get(target).body))
	}
	json("/counts", `{"count": 4}`)
	json("/counts?service=shop", `{"count": 2}`)
	json("/counts?groupBy=service", `{"count": 4, "groups": [{"key": "shop", "count": 2}, {"key": "Shipping", "count": 1}], "missing": 1}`)
	json("/counts?groupBy=service&eventType=none", `{"count": 0, "groups": [], "missing": 0}`)
}

func TestFields(t *testing.T) {
	t.Parallel()
	f := countsFixture(t)
	var answer struct{ Fields []fieldJSON }
	f.get("/fields").ok(&answer)
	require.Len(t, answer.Fields, len(store.Fields()))
	require.Contains(t, answer.Fields, fieldJSON{"eventType", 4, 2})
	require.Contains(t, answer.Fields, fieldJSON{"service", 3, 2})
	require.Contains(t, answer.Fields, fieldJSON{"tag", 0, 0})
	f.get("/fields?userId=ada").ok(&answer)
	require.Contains(t, answer.Fields, fieldJSON{"userId", 2, 1})

	json := func(target, want string) {
		t.Helper()
		require.JSONEq(t, want, string(f.get(target).body))
	}
	json("/fields/service/values", `{"field": "service", "values": [{"key": "shop", "count": 2}, {"key": "Shipping", "count": 1}], "other": 0, "missing": 1}`)
	json("/fields/service/values?prefix=SH&limit=1", `{"field": "service", "values": [{"key": "shop", "count": 2}], "other": 1, "missing": 1}`)
	json("/fields/service/values?prefix=shi", `{"field": "service", "values": [{"key": "Shipping", "count": 1}], "other": 0, "missing": 1}`)
	json("/fields/service/values?prefix=x&userId=ada", `{"field": "service", "values": [], "other": 0, "missing": 0}`)
}

func TestAggregates(t *testing.T) {
	t.Parallel()
	f := newFixture(t, store.Limits{MaxEvents: 3})
	f.append(newEvent("a", of("Account", "1"), at(startOfTime)))
	f.append(numbered(3)...) // evicts a
	f.append(newEvent("bare"))
	list := func(query string, want ...string) string {
		t.Helper()
		var page struct {
			Aggregates []struct {
				AggregateType, AggregateID string
				Version                    uint64
				FirstEventAt, LastEventAt  time.Time
			}
			NextCursor string
		}
		f.get("/aggregates" + query).ok(&page)
		var got []string
		for _, a := range page.Aggregates {
			got = append(got, a.AggregateType+"/"+a.AggregateID+" "+strconv.FormatUint(a.Version, 10))
			if a.AggregateID == "odd" {
				require.Equal(t, startOfTime, a.FirstEventAt)
				require.Equal(t, startOfTime.Add(2*time.Minute), a.LastEventAt)
			}
		}
		require.Equal(t, want, got)
		return page.NextCursor
	}
	list("", "Account/1 1", "Order/odd 2", "Order/even 1")
	list("?aggregateType=Account", "Account/1 1") // its event is gone, its version is not
	list("?eventType=Happened", "Order/odd 2", "Order/even 1")
	list("?eventId=e2", "Order/even 1")
	list("?eventId=none")
	next := list("?limit=2", "Account/1 1", "Order/odd 2")
	f.append(newEvent("new", of("Account", "2")))
	require.Empty(t, list("?limit=2&cursor="+next, "Order/even 1", "Account/2 1"))
}
