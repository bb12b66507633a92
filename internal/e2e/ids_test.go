package e2e

import (
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/pdata/plog"
)

// Ids hold whatever applications put into them. They are read back exactly, by
// path and by filter, and none is taken for another one.
func TestUnusualIDs(t *testing.T) {
	t.Parallel()
	c := start(t)
	ids := []string{
		"a/b", "a%2Fb", "a%252Fb", "/", "//", "a/", "/a", "a//b", "a/../b",
		"a:b", "a#b", "a?b=c&d", "a+b", "a b", " a", "a ", "100%", `say "hi"`, "it's", `back\slash`,
		"[x]{y}|z", "événement", "e\u0301ve\u0301nement", "事件🎉", "\u202eleft", "tab\there", "line\nbreak",
		"nul\x00byte", "nul", "nul\x00", "CASE", "case", "*", "events", strings.Repeat("0123456789", 1_024),
	}
	for _, id := range ids {
		mustSend(t, c, logs(aRecord("Named", id, ofAggregate(id, id), func(record plog.LogRecord) {
			record.Attributes().PutStr("correlation.id", id)
			record.Body().SetEmptyMap().PutStr("id", id)
		})))
	}
	a := apiOf(t, c)
	require.Empty(t, a.rejections().Rejections)
	require.Equal(t, len(ids), a.count(nil))
	for _, id := range ids {
		requireFoundByPath(t, a, id)
		requireFoundByFilter(t, a, id)
	}
}

// A dot or two can't be a segment of a URL's path, so those ids are only found
// by filter.
func TestDotsAsIDs(t *testing.T) {
	t.Parallel()
	c := start(t)
	for _, id := range []string{".", ".."} {
		mustSend(t, c, logs(aRecord("Named", id, ofAggregate(id, id), func(record plog.LogRecord) {
			record.Attributes().PutStr("correlation.id", id)
			record.Body().SetEmptyMap().PutStr("id", id)
		})))
		requireFoundByFilter(t, apiOf(t, c), id)
	}
}

// No JSON text could tell an id that is no UTF-8, so it is set aside.
func TestInvalidUTF8(t *testing.T) {
	t.Parallel()
	c := start(t)
	for _, transport := range transports {
		require.NoError(t, transport.send(t.Context(), c, logs(aRecord("Named", transport.name+"\xff"))))
	}
	a := apiOf(t, c)
	require.Zero(t, a.count(nil))
	rejected := a.rejections().Rejections
	require.Len(t, rejected, len(transports))
	for _, rejection := range rejected {
		require.Equal(t, "malformed", rejection.Reason)
		require.Contains(t, rejection.Detail, "UTF-8")
	}
}

func requireFoundByPath(t *testing.T, a api, id string) {
	t.Helper()
	segment := url.PathEscape(id)
	requireNamed(t, id, read[event](a, "/events/"+segment, nil))
	history := read[page](a, "/aggregates/"+segment+"/"+segment+"/events", nil)
	require.Len(t, history.Events, 1)
	requireNamed(t, id, history.Events[0])
	tl := read[timeline](a, "/correlations/"+segment, nil)
	require.Len(t, tl.Events, 1)
	requireNamed(t, id, tl.Events[0].event)
}

func requireFoundByFilter(t *testing.T, a api, id string) {
	t.Helper()
	for _, filter := range []string{"eventId", "aggregateType", "aggregateId", "correlationId", "data.id"} {
		found := a.events(url.Values{filter: {id}})
		require.Lenf(t, found, 1, "%s=%q", filter, id)
		requireNamed(t, id, found[0])
	}
}

func requireNamed(t *testing.T, id string, e event) {
	t.Helper()
	require.Equal(t, id, e.EventID)
	require.Equal(t, id, e.AggregateType)
	require.Equal(t, id, e.AggregateID)
	require.Equal(t, id, e.CorrelationID)
	require.Equal(t, map[string]any{"id": id}, e.Data)
	require.Equal(t, uint64(1), e.Version)
}
