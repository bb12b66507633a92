package workload

import (
	"bytes"
	"encoding/json"
	"maps"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/pdata/plog"
)

func aWorkload(events int, bodies Bodies) *Workload {
	return New(Options{Seed: 7, Events: events, Bodies: bodies})
}

func allEvents(w *Workload) []Event {
	var events []Event
	for i := range w.Blocks() {
		events = append(events, w.Block(i)...)
	}
	return events
}

func TestOptions(t *testing.T) {
	t.Parallel()
	f := func(o Options, message string) {
		t.Helper()
		err := o.Validate()
		if message == "" {
			require.NoError(t, err)
			return
		}
		require.ErrorContains(t, err, message)
	}
	f(Options{Events: 1_000, Bodies: MapBodies}, "")
	f(Options{Events: MaxEvents, Bodies: StringBodies}, "")
	f(Options{Events: 0, Bodies: MapBodies}, "events: got 0")
	f(Options{Events: 1_500, Bodies: MapBodies}, "a multiple of 1000")
	f(Options{Events: MaxEvents + BlockEvents, Bodies: MapBodies}, "up to 100000000")
	f(Options{Events: 1_000, Bodies: "xml"}, `bodies: got "xml"`)
}

func TestSeedDecidesAll(t *testing.T) {
	t.Parallel()
	w := aWorkload(10_000, MapBodies)
	again := aWorkload(10_000, MapBodies)
	require.Equal(t, w.Block(3), again.Block(3), "a block needs no other one before it")
	require.NotEqual(t, w.Block(3), w.Block(4))

	other := New(Options{Seed: 8, Events: 10_000, Bodies: MapBodies})
	require.NotEqual(t, w.Block(3), other.Block(3))
	require.NotEqual(t, w.words, other.words)
}

func TestShares(t *testing.T) {
	t.Parallel()
	w := aWorkload(200_000, MapBodies)
	events := allEvents(w)
	require.Len(t, events, 200_000)

	ids := map[string]int{}
	types, organizationIDs, userIDs := map[string]int{}, map[string]int{}, map[string]int{}
	correlations, aggregates := map[string][]Event{}, map[string]int{}
	late, rare := 0, 0
	latest := start
	for _, e := range events {
		ids[e.ID]++
		types[e.Type]++
		organizationIDs[e.OrganizationID]++
		userIDs[e.UserID]++
		correlations[e.CorrelationID] = append(correlations[e.CorrelationID], e)
		aggregates[e.AggregateType+" "+e.AggregateID]++
		if e.Time.Before(latest) {
			late++
		} else {
			latest = e.Time
		}
		require.False(t, e.Time.Before(start))
		require.True(t, e.Time.Before(start.Add(duration)))
		if bytes.Contains(e.Body.JSON(), []byte(RareWord)) {
			rare++
		}
	}
	require.Len(t, ids, len(events))
	require.Len(t, types, 12)
	require.Subset(t, EventTypes(), slices.Collect(maps.Keys(types)))
	for eventType, n := range types {
		require.Greater(t, n, len(events)/24, eventType)
	}
	require.Len(t, organizationIDs, 50)
	require.InDelta(t, 5_000, len(userIDs), 200)
	require.Len(t, correlations, len(events)/10)
	require.InDelta(t, 0.02, float64(late)/float64(len(events)), 0.003)
	require.Equal(t, 2, rare)
	require.Equal(t, rare, w.RareEvents())

	hottestType, hottestID := Aggregate(0)
	hottest := aggregates[hottestType+" "+hottestID]
	require.InDelta(t, 0.0093, float64(hottest)/float64(len(events)), 0.002)
	for key, n := range aggregates {
		require.LessOrEqual(t, n, hottest+hottest/5, key)
	}
	for _, flow := range correlations {
		requireFlow(t, flow)
	}
}

// requireFlow checks that a correlation is one chain of causes.
func requireFlow(t *testing.T, flow []Event) {
	t.Helper()
	require.Len(t, flow, 10)
	cause := ""
	for _, e := range flow {
		require.Equal(t, cause, e.CausationID)
		require.Equal(t, flow[0].TraceID, e.TraceID)
		require.Equal(t, flow[0].UserID, e.UserID)
		cause = e.ID
	}
}

func TestCensusCountsTheEvents(t *testing.T) {
	t.Parallel()
	w := aWorkload(50_000, MapBodies)
	versions, types := make([]int, w.Aggregates()), map[string]int{}
	for _, e := range allEvents(w) {
		versions[e.Rank]++
		types[e.Type]++
	}
	require.Equal(t, Census{versions, types}, w.Census())
	require.Contains(t, versions, 15, "there are aggregates of the size that is read")
}

func TestSizes(t *testing.T) {
	t.Parallel()
	f := func(bodies Bodies) {
		t.Helper()
		w := aWorkload(10_000, bodies)
		var marshaler plog.ProtoMarshaler
		var total int
		for i := range w.Blocks() {
			requests := w.Logs(i)
			require.Len(t, requests, BlockEvents/RequestEvents)
			for _, ld := range requests {
				require.Equal(t, RequestEvents, ld.LogRecordCount())
				total += marshaler.LogsSize(ld)
			}
		}
		require.InDelta(t, 800, total/w.Events, 25, bodies)

		smallest, largest := 1_000, 0
		for _, e := range w.Block(0) {
			size := len(e.Body.JSON())
			smallest, largest = min(smallest, size), max(largest, size)
		}
		require.InDelta(t, minBodySize, smallest, 5)
		require.InDelta(t, maxBodySize, largest, 5)
		require.GreaterOrEqual(t, smallest, minBodySize)
		require.LessOrEqual(t, largest, maxBodySize)
	}
	f(MapBodies)
	f(StringBodies)
}

func TestLogRecordsHoldTheEvents(t *testing.T) {
	t.Parallel()
	w := aWorkload(1_000, MapBodies)
	events := w.Block(0)
	first := slices.IndexFunc(events, func(e Event) bool { return e.CausationID != "" })
	e := events[first]
	record := w.Logs(0)[0].ResourceLogs().At(0).ScopeLogs().At(0).LogRecords().At(first)
	require.Equal(t, e.Type, record.EventName())
	require.Equal(t, e.Time, record.Timestamp().AsTime())
	require.Equal(t, e.TraceID, [16]byte(record.TraceID()))
	require.Equal(t, e.SpanID, [8]byte(record.SpanID()))
	require.Equal(t, map[string]any{
		"log.record.uid": e.ID, "aggregate.type": e.AggregateType, "aggregate.id": e.AggregateID,
		"correlation.id": e.CorrelationID, "causation.id": e.CausationID,
		"organization.id": e.OrganizationID, "user.id": e.UserID,
		"session.id": e.SessionID, "app.module": "shop.example/internal/domain/events",
	}, record.Attributes().AsRaw())
	fromMap, err := json.Marshal(record.Body().Map().AsRaw())
	require.NoError(t, err)
	require.JSONEq(t, string(e.Body.JSON()), string(fromMap))

	text := aWorkload(1_000, StringBodies).Logs(0)[0]
	body := text.ResourceLogs().At(0).ScopeLogs().At(0).LogRecords().At(first).Body()
	require.Equal(t, string(e.Body.JSON()), body.Str())
}
