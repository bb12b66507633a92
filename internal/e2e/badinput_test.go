package e2e

import (
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/pdata/plog"
)

func TestMalformedOTLP(t *testing.T) {
	t.Parallel()
	c := start(t)
	for contentType, bodies := range map[string][]string{
		"application/json":       {"{", `{"resourceLogs": [{"scopeLogs": 7}]}`, `{"resourceLogs": [{"scopeLogs": [{"logRecords": [{"eventName": "Half"`},
		"application/x-protobuf": {"\xff\xff\xff", "plain text"},
	} {
		for _, body := range bodies {
			status, answer := post(t, c, contentType, []byte(body))
			require.Equalf(t, http.StatusBadRequest, status, "%s %q: %s", contentType, body, answer)
		}
	}
	a := apiOf(t, c)
	require.Zero(t, a.count(nil))
	require.Empty(t, a.rejections().Rejections)
}

// A record that can't become an event is set aside with its reason, the client
// sees a success, and the rest of its request is stored.
func TestRejections(t *testing.T) {
	t.Parallel()
	c := start(t)
	a := apiOf(t, c)
	mustSend(t, c, logs(aRecord("Opened", "known", ofAggregate("Account", "a"), withBody("first"))))

	for _, test := range []struct {
		name, reason, eventID string
		detail                []string // each is part of the detail
		record                func(plog.LogRecord)
	}{
		{
			"no event type", "missing_event_type", "untyped",
			[]string{"default_event_type"},
			aRecord("", "untyped", withBody("plain log line")),
		},
		{
			"over max_event_bytes", "too_large", "large",
			[]string{"max_event_bytes"},
			aRecord("Noted", "large", withBody(strings.Repeat("x", 1<<20+1))),
		},
		{
			"known id, other content", "event_id_collision", "known",
			nil,
			aRecord("Opened", "known", ofAggregate("Account", "a"), withBody("second")),
		},
		{
			"wrong expected version", "version_conflict", "conflicting",
			[]string{"7", "1"},
			aRecord("Deposited", "conflicting", ofAggregate("Account", "a"), expecting(7)),
		},
		{
			"wrong expected version of a new aggregate", "version_conflict", "conflicting-new",
			[]string{"3", "0"},
			aRecord("Deposited", "conflicting-new", ofAggregate("Account", "new"), expecting(3)),
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			before := a.count(nil)
			mustSend(t, c, logs(
				aRecord("Noted", test.name+" before"), test.record, aRecord("Noted", test.name+" after"),
			))
			require.Equal(t, before+2, a.count(nil))
			newest := a.rejections().Rejections[0]
			require.Equal(t, test.reason, newest.Reason)
			require.Equal(t, test.eventID, newest.EventID)
			require.Equal(t, 1, newest.Count)
			for _, part := range test.detail {
				require.Contains(t, newest.Detail, part)
			}
			require.Equal(t, test.reason == "too_large", newest.Truncated)
			require.Less(t, len(newest.Record), 128<<10, "of a large record only the beginning is kept")
			_, err := (&plog.JSONUnmarshaler{}).UnmarshalLogs(newest.Record)
			require.NoError(t, err)
		})
	}
	require.Equal(t, "first", read[event](a, "/events/known", nil).Data["body"])
}

// Tests against a store that refuses when it is full: nothing of the request is
// stored, and the client is told to try again.
func TestFullStore(t *testing.T) {
	t.Parallel()
	c := start(t, `extensions: {event_store: {limits: {max_events: 3, on_full: reject}}}`)
	a := apiOf(t, c)
	mustSend(t, c, logs(aRecord("Noted", "1"), aRecord("Noted", "2")))

	tooMany := logs(aRecord("Noted", "3"), aRecord("Noted", "4"))
	for _, transport := range transports {
		requireRetryable(t, transport.send(t.Context(), c, tooMany))
		require.Equal(t, 2, a.count(nil), transport.name)
	}
	require.Empty(t, a.rejections().Rejections)
	mustSend(t, c, logs(aRecord("Noted", "3")))
	mustSend(t, c, logs(aRecord("Noted", "3"))) // known already: no room is needed
	require.Equal(t, 3, a.count(nil))
}
