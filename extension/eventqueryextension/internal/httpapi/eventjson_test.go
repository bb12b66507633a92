package httpapi

import (
	"bytes"
	"encoding/json"
	"math"
	"net/http"
	"os"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/gyroscops/otel-eventstore/store"
)

// golden compares with a file of testdata, or writes it with -update.
func golden(t *testing.T, name string, got []byte) {
	t.Helper()
	path := "testdata/" + name
	if *update {
		require.NoError(t, os.WriteFile(path, got, 0o600))
	}
	want, err := os.ReadFile(path)
	require.NoError(t, err)
	require.Equal(t, string(want), string(got))
}

// fullEvent has every field, and every kind of value.
func fullEvent() store.NewEvent {
	return store.NewEvent{
		Envelope: store.Envelope{
			EventID: "evt-1", EventType: "PaymentProcessed",
			AggregateType: "Payment", AggregateID: "payment/123",
			CorrelationID: "order-77", CausationID: "evt-0",
			TraceID: "5b8efff798038103d269b633813fc60c", SpanID: "eee19b7ec3c1b174",
			OrganizationID: "acmé", UserID: "ada", Service: "payments",
			Tags: []string{"region:eu", "tier:gold"},
		},
		Record: store.Record{
			Time: uint64(time.Date(2026, 11, 23, 10, 0, 0, 1, time.UTC).UnixNano()),
			Body: object(
				"amount", store.Double(100), "big", store.Int(math.MaxInt64), "ok", store.Bool(true),
				"nothing", store.Value{}, "nan", store.Double(math.NaN()), "bytes", store.Bytes([]byte{0, 1, 255}),
				"items", store.List(store.String("a\n\"b\"\x00"), object("sku", store.String("é<>&"))),
			),
			Attributes: store.NewMap(
				store.KeyValue{Key: "log.record.uid", Value: store.String("evt-1")},
				store.KeyValue{Key: "payment.method", Value: store.String("card")},
			),
			SeverityNumber: 9,
			Resource: store.Resource{Attributes: store.NewMap(
				store.KeyValue{Key: "service.name", Value: store.String("payments")},
			)},
			Scope: store.Scope{
				Name: "payments", Version: "2.0",
				Attributes: store.NewMap(store.KeyValue{Key: "team", Value: store.String("blue")}),
			},
		},
	}
}

func TestEventAsJSON(t *testing.T) {
	t.Parallel()
	f := newFixture(t, store.Limits{})
	f.append(fullEvent())
	var indented bytes.Buffer
	require.NoError(t, json.Indent(&indented, f.get("/events/evt-1").body, "", "  "))
	golden(t, "event.json", append(indented.Bytes(), '\n'))
}

// What an event lacks is there all the same, empty.
func TestBareEventAsJSON(t *testing.T) {
	t.Parallel()
	f := newFixture(t, store.Limits{})
	f.append(newEvent("bare"))
	a := f.get("/events/bare")
	require.Equal(t, http.StatusOK, a.status)
	require.JSONEq(t, `{
		"position": 1, "eventId": "bare", "eventType": "Happened",
		"aggregateType": "", "aggregateId": "", "version": 0,
		"correlationId": "", "causationId": "", "traceId": "", "spanId": "", "tags": [],
		"timestamp": "2026-11-23T12:00:01.000000000Z", "recordedAt": "2026-11-23T12:00:01.000000000Z",
		"data": {},
		"metadata": {
			"organizationId": "", "userId": "", "service": "", "severity": "", "severityNumber": 0,
			"attributes": {}, "resource": {}, "scope": {"name": "", "version": "", "attributes": {}}
		}
	}`, string(a.body))
}

func TestSeverity(t *testing.T) {
	t.Parallel()
	f := func(text string, number int32, want string) {
		t.Helper()
		require.Equal(t, want, (&store.Record{SeverityText: text, SeverityNumber: number}).Severity())
	}
	f("", 0, "")
	f("", 1, "TRACE")
	f("", 4, "TRACE4")
	f("", 9, "INFO")
	f("", 10, "INFO2")
	f("", 17, "ERROR")
	f("", 24, "FATAL4")
	f("", 25, "")
	f("", -1, "")
	f("notice", 10, "notice")
}

func TestMillis(t *testing.T) {
	t.Parallel()
	f := func(d time.Duration, want string) {
		t.Helper()
		require.Equal(t, want, string(appendMillis(nil, d)))
	}
	f(0, "0")
	f(time.Nanosecond, "0.000001")
	f(1500*time.Microsecond, "1.5")
	f(time.Hour, "3600000")
	f(math.MaxInt64, "9223372036854.775")
}
