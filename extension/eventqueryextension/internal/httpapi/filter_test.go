package httpapi

import (
	"net/url"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/gyroscops/otel-eventstore/store"
)

// filterFixture holds the events full (which has every field), plain, with
// other values, and bare, with none.
func filterFixture(t *testing.T) *fixture {
	f := newFixture(t, store.Limits{})
	full := fullEvent()
	full.EventID = "full"
	plain := newEvent("plain",
		ofType("OrderPlaced"), of("Order", "o-1"), correlated("flow", "cause"), from("shop"),
		at(time.Date(2026, 11, 23, 11, 0, 0, 0, time.UTC)),
		saying(object("amount", store.Int(7), "a.b", store.String("dotted"), `c\d`, store.String("slashed"), "note", store.String(""))))
	plain.TraceID, plain.SpanID = "00000000000000000000000000000001", "0000000000000001"
	plain.OrganizationID, plain.UserID = "globex", "bob"
	plain.Tags = []string{"region:us"}
	plain.Record.Attributes = store.NewMap(
		store.KeyValue{Key: "payment.method", Value: store.String("cash")},
		store.KeyValue{Key: "retries", Value: store.Int(2)},
		store.KeyValue{Key: "Größe", Value: store.String("STRASSE")},
	)
	f.append(full)
	f.append(plain)
	f.append(newEvent("bare", ofType("Bare"), at(time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC))))
	return f
}

func TestFilters(t *testing.T) {
	t.Parallel()
	f := filterFixture(t)
	match := func(query url.Values, want ...string) {
		t.Helper()
		var page pageAnswer
		f.get("/events?" + query.Encode()).ok(&page)
		require.Equal(t, append([]string{}, want...), page.ids(), query)
	}
	values := map[string][2]string{ // of full and of plain
		"eventId":        {"full", "plain"},
		"eventType":      {"PaymentProcessed", "OrderPlaced"},
		"aggregateType":  {"Payment", "Order"},
		"aggregateId":    {"payment/123", "o-1"},
		"correlationId":  {"order-77", "flow"},
		"causationId":    {"evt-0", "cause"},
		"traceId":        {"5b8efff798038103d269b633813fc60c", "00000000000000000000000000000001"},
		"spanId":         {"EEE19B7EC3C1B174", "0000000000000001"}, // hex has no case
		"organizationId": {"acmé", "globex"},
		"userId":         {"ada", "bob"},
		"service":        {"payments", "shop"},
		"tag":            {"tier:gold", "region:us"},
	}
	require.Len(t, values, len(store.Fields()))
	for name, v := range values {
		match(url.Values{name: {v[0]}}, "full")
		match(url.Values{name: {v[1]}}, "plain")
		match(url.Values{name: {v[0], v[1], "other"}}, "full", "plain")
		match(url.Values{name: {"other"}})
		match(url.Values{"not." + name: {v[0]}}, "plain", "bare")
		match(url.Values{"not." + name: {v[0], v[1]}}, "bare")
		match(url.Values{name: {v[0], v[1]}, "not." + name: {v[0]}}, "plain")
	}
	match(url.Values{"service": {"payments"}, "userId": {"bob"}}) // different names: all of them

	match(url.Values{"from": {"2026-11-23T11:00:00Z"}}, "plain", "bare")
	match(url.Values{"to": {"2026-11-23T11:00:00Z"}}, "full")
	match(url.Values{"from": {"2026-11-23T12:00:00+01:00"}, "to": {"1795435200000000000"}}, "plain")
	match(url.Values{"from": {"2026-11-23T11:00:00Z"}, "to": {"2026-11-23T11:00:00Z"}})
	match(url.Values{"from": {"0001-01-01T00:00:00Z"}, "to": {"9999-12-31T23:59:59Z"}}, "full", "plain", "bare")
	match(url.Values{"recordedFrom": {"2026-11-23T12:00:02Z"}}, "plain", "bare")
	match(url.Values{"recordedTo": {"2026-11-23T12:00:02Z"}}, "full")
}

func TestContentFilters(t *testing.T) {
	t.Parallel()
	f := filterFixture(t)
	match := func(query url.Values, want ...string) {
		t.Helper()
		var page pageAnswer
		f.get("/events?" + query.Encode()).ok(&page)
		require.Equal(t, append([]string{}, want...), page.ids(), query)
	}
	match(url.Values{"q": {"CARD"}}, "full")
	match(url.Values{"q": {"straße"}}, "plain")
	match(url.Values{"q": {"ca"}}, "full", "plain")
	match(url.Values{"q": {"ca", "SS"}}, "plain") // repeated: all of them
	match(url.Values{"q": {"payment.method"}})    // the names of attributes are no text

	match(url.Values{"attr.payment.method": {"card"}}, "full")
	match(url.Values{"attr.payment.method": {"card", "cash"}}, "full", "plain")
	match(url.Values{"attr.payment.method": {"card", "cash"}, "attr.retries": {"2"}}, "plain")
	match(url.Values{"attr.log.record.uid": {"evt-1"}}, "full") // canonical names included
	match(url.Values{"attr.Größe": {"STRASSE"}}, "plain")
	match(url.Values{"attr.payment": {"card"}})

	match(url.Values{"data.amount": {"100"}}, "full")
	match(url.Values{"data.amount": {"100.0"}}, "full")
	match(url.Values{"data.amount": {"1e2", "7"}}, "full", "plain")
	match(url.Values{"data.big": {"9223372036854775807"}}, "full")
	match(url.Values{"data.ok": {"true"}}, "full")
	match(url.Values{"data.nothing": {"null"}}, "full")
	match(url.Values{"data.items.1.sku": {"é<>&"}}, "full")
	match(url.Values{"data.items": {"x"}})
	match(url.Values{`data.a\.b`: {"dotted"}}, "plain")
	match(url.Values{"data.a.b": {"dotted"}})
	match(url.Values{`data.c\\d`: {`"slashed"`}}, "plain")
	match(url.Values{"data.note": {`""`}}, "plain") // the empty string, as JSON
	match(url.Values{"data.amount": {`""`}})
}
