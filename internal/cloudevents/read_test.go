package cloudevents

import (
	"bytes"
	"encoding/json"
	"errors"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	cehttp "github.com/cloudevents/sdk-go/v2/protocol/http"

	"github.com/cloudevents/sdk-go/v2/binding"
	"github.com/cloudevents/sdk-go/v2/event"
	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/pdata/plog"

	"github.com/gyroscops/otel-eventstore/internal/otelevent"
)

const (
	structured = "application/cloudevents+json"
	batch      = "application/cloudevents-batch+json"
)

func newRequest(contentType, body string, headers ...string) *http.Request {
	r := httptest.NewRequest(http.MethodPost, "/", strings.NewReader(body))
	r.Header.Set("Content-Type", contentType)
	for header := range slices.Chunk(headers, 2) {
		r.Header.Add(header[0], header[1])
	}
	return r
}

// records returns the log records of a request that must be taken.
func records(t *testing.T, r *http.Request) plog.LogRecordSlice {
	t.Helper()
	require.True(t, Sent(r.Header))
	logs, err := Read(r)
	require.NoError(t, err)
	require.Equal(t, 1, logs.ResourceLogs().Len())
	return logs.ResourceLogs().At(0).ScopeLogs().At(0).LogRecords()
}

// paid is an event with everything that one can have.
func paid(t *testing.T) event.Event {
	t.Helper()
	e := event.New()
	e.SetID("a#1")
	e.SetSource("https://shop.example/payments?from=50%25")
	e.SetType("com.example.PaymentProcessed")
	e.SetSubject("payment 123")
	e.SetTime(time.Date(2026, 11, 23, 10, 0, 0, 123456789, time.FixedZone("", 3600)))
	e.SetDataSchema("https://shop.example/schemas/payment")
	e.SetExtension("correlationid", "order-123")
	e.SetExtension("causationid", "https://shop.example/payments#0")
	e.SetExtension("traceparent", "00-7d3e1c5a9b2f4e60a1c8d4f2b6e09375-c6507be2f19d384a-01")
	e.SetExtension("region", "eu")
	require.NoError(t, e.SetData("application/json", map[string]any{"amount": 100, "fee": 0.35, "tags": []any{"a", nil, true}}))
	return e
}

// What an event says does not depend on the mode in which it is sent, and
// nothing of it is lost.
func TestModes(t *testing.T) {
	t.Parallel()
	e := paid(t)
	f := func(r *http.Request, err error) {
		t.Helper()
		require.NoError(t, err)
		all := records(t, r)
		require.Equal(t, 1, all.Len())
		record := all.At(0)
		require.Equal(t, "com.example.PaymentProcessed", record.EventName())
		require.Equal(t, time.Date(2026, 11, 23, 9, 0, 0, 123456789, time.UTC), record.Timestamp().AsTime())
		require.Equal(t, "7d3e1c5a9b2f4e60a1c8d4f2b6e09375", record.TraceID().String())
		require.Equal(t, "c6507be2f19d384a", record.SpanID().String())
		require.Equal(t, plog.LogRecordFlags(1), record.Flags())
		require.Equal(t, map[string]any{
			"log.record.uid":                      "https://shop.example/payments?from=50%2525#a%231",
			"cloudevents.event_id":                "a#1",
			"cloudevents.event_source":            "https://shop.example/payments?from=50%25",
			"cloudevents.event_spec_version":      "1.0",
			"cloudevents.event_subject":           "payment 123",
			"cloudevents.event_data_content_type": "application/json",
			"cloudevents.event_data_schema":       "https://shop.example/schemas/payment",
			"cloudevents.event_extension.region":  "eu",
			"correlation.id":                      "order-123",
			"causation.id":                        "https://shop.example/payments#0",
		}, record.Attributes().AsRaw())
		require.Equal(t, map[string]any{"amount": int64(100), "fee": 0.35, "tags": []any{"a", nil, true}}, record.Body().AsRaw())
	}
	ctx := t.Context()
	f(cehttp.NewHTTPRequestFromEvent(binding.WithForceStructured(ctx), "http://localhost", e))
	f(cehttp.NewHTTPRequestFromEvents(ctx, "http://localhost", []event.Event{e}))

	// The binding has a % in a header encoded, which the SDK leaves to the caller.
	r, err := cehttp.NewHTTPRequestFromEvent(ctx, "http://localhost", e)
	require.NoError(t, err)
	r.Header.Set("ce-source", strings.ReplaceAll(r.Header.Get("ce-source"), "%", "%25"))
	f(r, nil)
}

