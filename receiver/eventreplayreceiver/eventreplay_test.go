package eventreplayreceiver

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/component"
	"go.opentelemetry.io/collector/consumer/consumertest"
	"go.opentelemetry.io/collector/pdata/plog"

	"github.com/gyroscops/otel-eventstore/internal/otelevent"
	"github.com/gyroscops/otel-eventstore/internal/replays"
	"github.com/gyroscops/otel-eventstore/store"
)

func TestOnce(t *testing.T) {
	t.Parallel()
	f := newFixture(t, store.Limits{})
	f.append(1000)
	r, _ := f.start(func(cfg *Config) { cfg.BatchSize = 64 })
	replay := f.one(r, is(replays.StateDone))
	require.Equal(t, uint64(1000), replay.Position)
	require.Equal(t, uint64(1000), replay.EndPosition)
	require.Equal(t, uint64(1000), replay.Events)
	require.Positive(t, replay.Rate)
	require.True(t, replay.Configured)
	require.True(t, replays.IsOf(replay.ID, f.store.Epoch()))

	records := f.records()
	require.Len(t, records, 1000)
	for i, got := range records {
		position := int64(i + 1)
		require.Equal(t, record{position, fmt.Sprint("e", position), replay.ID, position}, got)
	}
	for _, b := range f.batches[:len(f.batches)-1] {
		require.Equal(t, 64, b.logs.LogRecordCount())
	}
	f.append(1)
	require.Len(t, f.records(), 1000, "it has ended")
}

// The records are those that the store has, but for what a replay adds.
func TestRecordsAreExact(t *testing.T) {
	t.Parallel()
	f := newFixture(t, store.Limits{})
	sent := plog.NewLogs()
	rl := sent.ResourceLogs().AppendEmpty()
	rl.SetSchemaUrl("https://example.com/r")
	rl.Resource().Attributes().PutStr("service.name", "orders")
	lr := rl.ScopeLogs().AppendEmpty().LogRecords().AppendEmpty()
	lr.SetEventName("OrderPlaced")
	lr.SetTimestamp(7)
	lr.SetObservedTimestamp(8)
	lr.SetSeverityNumber(plog.SeverityNumberInfo)
	lr.SetTraceID([16]byte{1})
	lr.SetSpanID([8]byte{2})
	lr.Body().SetEmptyMap().PutEmptySlice("lines").AppendEmpty().SetDouble(1.5)
	lr.Attributes().PutStr("log.record.uid", "1")
	lr.Attributes().PutEmptyBytes("raw").FromRaw([]byte{0xff})
	_, err := f.store.Append(t.Context(), store.Append{Events: otelevent.Decode(sent)})
	require.NoError(t, err)

	r, _ := f.start(func(*Config) {})
	replay := f.one(r, is(replays.StateDone))
	lr.Attributes().PutInt("event_store.position", 1)
	lr.Attributes().PutStr("event_store.replay_id", replay.ID)
	want, err := (&plog.JSONMarshaler{}).MarshalLogs(sent)
	require.NoError(t, err)
	got, err := (&plog.JSONMarshaler{}).MarshalLogs(f.batches[0].logs)
	require.NoError(t, err)
	require.JSONEq(t, string(want), string(got))
}

func TestFilterAndFrom(t *testing.T) {
	t.Parallel()
	check := func(configure func(*Config), want ...int64) {
		t.Helper()
		f := newFixture(t, store.Limits{})
		f.append(10)
		r, stop := f.start(configure)
		replay := f.one(r, is(replays.StateDone))
		require.Equal(t, append([]int64{}, want...), f.positions())
		require.Equal(t, uint64(10), replay.Position, "all has been dealt with")
		stop()
	}
	odd := map[string]any{"eventType": "Odd"}
	check(func(cfg *Config) { cfg.Filter = odd }, 1, 3, 5, 7, 9)
	check(func(cfg *Config) { cfg.Filter = odd; cfg.From.Position = 6 }, 7, 9)
	check(func(cfg *Config) { cfg.From.Position = 9 }, 9, 10)
	check(func(cfg *Config) { cfg.From.Position = 10 }, 10)
	check(func(cfg *Config) { cfg.From.Position = 11 })
	check(func(cfg *Config) { cfg.From.Timestamp = epochStart.Add(8 * time.Second) }, 8, 9, 10)
	check(func(cfg *Config) { cfg.Filter = map[string]any{"eventType": "None"} })
}

