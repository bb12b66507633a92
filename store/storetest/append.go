package storetest

import (
	"math"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/gyroscops/otel-eventstore/store"
)

var appendTests = []test{
	{"PositionsAreDense", testPositionsAreDense},
	{"RequestOfGoodAndBad", testRequestOfGoodAndBad},
	{"ReadsBackAsSent", testReadsBackAsSent},
	{"TimestampFallsBack", testTimestampFallsBack},
	{"RecordedAtNeverGoesBack", testRecordedAtNeverGoesBack},
	{"NoEvents", testAppendNoEvents},
	{"HalfAnAggregateKeyIsNone", testHalfKey},
	{"TagsAreASet", testTagsAreASet},
	{"ReadIsNotStaleAfterAppend", testReadIsNotStaleAfterAppend},
}

// Duplicates, rejections and refused requests use up no position.
func testPositionsAreDense(t *testing.T, open openFunc) {
	s := open(t, store.Options{})
	mustStore(t, s, event("a"), event("b"))
	appendEach(t, s, event("a"), event("none", typed("")), event("c"))
	_, err := appendAtomic(t, s, event("d"), event("e", typed("")))
	require.Error(t, err)
	mustStore(t, s, event("f"))

	var positions []uint64
	for _, e := range read(t, s, store.Query{}) {
		positions = append(positions, e.Position)
	}
	require.Equal(t, []uint64{1, 2, 3, 4}, positions)
	require.Equal(t, []string{"a", "b", "c", "f"}, search(t, s, store.Filter{}))
	status := s.Status()
	require.Equal(t, uint64(1), status.FirstPosition)
	require.Equal(t, uint64(4), status.LastPosition)
	require.Equal(t, uint64(4), status.Events)
	require.Equal(t, uint64(4), status.Appended)
}

func testRequestOfGoodAndBad(t *testing.T, open openFunc) {
	clock := newClock(noon)
	s := open(t, store.Options{Now: clock.now})
	mustStore(t, s, event("known", of("Payment", "p")))
	clock.advance(time.Second)

	receipts := appendEach(t, s,
		event("new", of("Payment", "p")),
		event("known", of("Payment", "p")),
		event("known", typed("Other")),
		event("stale", of("Payment", "p"), expecting(7)),
		event("last"))
	require.Equal(t, store.Receipt{
		Outcome: store.Stored, EventID: "new", Position: 2, Version: 2, RecordedAt: noon.Add(time.Second),
	}, receipts[0])
	require.Equal(t, store.Receipt{
		Outcome: store.Duplicate, EventID: "known", Position: 1, Version: 1, RecordedAt: noon,
	}, receipts[1])
	for i, reason := range map[int]store.Reason{2: store.ReasonCollision, 3: store.ReasonVersionConflict} {
		require.Equal(t, store.Rejected, receipts[i].Outcome)
		require.Equal(t, reason, receipts[i].Reason)
		require.NotEmpty(t, receipts[i].Detail)
		require.Zero(t, receipts[i].Position)
		require.Zero(t, receipts[i].RecordedAt)
	}
	require.Equal(t, uint64(3), receipts[4].Position)
	require.Equal(t, []string{"known", "new", "last"}, search(t, s, store.Filter{}))
}

func testReadsBackAsSent(t *testing.T, open openFunc) {
	clock := newClock(noon)
	s := open(t, store.Options{Now: clock.now})
	sent := wholeEvent()
	mustStore(t, s, event("first", of("Payment", "payment-1")), sent)

	want := store.Event{
		Position: 2, Version: 2,
		Timestamp:  time.Unix(0, 1_700_000_000_000_000_001).UTC(),
		RecordedAt: noon,
		Envelope:   wholeEvent().Envelope,
		Record:     wholeEvent().Record,
	}
	require.Equal(t, want, lookUp(t, s, sent.EventID))
	require.Equal(t, want, read(t, s, store.Query{Filter: store.Filter{FromPosition: 2}})[0])
}

// wholeEvent returns an event with everything that an event can have.
func wholeEvent() store.NewEvent {
	return store.NewEvent{
		Envelope: store.Envelope{
			EventID: "whole", EventType: "PaymentProcessed",
			AggregateType: "Payment", AggregateID: "payment-1",
			CorrelationID: "flow", CausationID: "first",
			TraceID: "0123456789abcdef0123456789abcdef", SpanID: "0123456789abcdef",
			OrganizationID: "acme", UserID: "ann", Service: "payments",
			Tags: []string{"channel:web", "risk:low"},
		},
		Record: store.Record{
			Body: object(
				kv("amount", store.Double(100)), kv("count", store.Int(math.MinInt64)),
				kv("large", store.Int(math.MaxInt64)), kv("ok", store.Bool(true)), kv("none", store.Value{}),
				kv("raw", store.Bytes([]byte{0, 0xff})), kv("nan", store.Double(math.NaN())),
				kv("zero", store.Double(math.Copysign(0, -1))), kv("empty", store.String("")),
				kv("emptyList", store.List()), kv("emptyMap", object()),
				kv("list", store.List(store.Int(1), store.List(store.String("deep")), object(kv("k", store.Bool(false))))),
				kv("twice", store.Int(1)), kv("twice", store.Int(2)), kv("", store.String("key without a name")),
			),
			Attributes: store.NewMap(kv("log.record.uid", store.String("whole")), kv("invalid", store.String("\xff"))),
			Time:       1_700_000_000_000_000_001, ObservedTime: 1_700_000_000_000_000_002,
			SeverityNumber: 9, SeverityText: "INFO", Flags: math.MaxUint32, DroppedAttributes: 3,
			Resource: store.Resource{
				Attributes: store.NewMap(kv("service.name", store.String("payments"))), DroppedAttributes: 4,
				SchemaURL: "https://example.com/resource",
				EntityRefs: []store.EntityRef{{
					SchemaURL: "https://example.com/entity", Type: "service",
					IDKeys: []string{"service.name"}, DescriptionKeys: []string{"service.version"},
				}},
			},
			Scope: store.Scope{
				Name: "scope", Version: "1.2.3", SchemaURL: "https://example.com/scope", DroppedAttributes: 5,
				Attributes: store.NewMap(kv("scope.key", store.Int(1))),
			},
		},
	}
}