// An event needs no more than this.
func TestSmallest(t *testing.T) {
	t.Parallel()
	f := func(r *http.Request) {
		t.Helper()
		record := records(t, r).At(0)
		require.Equal(t, "Noted", record.EventName())
		require.Zero(t, record.Timestamp())
		require.True(t, record.TraceID().IsEmpty())
		require.Equal(t, map[string]any{
			"log.record.uid": "/notes#1", "cloudevents.event_id": "1",
			"cloudevents.event_source": "/notes", "cloudevents.event_spec_version": "1.0",
		}, record.Attributes().AsRaw())
		require.Nil(t, record.Body().AsRaw())
	}
	text := `{"specversion": "1.0", "id": "1", "source": "/notes", "type": "Noted", "subject": null, "data": null}`
	f(newRequest(structured, text))
	f(newRequest(structured+"; charset=UTF-8", text))
	f(newRequest(batch, "["+text+"]"))
	f(newRequest("", "", "ce-specversion", "1.0", "ce-id", "1", "ce-source", "/notes", "ce-type", "Noted"))
}

func TestBatchKeepsItsOrder(t *testing.T) {
	t.Parallel()
	all := records(t, newRequest(batch, `[
		{"specversion": "1.0", "id": "2", "source": "/notes", "type": "Second"},
		{"specversion": "1.0", "id": "1", "source": "/notes", "type": "First", "traceparent": "00-7d3e1c5a9b2f4e60a1c8d4f2b6e09375-c6507be2f19d384a-00"}
	]`, "traceparent", "00-10000000000000000000000000000001-2000000000000002-01"))
	require.Equal(t, 2, all.Len())
	require.Equal(t, "Second", all.At(0).EventName())
	require.Equal(t, "First", all.At(1).EventName())
	// One that has no trace context of its own takes the request's.
	require.Equal(t, "10000000000000000000000000000001", all.At(0).TraceID().String())
	require.Equal(t, "2000000000000002", all.At(0).SpanID().String())
	require.Equal(t, "7d3e1c5a9b2f4e60a1c8d4f2b6e09375", all.At(1).TraceID().String())
}

func TestExtensions(t *testing.T) {
	t.Parallel()
	record := records(t, newRequest(structured, `{"specversion": "1.0", "id": "1", "source": "/", "type": "Noted",
		"n": -7, "yes": true, "text": "é", "empty": "", "traceparent": "none"}`)).At(0)
	got := record.Attributes().AsRaw()
	for name, want := range map[string]any{"n": int64(-7), "yes": true, "text": "é", "empty": "", "traceparent": "none"} {
		require.Equal(t, want, got["cloudevents.event_extension."+name])
	}
	require.True(t, record.TraceID().IsEmpty())
}

func TestTraceParent(t *testing.T) {
	t.Parallel()
	f := func(text string, want bool) {
		t.Helper()
		_, ok := parseTraceParent(text)
		require.Equal(t, want, ok)
	}
	f("00-7d3e1c5a9b2f4e60a1c8d4f2b6e09375-c6507be2f19d384a-00", true)
	f("01-7d3e1c5a9b2f4e60a1c8d4f2b6e09375-c6507be2f19d384a-00", false)
	f("00-7d3e1c5a9b2f4e60a1c8d4f2b6e09375-c6507be2f19d384a-00-x", false)
	f("00-7D3E1C5A9B2F4E60A1C8D4F2B6E09375-c6507be2f19d384a-00", false)
	f("00-00000000000000000000000000000000-c6507be2f19d384a-00", false)
	f("00-7d3e1c5a9b2f4e60a1c8d4f2b6e09375-0000000000000000-00", false)
	f("00-7d3e1c5a9b2f4e60a1c8d4f2b6e0937-c6507be2f19d384a-00", false)
	f("00-7d3e1c5a9b2f4e60a1c8d4f2b6e0937x-c6507be2f19d384a-00", false)
	f("", false)
}

