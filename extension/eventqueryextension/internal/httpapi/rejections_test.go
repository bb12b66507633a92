package httpapi

import (
	"encoding/json"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/pdata/plog"

	"github.com/gyroscops/otel-eventstore/internal/otelevent"
	"github.com/gyroscops/otel-eventstore/store"
)

// OTLP may hold strings that are no UTF-8; JSON may not.
func TestJSONIsUTF8(t *testing.T) {
	t.Parallel()
	f := newFixture(t, store.Limits{})
	bad := store.String("bad \xff")
	f.append(newEvent("bad \xff"), newEvent("good", saying(object("text", bad))))
	for _, path := range []string{"/rejections", "/replay", "/events/good"} {
		for _, accept := range []string{"*/*", "application/json;format=otlp"} {
			if path == "/rejections" && accept != "*/*" {
				continue
			}
			body := f.get(path, "Accept", accept).body
			require.True(t, utf8.Valid(body), "%s as %s", path, accept)
			require.Contains(t, string(body), "bad ")
		}
	}
}

func TestRejections(t *testing.T) {
	t.Parallel()
	f := newFixture(t, store.Limits{})
	type page struct {
		Rejections []struct {
			RejectedAt              time.Time
			Reason, Detail, EventID string
			Count                   int
			Truncated               bool
			Record                  json.RawMessage
		}
		NextCursor string
	}
	var empty page
	f.get("/rejections").ok(&empty)
	require.Empty(t, empty.Rejections)

	untyped := newEvent("untyped", ofType(""), saying(object("amount", store.Int(3))))
	f.append(untyped)
	f.append(newEvent("a"))
	f.append(newEvent("a", ofType("Other")))
	f.append(untyped)

	var first, second page
	f.get("/rejections?limit=1").ok(&first)
	require.Len(t, first.Rejections, 1)
	require.Equal(t, "a", first.Rejections[0].EventID)
	require.Equal(t, string(store.ReasonCollision), first.Rejections[0].Reason)
	require.Equal(t, startOfTime.Add(3*time.Second), first.Rejections[0].RejectedAt)
	require.NotEmpty(t, first.Rejections[0].Detail)

	f.get("/rejections?limit=1&cursor=" + first.NextCursor).ok(&second)
	require.Empty(t, second.NextCursor)
	require.Len(t, second.Rejections, 1)
	rejected := second.Rejections[0]
	require.Equal(t, "untyped", rejected.EventID)
	require.Equal(t, string(store.ReasonMissingEventType), rejected.Reason)
	require.Equal(t, 2, rejected.Count)

	// The record can be mended and sent again.
	var unmarshaler plog.JSONUnmarshaler
	logs, err := unmarshaler.UnmarshalLogs(rejected.Record)
	require.NoError(t, err)
	logs.ResourceLogs().At(0).ScopeLogs().At(0).LogRecords().At(0).SetEventName("Mended")
	f.append(otelevent.Decode(logs)...)
	var counts struct{ Count int }
	f.get("/counts?eventType=Mended&data.amount=3").ok(&counts)
	require.Equal(t, 1, counts.Count)
}