func testTimestampFallsBack(t *testing.T, open openFunc) {
	s := open(t, store.Options{Now: newClock(noon).now})
	f := func(id string, sent, observed uint64, want time.Time) {
		t.Helper()
		mustStore(t, s, event(id, func(e *store.NewEvent) { e.Record.Time, e.Record.ObservedTime = sent, observed }))
		require.Equal(t, want, lookUp(t, s, id).Timestamp)
		require.Equal(t, sent, lookUp(t, s, id).Record.Time)
	}
	f("time", 1, 2, time.Unix(0, 1).UTC())
	f("observed", 0, 2, time.Unix(0, 2).UTC())
	f("append", 0, 0, noon)
	f("beyond", math.MaxUint64, 0, time.Unix(0, math.MaxInt64).UTC())
}

func testRecordedAtNeverGoesBack(t *testing.T, open openFunc) {
	clock := newClock(noon)
	s := open(t, store.Options{Now: clock.now})
	for i, step := range []time.Duration{0, time.Second, -time.Hour, time.Minute, 2 * time.Hour} {
		clock.advance(step)
		mustStore(t, s, event(string(rune('a'+i))))
	}
	var recorded []time.Duration
	for _, e := range read(t, s, store.Query{}) {
		recorded = append(recorded, e.RecordedAt.Sub(noon))
	}
	require.Equal(t, []time.Duration{
		0, time.Second, time.Second, time.Second, time.Hour + time.Minute + time.Second,
	}, recorded)
}

func testAppendNoEvents(t *testing.T, open openFunc) {
	s := open(t, store.Options{})
	require.Empty(t, appendEach(t, s))
	receipts, err := appendAtomic(t, s)
	require.NoError(t, err)
	require.Empty(t, receipts)
	require.Zero(t, s.Status().LastPosition)
}

func testHalfKey(t *testing.T, open openFunc) {
	s := open(t, store.Options{})
	mustStore(t, s, event("type", of("Payment", "")), event("id", of("", "payment-1")), event("whole", of("Payment", "p")))
	for _, id := range []string{"type", "id"} {
		e := lookUp(t, s, id)
		require.Zero(t, e.Version)
		require.Empty(t, e.AggregateType+e.AggregateID)
	}
	status := s.Status()
	require.Equal(t, uint64(2), status.HalfKeys)
	require.Equal(t, uint64(1), status.Aggregates)
	require.Equal(t, []string{"whole"}, search(t, s, anyOf(store.FieldAggregateType, "Payment")))
	require.Empty(t, search(t, s, anyOf(store.FieldAggregateID, "payment-1")))
}

func testTagsAreASet(t *testing.T, open openFunc) {
	s := open(t, store.Options{})
	f := func(id string, sent, want []string) {
		t.Helper()
		mustStore(t, s, event(id, func(e *store.NewEvent) { e.Tags = sent }))
		require.Equal(t, want, lookUp(t, s, id).Tags)
	}
	f("none", nil, nil)
	f("repeats", []string{"b:2", "a:1", "b:2", "b:1"}, []string{"a:1", "b:1", "b:2"})
	f("empty", []string{"", "a:1", ""}, []string{"a:1"})
	f("only empty", []string{""}, nil)
	counts, err := s.Count(t.Context(), store.Filter{}, new(store.FieldTag))
	require.NoError(t, err)
	require.Equal(t, []store.KeyCount{{Key: "a:1", Count: 2}, {Key: "b:1", Count: 1}, {Key: "b:2", Count: 1}}, counts.Groups)
	require.Equal(t, 2, counts.Missing)
}

func testReadIsNotStaleAfterAppend(t *testing.T, open openFunc) {
	s := open(t, store.Options{})
	for i := range 3 {
		mustStore(t, s, event(string(rune('a'+i)), of("Payment", "p"), flow("f"), at(noon.Add(time.Duration(i)*time.Hour))))
		f := anyOf(store.FieldCorrelationID, "f")
		require.Len(t, search(t, s, f), i+1)
		counts, err := s.Count(t.Context(), f, nil)
		require.NoError(t, err)
		require.Equal(t, i+1, counts.Count)
		timeline, err := s.Timeline(t.Context(), store.TimelineQuery{Filter: f})
		require.NoError(t, err)
		require.Len(t, timeline.Events, i+1)
		trends, err := s.Trends(t.Context(), store.TrendQuery{Filter: f, Interval: store.Hour})
		require.NoError(t, err)
		require.Len(t, trends.Buckets, i+1)
		statistics, err := s.Statistics(t.Context(), f, nil)
		require.NoError(t, err)
		require.Equal(t, i+1, statistics.Total)
		aggregate, err := s.Aggregate(t.Context(), "Payment", "p")
		require.NoError(t, err)
		require.Equal(t, uint64(i+1), aggregate.Version)
	}
}
