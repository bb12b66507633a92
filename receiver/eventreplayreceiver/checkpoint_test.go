package eventreplayreceiver

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/pdata/plog"
	"go.uber.org/zap"
	"go.uber.org/zap/zapcore"
	"go.uber.org/zap/zaptest/observer"

	"github.com/gyroscops/otel-eventstore/internal/replays"
	"github.com/gyroscops/otel-eventstore/store"
)

func withCheckpoint(cfg *Config) {
	cfg.Mode, cfg.BatchSize, cfg.Checkpoint = ModeFollow, 10, &checkpointID
}

// A replay goes on where it was, as the same one.
func TestCheckpoint(t *testing.T) {
	t.Parallel()
	f := newFixture(t, store.Limits{})
	f.append(25)
	r, stop := f.start(withCheckpoint)
	first := f.one(r, at(25))
	stop()
	f.append(25)
	r, stop = f.start(withCheckpoint)
	second := f.one(r, at(50))
	require.Equal(t, first.ID, second.ID)
	require.Equal(t, uint64(25), second.Events)
	require.Equal(t, upTo(1, 50), f.positions())
	stop()
	f.append(1)
	r, _ = f.start(func(cfg *Config) { withCheckpoint(cfg); cfg.Mode = ModeOnce })
	f.one(r, is(replays.StateDone))
	require.Equal(t, upTo(1, 51), f.positions())
}

// What the checkpoint says at any moment was accepted before: a receiver that is
// killed there goes on without a gap.
func TestCheckpointNeverLeads(t *testing.T) {
	t.Parallel()
	f := newFixture(t, store.Limits{})
	f.append(500)
	var kept []progress
	taken := int64(0)
	f.refuse = func(logs plog.Logs) error {
		f.memory.mu.Lock()
		defer f.memory.mu.Unlock()
		var p progress
		require.NoError(t, json.Unmarshal(f.memory.values[progressKey], &p))
		require.LessOrEqual(t, int64(p.Position), taken)
		kept = append(kept, p)
		taken += int64(logs.LogRecordCount())
		return nil
	}
	r, stop := f.start(withCheckpoint)
	f.one(r, at(500))
	stop()
	require.Len(t, kept, 50)
	require.Zero(t, kept[0].Position, "where it begins is kept before the first batch")

	for _, p := range kept[1:] {
		f.batches, f.refuse = nil, nil
		text, err := json.Marshal(p)
		require.NoError(t, err)
		f.memory.values[progressKey] = text
		r, stop := f.start(withCheckpoint)
		f.one(r, at(500))
		stop()
		require.Equal(t, upTo(int64(p.Position)+1, 500), f.positions())
	}
}

// The end, where a replay began, is kept too: nothing that comes while the
// receiver is down is left out.
func TestCheckpointOfTheEnd(t *testing.T) {
	t.Parallel()
	f := newFixture(t, store.Limits{})
	f.append(5)
	fromEnd := func(cfg *Config) { withCheckpoint(cfg); cfg.From.end = true }
	r, stop := f.start(fromEnd)
	f.one(r, at(5))
	stop()
	f.append(3)
	r, _ = f.start(fromEnd)
	f.one(r, at(8))
	require.Equal(t, upTo(6, 8), f.positions())
}

// A position of another store says nothing about this one.
func TestCheckpointOfAnotherStore(t *testing.T) {
	t.Parallel()
	f := newFixture(t, store.Limits{})
	f.append(5)
	f.memory.values[progressKey] = []byte(`{"epoch":"other","replayId":"other.1","position":3}`)
	core, lines := observer.New(zapcore.WarnLevel)
	f.settings.Logger = zap.New(core)
	r, _ := f.start(withCheckpoint)
	replay := f.one(r, at(5))
	require.True(t, replays.IsOf(replay.ID, f.store.Epoch()))
	require.Equal(t, upTo(1, 5), f.positions())
	require.Equal(t, 1, lines.FilterMessageSnippet("another store").Len())
}

func TestCheckpointThatIsNone(t *testing.T) {
	t.Parallel()
	f := newFixture(t, store.Limits{})
	f.memory.values[progressKey] = []byte(`{"epoch":`)
	core, lines := observer.New(zapcore.ErrorLevel)
	f.settings.Logger = zap.New(core)
	r, stop := f.start(withCheckpoint)
	require.Eventually(t, func() bool { return lines.Len() == 1 }, waitFor, tick)
	require.Contains(t, lines.All()[0].ContextMap()["error"], "no progress of a replay")
	stop()
	require.Empty(t, r.Replays())
}

// A replay by a filter keeps how far it has looked, not only what it has found.
func TestCheckpointMovesWithoutMatches(t *testing.T) {
	t.Parallel()
	f := newFixture(t, store.Limits{})
	f.append(100)
	r, stop := f.start(func(cfg *Config) { withCheckpoint(cfg); cfg.Filter = map[string]any{"eventId": "e7"} })
	f.one(r, at(100))
	stop()
	require.Equal(t, upTo(7, 7), f.positions())
	var p progress
	require.NoError(t, json.Unmarshal(f.memory.values[progressKey], &p))
	require.Equal(t, uint64(100), p.Position)
}
