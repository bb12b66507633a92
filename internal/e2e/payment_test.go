package e2e

import (
	"net/http"
	"net/url"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// payment is one payment flow as some client sent it: three events of two
// services in one trace. Each client sends it under its own key.
type payment struct {
	key, traceID string
	// timestamps are those of the three events; nil where the client's own clock
	// chose them.
	timestamps []time.Time
	// data is what each of the three says.
	data []map[string]any
}

var paymentStart = time.Date(2026, 11, 23, 10, 0, 0, 0, time.UTC)

// paymentData is what clients that send a body map say.
var paymentData = []map[string]any{
	{"amount": 100.0, "currency": "EUR", "method": "card"},
	{"authorizationCode": "A-7731", "amount": 100.0, "currency": "EUR"},
	{"amount": 100.0, "currency": "EUR", "fee": 0.35, "settled": true},
}

// paymentSteps are the events of the flow in the order in which they happen;
// each is caused by the one before.
var paymentSteps = []struct{ name, eventType, service, spanID string }{
	{"initiated", "PaymentInitiated", "checkout", "2f81c0e6a4b7d913"},
	{"authorized", "PaymentAuthorized", "payments", "91d4b3f07ce8a526"},
	{"processed", "PaymentProcessed", "payments", "c6507be2f19d384a"},
}

func (p payment) eventID(step int) string { return "payment-" + p.key + "-" + paymentSteps[step].name }
func (p payment) aggregateID() string     { return "payment-" + p.key }
func (p payment) correlationID() string   { return "order-" + p.key }

// requirePayment reads the flow back, by every way that leads to it, and holds
// it against what was sent.
func requirePayment(t *testing.T, a api, p payment) {
	t.Helper()
	for _, path := range []string{"/correlations/" + p.correlationID(), "/traces/" + p.traceID} {
		requirePaymentTimeline(t, read[timeline](a, path, nil), p)
	}
	history := read[page](a, "/aggregates/Payment/"+p.aggregateID()+"/events", nil)
	require.Empty(t, history.NextCursor)
	requirePaymentEvents(t, history.Events, p)
	for i, want := range history.Events {
		require.Equal(t, want, read[event](a, "/events/"+p.eventID(i), nil))
	}
	requirePaymentEvents(t, a.events(url.Values{"organizationId": {"acme"}, "correlationId": {p.correlationID()}}), p)
}

func requirePaymentTimeline(t *testing.T, tl timeline, p payment) {
	t.Helper()
	require.Equal(t, 3, tl.EventCount)
	require.Equal(t, []string{"checkout", "payments"}, tl.Services)
	require.Equal(t, []string{p.traceID}, tl.TraceIDs)
	require.Len(t, tl.Aggregates, 1)
	require.Equal(t, "Payment", tl.Aggregates[0].AggregateType)
	require.Equal(t, p.aggregateID(), tl.Aggregates[0].AggregateID)
	require.Equal(t, 3, tl.Aggregates[0].Count)

	events := make([]event, 0, len(tl.Events))
	for i, e := range tl.Events {
		require.Equal(t, i, e.Depth)
		require.False(t, e.MissingCause)
		events = append(events, e.event)
	}
	requirePaymentEvents(t, events, p)
	require.Equal(t, events[0].Timestamp, tl.StartedAt)
	require.Equal(t, events[2].Timestamp, tl.EndedAt)
	require.InDelta(t, float64(tl.EndedAt.Sub(tl.StartedAt))/1e6, tl.DurationMs, 1)
}

func requirePaymentEvents(t *testing.T, events []event, p payment) {
	t.Helper()
	require.Len(t, events, len(paymentSteps))
	for i, e := range events {
		step := paymentSteps[i]
		require.Equal(t, p.eventID(i), e.EventID)
		require.Equal(t, step.eventType, e.EventType)
		require.Equal(t, step.service, e.Metadata.Service)
		require.Equal(t, "Payment", e.AggregateType)
		require.Equal(t, p.aggregateID(), e.AggregateID)
		require.Equal(t, uint64(i+1), e.Version)
		require.Equal(t, p.correlationID(), e.CorrelationID)
		require.Equal(t, p.traceID, e.TraceID)
		require.Equal(t, step.spanID, e.SpanID)
		require.Equal(t, "acme", e.Metadata.OrganizationID)
		require.Equal(t, "alice", e.Metadata.UserID)
		require.Equal(t, "INFO", e.Metadata.Severity)
		require.Equal(t, p.data[i], e.Data)
		if i == 0 {
			require.Empty(t, e.CausationID)
		} else {
			require.Equal(t, p.eventID(i-1), e.CausationID)
			require.Greater(t, e.Position, events[i-1].Position)
		}
		if p.timestamps != nil {
			require.Equal(t, p.timestamps[i], e.Timestamp)
		}
	}
}

// The file that the README and `make demo` send is the same flow.
func TestPaymentFromTestdata(t *testing.T) {
	t.Parallel()
	c := start(t)
	status, body := post(t, c, "application/json", testdata(t, "payment.otlp.json"))
	require.Equalf(t, http.StatusOK, status, "%s", body)
	requirePayment(t, apiOf(t, c), payment{
		key:     "123",
		traceID: "7d3e1c5a9b2f4e60a1c8d4f2b6e09375",
		timestamps: []time.Time{
			paymentStart, paymentStart.Add(1250 * time.Millisecond), paymentStart.Add(4 * time.Second),
		},
		data: paymentData,
	})
}