func TestHeadersAreDecoded(t *testing.T) {
	t.Parallel()
	f := func(sent, want string) {
		t.Helper()
		record := records(t, newRequest("", "", "ce-specversion", "1.0", "ce-id", "1", "ce-source", "/", "ce-type", "Noted",
			"ce-text", sent)).At(0)
		require.Equal(t, want, record.Attributes().AsRaw()["cloudevents.event_extension.text"])
	}
	f("plain text", "plain text")
	f("%E2%82%AC%20100%25", "€ 100%")
	f("€ 100%", "€ 100%")
	f("%zz %4", "%zz %4")
	f(`"quoted \"and\" \\ escaped%21"`, `quoted "and" \ escaped!`)
	f(`"`, `"`)
}

// The store takes events as deep as this package lets through, and no deeper.
func TestDepthIsThatOfTheStore(t *testing.T) {
	t.Parallel()
	nested := func(levels int) *http.Request {
		return newRequest(structured, `{"specversion": "1.0", "id": "1", "source": "/", "type": "Noted", "data": `+
			strings.Repeat(`{"a":[`, levels/2)+strings.Repeat("]}", levels/2)+"}")
	}
	logs, err := Read(nested(otelevent.MaxDepth))
	require.NoError(t, err)
	events := new(otelevent.Decoder).Decode(logs)
	require.Len(t, events, 1)
	require.Empty(t, events[0].Malformed)

	for _, levels := range []int{otelevent.MaxDepth + 2, 9000, 1_000_000} {
		_, err = Read(nested(levels))
		require.ErrorIs(t, err, ErrMalformed)
	}
}

func TestTooLarge(t *testing.T) {
	t.Parallel()
	r := newRequest(structured, `{"specversion": "1.0", "id": "1", "source": "/", "type": "Noted"}`)
	r.Body = http.MaxBytesReader(nil, r.Body, 10)
	_, err := Read(r)
	require.ErrorIs(t, err, ErrTooLarge)
	require.ErrorContains(t, err, "10 bytes")
}

type brokenBody struct{}

func (brokenBody) Read([]byte) (int, error) { return 0, errors.New("connection reset") }
func (brokenBody) Close() error             { return nil }

func TestBrokenBody(t *testing.T) {
	t.Parallel()
	r := newRequest(structured, "")
	r.Body = brokenBody{}
	_, err := Read(r)
	require.ErrorIs(t, err, ErrMalformed)
	require.ErrorContains(t, err, "connection reset")
}

// Whatever comes in, it is an error that says what it is, or events that the
// store can decode.
func FuzzRead(f *testing.F) {
	smallest := `{"specversion": "1.0", "id": "1", "source": "/notes", "type": "Noted"`
	f.Add(structured, smallest+`, "data": {"a": [1, 1.5, "x", null, {}]}, "n": 5, "time": "2026-11-23T10:00:00Z"}`, "", "")
	f.Add(batch, "["+smallest+`, "data_base64": "AAEC"}, `+smallest+`, "traceparent": "00-7d3e"}]`, "", "")
	f.Add("application/json", `{"amount": 1e400}`, "/notes", "2026-11-23T10:00:00Z")
	f.Add("text/plain", "\xff", "/n%6ftes", "0001-01-01T00:00:00Z")
	f.Fuzz(func(t *testing.T, contentType, body, source, time string) {
		r := httptest.NewRequest(http.MethodPost, "/", bytes.NewReader([]byte(body)))
		r.Header = http.Header{"Content-Type": {contentType}}
		if source != "" {
			r.Header["Ce-Specversion"], r.Header["Ce-Id"] = []string{"1.0"}, []string{"1"}
			r.Header["Ce-Source"], r.Header["Ce-Type"] = []string{source}, []string{"Noted"}
			r.Header["Ce-Time"], r.Header["Ce-"+source] = []string{time}, []string{time}
		}
		logs, err := Read(r)
		if err != nil {
			require.True(t, errors.Is(err, ErrMediaType) || errors.Is(err, ErrMalformed) ||
				errors.Is(err, ErrNoEvent) || errors.Is(err, ErrNoType), "%v", err)
			return
		}
		for _, e := range new(otelevent.Decoder).Decode(logs) {
			require.Empty(t, e.Malformed)
			require.NotEmpty(t, e.EventType)
			require.NotEmpty(t, e.EventID)
			require.True(t, json.Valid(e.Record.Body.AppendJSON(nil)))
		}
	})
}
