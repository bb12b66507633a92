package httpapi

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/gyroscops/otel-eventstore/store"
)

const (
	cloudEventText = `{"specversion":"1.0","id":"1","source":"/shop","type":"Paid","subject":"other","time":"2026-11-23T10:00:00Z",
		"correlationid":"flow","causationid":"cause","data":{"amount":1}}`
	traceParent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
)

// The modes of CloudEvents append the same event, and so repeat each other.
func TestAppendCloudEvents(t *testing.T) {
	t.Parallel()
	f := newFixture(t, store.Limits{})
	first := f.post(paymentPath, typeCloudEvent, cloudEventText, "If-None-Match", "*", "traceparent", traceParent)
	result := first.result(http.StatusCreated)
	require.Equal(t, "/shop#1", result.Receipts[0].EventID)
	require.Equal(t, `"1"`, first.header.Get("ETag"))

	var e eventAnswer
	f.get("/events/%2Fshop%231").ok(&e)
	require.Equal(t, []string{"Paid", "Payment", "p/1", "flow", "cause", "0af7651916cd43dd8448eb211c80319c", "b7ad6b7169203331"},
		[]string{e.EventType, e.AggregateType, e.AggregateID, e.CorrelationID, e.CausationID, e.TraceID, e.SpanID})
	require.Equal(t, map[string]any{"amount": 1.0}, e.Data)
	require.Equal(t, "other", e.Metadata["attributes"].(map[string]any)["cloudevents.event_subject"])
	f.requireReplays("/shop#1")

	batch := f.post(paymentPath, typeCloudEventBatch, "["+cloudEventText+"]", "If-None-Match", "*").result(http.StatusOK)
	require.True(t, batch.Duplicate)
	binary := f.post(paymentPath, typeJSON, `{"amount":1}`, "ce-specversion", "1.0", "ce-id", "2", "ce-source", "/shop",
		"ce-type", "Paid", "If-Match", `"1"`).result(http.StatusCreated)
	require.Equal(t, uint64(2), *binary.Version)
	conflict := f.post(paymentPath, typeCloudEvent, `{"specversion":"1.0","id":"3","source":"/shop","type":"Paid"}`, "If-Match", `"1"`)
	require.Equal(t, "/shop#2", conflict.problem(kindVersionConflict).Events[0].EventID)
}

func TestBadCloudEventAppends(t *testing.T) {
	t.Parallel()
	f := newFixture(t, store.Limits{})
	for _, test := range []struct {
		mediaType, body string
		want            kind
		detail          string
	}{
		{typeCloudEvent, `{`, kindInvalidBody, ""},
		{typeCloudEvent, `{"specversion":"1.0","id":"1","source":"/shop"}`, kindInvalidEvent, "type"},
		{typeCloudEvent, `{"specversion":"1.0","type":"Paid","source":"/shop"}`, kindInvalidBody, "id"},
		{typeCloudEventBatch, `[]`, kindInvalidBody, "no event"},
		{"text/plain", ``, kindUnsupportedMediaType, ""},
	} {
		require.Contains(t, f.post(paymentPath, test.mediaType, test.body).problem(test.want).Detail, test.detail)
	}
	f.post(eventsPath, typeCloudEvent, cloudEventText).problem(kindUnsupportedMediaType)
	require.Zero(t, f.store.Status().LastPosition)
}
