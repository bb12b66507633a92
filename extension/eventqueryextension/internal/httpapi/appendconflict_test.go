package httpapi

import (
	"fmt"
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	wire "github.com/gyroscops/otel-eventstore/api"
	"github.com/gyroscops/otel-eventstore/store"
)

func TestVersionConflict(t *testing.T) {
	t.Parallel()
	f := newFixture(t, store.Limits{})
	conflict := func(actual uint64, events []string, headers ...string) problemAnswer {
		t.Helper()
		p := f.post(paymentPath, typeJSON, `[{"eventType":"X"}]`, headers...).problem(kindVersionConflict)
		require.Equal(t, actual, *p.ActualVersion)
		require.Equal(t, events, pageAnswer{Events: p.Events}.ids())
		return p
	}
	conflict(0, []string{}, "If-Match", `"1"`)
	conflict(0, []string{}, "If-Match", `*`)
	f.append(newEvent("1", of("Payment", "p/1")), newEvent("-", of("Payment", "p")), newEvent("2", of("Payment", "p/1")))
	require.Contains(t, conflict(2, []string{"2"}, "If-Match", `"1"`).Detail, `is at version 2, expected 1`)
	conflict(2, []string{"1", "2"}, "If-None-Match", `*`)
	conflict(2, []string{"1", "2"}, "If-Match", `"0"`)
	conflict(2, []string{}, "If-Match", `"3"`)

	many := make([]store.NewEvent, mostConflictEvents+1)
	for i := range many {
		many[i] = newEvent(fmt.Sprint("many", i), of("Payment", "p/1"))
	}
	f.append(many...)
	p := f.post(paymentPath, typeJSON, `[{"eventType":"X"}]`, "If-Match", `"2"`).problem(kindVersionConflict)
	require.Len(t, p.Events, mostConflictEvents)
	require.Equal(t, "many0", p.Events[0].EventID)
}

// What was evicted is not passed off as nothing.
func TestVersionConflictWithEvictedEvents(t *testing.T) {
	t.Parallel()
	f := newFixture(t, store.Limits{MaxEvents: 2})
	for i := range 5 {
		f.append(newEvent(fmt.Sprint(i+1), of("Payment", "p/1")))
	}
	a := f.post(paymentPath, typeJSON, `[{"eventType":"X"}]`, "If-Match", `"1"`)
	p := a.problem(kindVersionConflict)
	require.Equal(t, uint64(5), *p.ActualVersion)
	require.Equal(t, uint64(4), *p.FirstVersion)
	require.NotContains(t, string(a.body), `"events"`)
	p = f.post(paymentPath, typeJSON, `[{"eventType":"X"}]`, "If-Match", `"3"`).problem(kindVersionConflict)
	require.Len(t, p.Events, 2)
}

func TestConflictsAcrossAggregates(t *testing.T) {
	t.Parallel()
	f := newFixture(t, store.Limits{})
	f.append(newEvent("a", of("Account", "a")), newEvent("b", of("Account", "b")))
	p := f.post(eventsPath, typeJSON, `{"events":[
		{"eventType":"X","aggregateType":"Account","aggregateId":"a","expectedVersion":1},
		{"eventType":"X","aggregateType":"Account","aggregateId":"b","expectedVersion":5},
		{"eventType":"X","aggregateType":"Account","aggregateId":"c","expectedVersion":2}],
		"condition":{"failIfEventsMatch":{"items":[{}]}}}`).problem(kindVersionConflict)
	require.Equal(t, []wire.VersionConflict{
		{AggregateType: "Account", AggregateID: "b", ExpectedVersion: 5, ActualVersion: 1},
		{AggregateType: "Account", AggregateID: "c", ExpectedVersion: 2},
	}, p.Aggregates)
	require.Nil(t, p.ActualVersion)
	require.Equal(t, uint64(2), f.store.Status().LastPosition)
}

func TestAppendCondition(t *testing.T) {
	t.Parallel()
	f := newFixture(t, store.Limits{MaxEvents: 3})
	for i := range 5 {
		f.append(newEvent(fmt.Sprint(i+1), func(e *store.NewEvent) { e.Tags = []string{"x:1"} }))
	}
	send := func(condition string) answer {
		t.Helper()
		return f.post(eventsPath, typeJSON, `{"events":[{"eventType":"Y"}],"condition":`+condition+`}`)
	}
	p := send(`{"failIfEventsMatch":{"items":[{"types":["Happened"],"tags":["x:1"]}]},"after":3}`).problem(kindConditionFailed)
	require.Equal(t, []uint64{4, 5}, p.ConflictingPositions)
	p = send(`{"failIfEventsMatch":{"items":[{"tags":["y:1"]}]},"after":1}`).problem(kindEvicted)
	require.Equal(t, uint64(3), *p.FirstPosition)
	require.Contains(t, p.Detail, "position 2")
	p = send(`{"failIfEventsMatch":{"items":[{}]},"after":5,"epoch":"x"}`).problem(kindOtherEpoch)
	require.Equal(t, f.store.Epoch(), p.Epoch)
	send(`{"failIfEventsMatch":{"items":[{}]},"after":6}`).problem(kindOtherEpoch)
	require.Equal(t, uint64(5), f.store.Status().LastPosition)
	send(`{"failIfEventsMatch":{"items":[{"tags":["x:1"]},{"types":["Y"],"tags":null}]},"after":5,"epoch":"` + f.store.Epoch() + `"}`).
		result(http.StatusCreated)
}
