package otelevent

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/pdata/plog"

	"github.com/gyroscops/otel-eventstore/store"
)

func TestReplay(t *testing.T) {
	t.Parallel()
	sent := plog.NewLogs()
	records := sent.ResourceLogs().AppendEmpty().ScopeLogs().AppendEmpty().LogRecords()
	named := records.AppendEmpty()
	named.SetEventName("A")
	named.Attributes().PutStr("log.record.uid", "7")
	named.Attributes().PutStr("event_store.replay_id", "of another store")
	named.Attributes().PutInt("event_store.position", 99)
	records.AppendEmpty().SetEventName("B")
	other := sent.ResourceLogs().AppendEmpty()
	other.Resource().Attributes().PutStr("service.name", "other")
	last := other.ScopeLogs().AppendEmpty().LogRecords().AppendEmpty()
	last.SetEventName("C")
	last.Attributes().PutInt("log.record.uid", 8) // its id is the text

	var r Replay
	add := func() {
		for i, e := range Decode(sent) {
			r.Add(&store.Event{Position: uint64(i + 1), Envelope: e.Envelope, Record: e.Record})
		}
	}
	add()
	require.Equal(t, 3, r.Len())
	require.Positive(t, r.Bytes())
	first, end := r.Positions()
	require.Equal(t, [2]uint64{1, 3}, [2]uint64{first, end})

	want := plog.NewLogs()
	sent.CopyTo(want)
	id := Decode(sent)[1].EventID
	i := 0
	for _, resource := range want.ResourceLogs().All() {
		for _, record := range resource.ScopeLogs().At(0).LogRecords().All() {
			record.Attributes().PutStr("log.record.uid", []string{"7", id, "8"}[i])
			record.Attributes().PutInt("event_store.position", int64(i+1))
			record.Attributes().PutStr("event_store.replay_id", "epoch.x")
			i++
		}
	}
	got := r.Logs("epoch.x")
	require.Equal(t, dump(want), dump(got))

	got.ResourceLogs().RemoveIf(func(plog.ResourceLogs) bool { return true })
	require.Equal(t, dump(want), dump(r.Logs("epoch.x")), "a consumer's changes are its own")

	r.Reset()
	require.Zero(t, r.Logs("epoch.x").LogRecordCount())
	require.Zero(t, r.Len())
	add()
	require.Equal(t, dump(want), dump(r.Logs("epoch.x")))
}

// What Bytes tells bounds a request, whatever is shared and added in it.
func TestReplayBytes(t *testing.T) {
	t.Parallel()
	ld := plog.NewLogs()
	for i := range 10 {
		rl := ld.ResourceLogs().AppendEmpty()
		rl.Resource().Attributes().PutStr("service.name", strings.Repeat("s", 1000*i))
		rl.ScopeLogs().AppendEmpty().LogRecords().AppendEmpty().SetEventName("A")
	}
	var r Replay
	var marshaler plog.ProtoMarshaler
	for i, e := range Decode(ld) {
		r.Add(&store.Event{Position: uint64(i + 1), Envelope: e.Envelope, Record: e.Record})
		bytes := r.Bytes()
		require.GreaterOrEqual(t, bytes, marshaler.LogsSize(r.Logs("0123456789abcdef.0123456789abcdef")))
	}
}
