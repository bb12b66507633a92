package otelevent

import (
	"testing"

	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/pdata/pcommon"
	"go.opentelemetry.io/collector/pdata/plog"
	"go.opentelemetry.io/collector/pdata/xpdata/entity"

	"github.com/gyroscops/otel-eventstore/store"
)

func ids(events []store.NewEvent) []string {
	ids := make([]string, len(events))
	for i := range events {
		ids[i] = events[i].EventID
	}
	return ids
}

func TestDerivedIDs(t *testing.T) {
	t.Parallel()
	ld, _, lr := one()
	lr.SetEventName("OrderPlaced")
	lr.Attributes().PutStr("k", "v")
	records := ld.ResourceLogs().At(0).ScopeLogs().At(0).LogRecords()
	for range 3 {
		lr.CopyTo(records.AppendEmpty())
	}
	first := ids(Decode(ld))
	for i, id := range first {
		require.Regexp(t, "^[0-9a-f]{32}$", id)
		require.NotContains(t, first[:i], id, "equal records stay apart")
	}
	require.Equal(t, first, ids(Decode(ld)), "a request sent again has the same ids")

	// An id is the record's own business, not its neighbours'.
	other := records.AppendEmpty()
	other.SetEventName("Other")
	named := records.AppendEmpty()
	lr.CopyTo(named)
	named.Attributes().PutStr("log.record.uid", "mine")
	again := ids(Decode(ld))
	require.Equal(t, first, again[:4])
	require.Equal(t, "mine", again[5])
}

// TestDerivedIDsDependOnEverything changes one thing at a time.
func TestDerivedIDsDependOnEverything(t *testing.T) {
	t.Parallel()
	changes := []func(plog.ResourceLogs, plog.LogRecord){
		func(plog.ResourceLogs, plog.LogRecord) {},
		func(_ plog.ResourceLogs, lr plog.LogRecord) { lr.SetEventName("Other") },
		func(_ plog.ResourceLogs, lr plog.LogRecord) { lr.SetTimestamp(2) },
		func(_ plog.ResourceLogs, lr plog.LogRecord) { lr.SetObservedTimestamp(2) },
		func(_ plog.ResourceLogs, lr plog.LogRecord) { lr.SetSeverityNumber(2) },
		func(_ plog.ResourceLogs, lr plog.LogRecord) { lr.SetSeverityText("WARN") },
		func(_ plog.ResourceLogs, lr plog.LogRecord) { lr.SetFlags(2) },
		func(_ plog.ResourceLogs, lr plog.LogRecord) { lr.SetDroppedAttributesCount(2) },
		func(_ plog.ResourceLogs, lr plog.LogRecord) { lr.SetTraceID(pcommon.TraceID{2}) },
		func(_ plog.ResourceLogs, lr plog.LogRecord) { lr.SetSpanID(pcommon.SpanID{2}) },
		func(_ plog.ResourceLogs, lr plog.LogRecord) { lr.Body().SetStr("b") },
		func(_ plog.ResourceLogs, lr plog.LogRecord) { lr.Attributes().PutStr("k", "w") },
		func(_ plog.ResourceLogs, lr plog.LogRecord) { lr.Attributes().PutEmptyBytes("k").FromRaw([]byte("v")) },
		func(rl plog.ResourceLogs, _ plog.LogRecord) { rl.SetSchemaUrl("s") },
		func(rl plog.ResourceLogs, _ plog.LogRecord) { rl.Resource().Attributes().PutStr("r", "2") },
		func(rl plog.ResourceLogs, _ plog.LogRecord) { rl.Resource().SetDroppedAttributesCount(2) },
		func(rl plog.ResourceLogs, _ plog.LogRecord) {
			entity.ResourceEntityRefs(rl.Resource()).AppendEmpty().SetType("t")
		},
		func(rl plog.ResourceLogs, _ plog.LogRecord) { rl.ScopeLogs().At(0).SetSchemaUrl("s") },
		func(rl plog.ResourceLogs, _ plog.LogRecord) { rl.ScopeLogs().At(0).Scope().SetName("n") },
		func(rl plog.ResourceLogs, _ plog.LogRecord) { rl.ScopeLogs().At(0).Scope().SetVersion("n") },
		func(rl plog.ResourceLogs, _ plog.LogRecord) {
			rl.ScopeLogs().At(0).Scope().Attributes().PutBool("s", true)
		},
		func(rl plog.ResourceLogs, _ plog.LogRecord) {
			rl.ScopeLogs().At(0).Scope().SetDroppedAttributesCount(2)
		},
	}
	seen := make(map[string]int)
	for i, change := range changes {
		ld, rl, lr := one()
		lr.SetEventName("OrderPlaced")
		lr.Attributes().PutStr("k", "v")
		change(rl, lr)
		id := Decode(ld)[0].EventID
		require.NotContains(t, seen, id, "change %d", i)
		seen[id] = i
	}
}
