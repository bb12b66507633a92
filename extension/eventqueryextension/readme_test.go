package eventqueryextension

import (
	"io"
	"net/http"
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/confmap"

	"github.com/gyroscops/otel-eventstore/store"
)

var (
	foldsRegion = regexp.MustCompile(`(?s)<!-- folds -->(.*)<!-- /folds -->`)
	yamlBlock   = regexp.MustCompile("(?s)```yaml\n(.*?)```")
	question    = regexp.MustCompile("(?s)```sh\ncurl -s '127.0.0.1:4319/api/v1(.*?)'\n```\n\n```json\n(.*?)```")
)

// The README's configuration folds as the README says.
func TestReadmeFolds(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile("README.md")
	require.NoError(t, err)
	region := foldsRegion.FindString(string(text))
	retrieved, err := confmap.NewRetrievedFromYAML([]byte(yamlBlock.FindStringSubmatch(region)[1]))
	require.NoError(t, err)
	conf, err := retrieved.AsConf()
	require.NoError(t, err)
	conf, err = conf.Sub("extensions::event_query")
	require.NoError(t, err)
	cfg := newConfig()
	require.NoError(t, conf.Unmarshal(cfg))
	require.NoError(t, confmap.Validate(cfg))

	s := openStore(t)
	appendPayment(t, s)
	q, api := start(t, nopSettings(), newHost(s), cfg)
	require.NoError(t, q.Ready())
	questions := question.FindAllStringSubmatch(region, -1)
	require.Len(t, questions, strings.Count(region, "curl"))
	for _, asked := range questions {
		response := get(t, api+asked[1])
		body, err := io.ReadAll(response.Body)
		require.NoError(t, err)
		require.Equal(t, http.StatusOK, response.StatusCode, "%s", body)
		require.JSONEq(t, asked[2], string(body))
	}
}

// appendPayment appends a payment that is captured in two parts.
func appendPayment(t *testing.T, s *store.Store) {
	payment := func(id, eventType string, captured int64) store.NewEvent {
		e := store.NewEvent{Envelope: store.Envelope{
			EventID: id, EventType: eventType, AggregateType: "Payment", AggregateID: "payment-1",
		}}
		e.Record.Body = store.MapValue(store.NewMap(store.KeyValue{Key: "currency", Value: store.String("EUR")}))
		if captured > 0 {
			e.Record.Body = store.MapValue(store.NewMap(store.KeyValue{Key: "currency", Value: store.String("EUR")},
				store.KeyValue{Key: "captured", Value: store.Int(captured)}))
		}
		return e
	}
	_, err := s.Append(t.Context(), store.Append{Events: []store.NewEvent{
		payment("a", "PaymentAuthorized", 0), payment("b", "PaymentCaptured", 60), payment("c", "PaymentCaptured", 40),
	}})
	require.NoError(t, err)
}