// A position that the store has not come to yet stays where it is.
func TestFromAPositionToCome(t *testing.T) {
	t.Parallel()
	f := newFixture(t, store.Limits{})
	f.append(10)
	beyond := func(cfg *Config) { cfg.From.Position, cfg.Checkpoint = 13, &checkpointID }
	r, stop := f.start(beyond)
	require.Equal(t, uint64(12), f.one(r, is(replays.StateDone)).Position)
	stop()
	r, _ = f.start(func(cfg *Config) { beyond(cfg); cfg.Mode = ModeFollow })
	f.append(5)
	f.one(r, at(15))
	require.Equal(t, upTo(13, 15), f.positions())
}

func TestEmptyStore(t *testing.T) {
	t.Parallel()
	f := newFixture(t, store.Limits{})
	r, _ := f.start(func(*Config) {})
	require.Zero(t, f.one(r, is(replays.StateDone)).Position)
	require.Empty(t, f.records())
}

func TestFollow(t *testing.T) {
	t.Parallel()
	f := newFixture(t, store.Limits{})
	f.append(5)
	r, stop := f.start(func(cfg *Config) { cfg.Mode = ModeFollow })
	f.one(r, at(5))
	for range 20 {
		f.append(3)
	}
	replay := f.one(r, at(65))
	require.Equal(t, replays.StateRunning, replay.State)
	require.Zero(t, replay.EndPosition)
	require.Equal(t, upTo(1, 65), f.positions())
	stop()
	require.Equal(t, replays.StateInterrupted, f.one(r, at(65)).State)

	r, _ = f.start(func(cfg *Config) { cfg.Mode, cfg.From.end = ModeFollow, true })
	f.one(r, at(65))
	f.append(2)
	f.one(r, at(67))
	require.Equal(t, upTo(1, 67), f.positions())
}

// Nothing is replayed before the pipelines run and the store is open.
func TestWaitsUntilReady(t *testing.T) {
	t.Parallel()
	f := newFixture(t, store.Limits{})
	f.append(3)
	f.registry = replays.NewRegistry()
	r, _ := f.start(func(*Config) {})
	require.Empty(t, r.Replays())
	f.registry.SetReady()
	f.one(r, is(replays.StateDone))
	require.Equal(t, upTo(1, 3), f.positions())

	f.registry = replays.NewRegistry()
	_, stop := f.start(func(*Config) {})
	stop() // though it was never ready

	opened := f.store
	f.store = store.New(store.Options{})
	f.registry.SetReady()
	r, _ = f.start(func(*Config) {})
	require.NoError(t, f.store.Open(t.Context()))
	f.one(r, is(replays.StateDone))
	require.NoError(t, f.store.Close())
	f.store = opened
}

func TestStartFaults(t *testing.T) {
	t.Parallel()
	f := newFixture(t, store.Limits{})
	check := func(want string, configure func(*Config)) {
		t.Helper()
		cfg := createDefaultConfig().(*Config)
		configure(cfg)
		r, err := NewFactory().CreateLogs(t.Context(), f.settings, cfg, consumertest.NewNop())
		require.NoError(t, err)
		require.ErrorContains(t, r.Start(t.Context(), f), want)
		require.NoError(t, r.Shutdown(context.Background()))
	}
	check(`no event store "other", this collector has: event_store`, func(cfg *Config) { cfg.Store = component.MustNewID("other") })
	check(`store: "other_kind" can't be replayed`, func(cfg *Config) { cfg.Store = component.MustNewID("other_kind") })
	check(`checkpoint: no extension "other"`, func(cfg *Config) { cfg.Checkpoint = new(component.MustNewID("other")) })
	check(`checkpoint: extension "zpages" is no storage`, func(cfg *Config) { cfg.Checkpoint = new(component.MustNewID("zpages")) })
}
