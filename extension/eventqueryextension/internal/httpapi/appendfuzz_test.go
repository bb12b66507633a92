package httpapi

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/stretchr/testify/require"

	wire "github.com/gyroscops/otel-eventstore/api"
	"github.com/gyroscops/otel-eventstore/internal/otelevent"
	"github.com/gyroscops/otel-eventstore/store"
)

// FuzzAppend sends bodies of every media type: each is stored whole, reads as log
// records of the same events and is a duplicate when it is sent again, or it is
// refused with a problem and leaves nothing.
func FuzzAppend(f *testing.F) {
	for _, seed := range []struct{ mediaType, match, body string }{
		{typeJSON, "", `[{"eventType":"X"}]`},
		{typeJSON, `"0"`, `[{"eventType":"X","eventId":"1","data":{"a":[1,-2.5e3,null,"\ud800"]},"tags":["a:1","a:1",""]}]`},
		{typeJSON, "*", `[{"eventType":"X","traceId":"5b8efff798038103d269b633813fc60c","timestamp":"2026-11-23T10:00:00Z"}]`},
		{typeJSON, "", `[{"eventType":"X","metadata":{"service":"s","severityNumber":9,"attributes":{"a":{}}}},{"eventType":"X"}]`},
		{typeNDJSON, "", "{\"eventType\":\"X\"}\r\n\n{\"eventType\":\"Y\",\"data\":7}\n"},
		{typeJSON, "across", `{"events":[{"eventType":"X","aggregateType":"A","aggregateId":"1","expectedVersion":0}]}`},
		{typeJSON, "across", `{"events":[{"eventType":"X"}],"condition":{"failIfEventsMatch":{"items":[{"types":["Y"],"tags":["a"]}]},"after":0}}`},
		{typeJSON, "", `[{"eventType":"X","data":` + nestedJSON(101) + `}]`},
	} {
		f.Add(seed.mediaType, seed.match, seed.body)
	}
	f.Fuzz(func(t *testing.T, mediaType, match, body string) {
		api := newFixture(t, store.Limits{})
		target, headers := paymentPath, []string{"Idempotency-Key", "k"}
		switch match {
		case "across":
			target = eventsPath
		case "":
		default:
			headers = append(headers, "If-Match", match)
		}
		headers = append(headers, "Content-Type", mediaType)
		send := func() *httptest.ResponseRecorder { return api.sendQuickly(target, body, headers...) }
		first := send()
		if first.Code != http.StatusCreated {
			checkAnswer(t, first)
			require.NotEqual(t, http.StatusOK, first.Code)
			require.Zero(t, api.store.Status().LastPosition)
			return
		}
		var result wire.AppendResult
		require.NoError(t, json.Unmarshal(first.Body.Bytes(), &result))
		for _, receipt := range result.Receipts {
			stored, err := api.store.Event(t.Context(), receipt.EventID)
			require.NoError(t, err)
			require.Equal(t, receipt.Position, stored.Position)
			decoded := otelevent.Decode(otelevent.Encode([]store.Event{stored}))
			require.Equal(t, stored.Envelope, decoded[0].Envelope)
			require.Equal(t, stored.Record, decoded[0].Record)
			require.Empty(t, decoded[0].Malformed)
		}
		require.Equal(t, http.StatusOK, send().Code)
		require.LessOrEqual(t, api.store.Status().LastPosition, uint64(len(result.Receipts)))
	})
}
