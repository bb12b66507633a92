package e2e

import (
	"context"
	"net/http"
	"testing"
	"time"

	cloudevents "github.com/cloudevents/sdk-go/v2"
	"github.com/cloudevents/sdk-go/v2/binding"
	cehttp "github.com/cloudevents/sdk-go/v2/protocol/http"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gyroscops/otel-eventstore/internal/e2e/distro"
)

// startConfig runs a collector with a file of the folder config until the test
// ends.
func startConfig(t *testing.T, file string, overlays ...string) *distro.Collector {
	t.Helper()
	c, err := distro.Run(t.Context(), binary, distro.Options{File: file, Overlays: overlays})
	require.NoError(t, err)
	t.Cleanup(func() {
		assert.NoError(t, c.Stop())
		if t.Failed() {
			t.Logf("the collector printed:\n%s", c.Output())
		}
	})
	return c
}

const cloudEventSource = "https://shop.example/payments"

// cloudPayment is the payment flow as CloudEvents.
func cloudPayment(t *testing.T, key string) []cloudevents.Event {
	t.Helper()
	flow := make([]cloudevents.Event, len(paymentSteps))
	for i, step := range paymentSteps {
		e := cloudevents.NewEvent()
		e.SetID(key + "-" + step.name)
		e.SetSource(cloudEventSource)
		e.SetType(step.eventType)
		e.SetSubject("payment-" + key)
		e.SetTime(cloudPaymentTimes[i])
		e.SetExtension("aggregatetype", "Payment")
		e.SetExtension("correlationid", "order-"+key)
		e.SetExtension("traceparent", "00-7d3e1c5a9b2f4e60a1c8d4f2b6e09375-"+step.spanID+"-01")
		if i > 0 {
			e.SetExtension("causationid", cloudEventSource+"#"+flow[i-1].ID())
		}
		require.NoError(t, e.SetData("application/json", paymentData[i]))
		flow[i] = e
	}
	return flow
}

var cloudPaymentTimes = []time.Time{
	paymentStart, paymentStart.Add(1250 * time.Millisecond), paymentStart.Add(4 * time.Second),
}

// requireCloudPayment reads the flow back as the history of its aggregate and as
// a timeline.
func requireCloudPayment(t *testing.T, a api, key string) {
	t.Helper()
	history := read[page](a, "/aggregates/Payment/payment-"+key+"/events", nil)
	require.Len(t, history.Events, len(paymentSteps))
	for i, e := range history.Events {
		step := paymentSteps[i]
		require.Equal(t, cloudEventSource+"#"+key+"-"+step.name, e.EventID)
		require.Equal(t, step.eventType, e.EventType)
		require.Equal(t, uint64(i+1), e.Version)
		require.Equal(t, "order-"+key, e.CorrelationID)
		require.Equal(t, "7d3e1c5a9b2f4e60a1c8d4f2b6e09375", e.TraceID)
		require.Equal(t, step.spanID, e.SpanID)
		require.True(t, cloudPaymentTimes[i].Equal(e.Timestamp))
		require.Equal(t, paymentData[i], e.Data)
		if i > 0 {
			require.Equal(t, history.Events[i-1].EventID, e.CausationID)
		}
	}
	tl := read[timeline](a, "/correlations/order-"+key, nil)
	require.Equal(t, 3, tl.EventCount)
	for i, e := range tl.Events {
		require.Equal(t, i, e.Depth)
		require.False(t, e.MissingCause)
	}
	require.Empty(t, a.rejections().Rejections)
}

// cloudEventTargets are where CloudEvents of a payment can be sent, with
// config/cloudevents.yaml.
func cloudEventTargets(c *distro.Collector, key string) map[string]string {
	return map[string]string{
		"receiver": "http://" + c.CloudEvents + "/",
		"append":   "http://" + c.API + "/api/v1/aggregates/Payment/payment-" + key + "/events",
	}
}

// cloudEventModes send events with the CloudEvents Go SDK.
var cloudEventModes = map[string]func(t *testing.T, url string, flow []cloudevents.Event){
	"binary": func(t *testing.T, url string, flow []cloudevents.Event) {
		sendEach(binding.WithForceBinary(t.Context()), t, url, flow)
	},
	"structured": func(t *testing.T, url string, flow []cloudevents.Event) {
		sendEach(binding.WithForceStructured(t.Context()), t, url, flow)
	},
	"batch": func(t *testing.T, url string, flow []cloudevents.Event) {
		require.Less(t, sendBatch(t.Context(), t, url, flow), http.StatusMultipleChoices)
	},
}

func sendEach(ctx context.Context, t *testing.T, url string, flow []cloudevents.Event) {
	t.Helper()
	client, err := cloudevents.NewClientHTTP(cehttp.WithTarget(url), cehttp.WithClient(*httpClient))
	require.NoError(t, err)
	for _, e := range flow {
		result := client.Send(ctx, e)
		require.Truef(t, cloudevents.IsACK(result), "%s: %v", e.ID(), result)
	}
}

// What the CloudEvents Go SDK sends is stored, and once, in whichever mode and to
// whichever place it is sent again.
func TestCloudEventsGoSDK(t *testing.T) {
	t.Parallel()
	c := startConfig(t, "cloudevents.yaml")
	for target := range cloudEventTargets(c, "") {
		for mode, sendFlow := range cloudEventModes {
			t.Run(target+"/"+mode, func(t *testing.T) {
				key := target + "-" + mode
				urls, flow := cloudEventTargets(c, key), cloudPayment(t, key)
				sendFlow(t, urls[target], flow)
				requireCloudPayment(t, apiOf(t, c), key)
				for _, sendAgain := range cloudEventModes {
					for _, url := range urls {
						sendAgain(t, url, flow)
					}
				}
				requireCloudPayment(t, apiOf(t, c), key)
			})
		}
	}
}

func sendBatch(ctx context.Context, t *testing.T, url string, flow []cloudevents.Event) int {
	t.Helper()
	request, err := cehttp.NewHTTPRequestFromEvents(ctx, url, flow)
	require.NoError(t, err)
	response, body, err := send(request)
	require.NoError(t, err)
	if response.StatusCode >= http.StatusMultipleChoices {
		t.Logf("%s", body)
	}
	return response.StatusCode
}

// The receiver answers 503 when the store is full, and the SDK takes that for no
// success.
func TestCloudEventsStoreFull(t *testing.T) {
	t.Parallel()
	c := startConfig(t, "cloudevents.yaml", `extensions: {event_store: {limits: {max_events: 1, on_full: reject}}}`)
	flow := cloudPayment(t, "full")
	require.Equal(t, http.StatusServiceUnavailable, sendBatch(t.Context(), t, "http://"+c.CloudEvents+"/", flow))
	require.Zero(t, apiOf(t, c).count(nil))
	require.Equal(t, http.StatusNoContent, sendBatch(t.Context(), t, "http://"+c.CloudEvents+"/", flow[:1]))
	require.Equal(t, 1, apiOf(t, c).count(nil))
}
