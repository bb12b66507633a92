package eventreplayreceiver

import (
	"context"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/component"
	"go.opentelemetry.io/collector/component/componentstatus"
	"go.opentelemetry.io/collector/component/componenttest"
	"go.opentelemetry.io/collector/consumer"
	"go.opentelemetry.io/collector/extension/xextension/storage"
	"go.opentelemetry.io/collector/pdata/plog"
	"go.opentelemetry.io/collector/receiver"
	"go.opentelemetry.io/collector/receiver/receivertest"

	"github.com/gyroscops/otel-eventstore/internal/replays"
	"github.com/gyroscops/otel-eventstore/receiver/eventreplayreceiver/internal/metadata"
	"github.com/gyroscops/otel-eventstore/store"
)

// provider is an extension that owns a store.
type provider struct {
	component.StartFunc
	component.ShutdownFunc
	store    *store.Store
	registry *replays.Registry
}

// withoutReplays owns a store that knows no replays.
type withoutReplays struct {
	component.StartFunc
	component.ShutdownFunc
	store *store.Store
}

func (p withoutReplays) Store() *store.Store { return p.store }

func (p provider) Store() *store.Store        { return p.store }
func (p provider) Replays() *replays.Registry { return p.registry }

// memory is a storage extension. It outlives the receivers that use it, as a
// file does.
type memory struct {
	component.StartFunc
	component.ShutdownFunc
	mu     sync.Mutex
	values map[string][]byte
	sets   int
}

func (m *memory) GetClient(context.Context, component.Kind, component.ID, string) (storage.Client, error) {
	return m, nil
}

func (m *memory) Get(_ context.Context, key string) ([]byte, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.values[key], nil
}

func (m *memory) Set(ctx context.Context, key string, value []byte) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.values[key] = value
	m.sets++
	return ctx.Err()
}

func (m *memory) Delete(context.Context, string) error               { return nil }
func (m *memory) Batch(context.Context, ...*storage.Operation) error { return nil }
func (m *memory) Close(context.Context) error                        { return nil }

// fixture is a store and a pipeline that keeps what it gets.
type fixture struct {
	component.Host
	t        *testing.T
	store    *store.Store
	registry *replays.Registry
	memory   *memory
	settings receiver.Settings

	mu       sync.Mutex
	batches  []received
	refuse   func(plog.Logs) error // asked before a batch is taken; nil takes all
	statuses []componentstatus.Status
}

// received is a batch that the pipeline took.
type received struct {
	at   time.Time
	logs plog.Logs
}

func newFixture(t *testing.T, limits store.Limits) *fixture {
	f := &fixture{
		Host:     componenttest.NewNopHost(),
		t:        t,
		store:    store.New(store.Options{Limits: limits}),
		registry: replays.NewRegistry(),
		memory:   &memory{values: make(map[string][]byte)},
		settings: receivertest.NewNopSettings(metadata.Type),
	}
	f.settings.ID = component.NewID(metadata.Type)
	require.NoError(t, f.store.Open(t.Context()))
	t.Cleanup(func() { require.NoError(t, f.store.Close()) })
	f.registry.SetReady()
	return f
}

var checkpointID = component.MustNewID("memory")

func (f *fixture) GetExtensions() map[component.ID]component.Component {
	return map[component.ID]component.Component{
		component.MustNewID("event_store"): provider{store: f.store, registry: f.registry},
		component.MustNewID("zpages"): struct {
			component.StartFunc
			component.ShutdownFunc
		}{},
		component.MustNewID("other_kind"): withoutReplays{store: f.store},
		checkpointID:                      f.memory,
	}
}

func (f *fixture) Report(event *componentstatus.Event) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.statuses = append(f.statuses, event.Status())
}

// consume is the pipeline. It changes what it refuses, as a processor may have.
func (f *fixture) consume(_ context.Context, logs plog.Logs) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.refuse != nil {
		if err := f.refuse(logs); err != nil {
			logs.ResourceLogs().RemoveIf(func(plog.ResourceLogs) bool { return true })
			return err
		}
	}
	f.batches = append(f.batches, received{time.Now(), logs})
	return nil
}

// start runs a receiver until it is stopped, or the test ends.
func (f *fixture) start(configure func(*Config)) (r *eventReplay, stop func()) {
	f.t.Helper()
	cfg := createDefaultConfig().(*Config)
	configure(cfg)
	require.NoError(f.t, cfg.Validate())
	next, err := consumer.NewLogs(f.consume)
	require.NoError(f.t, err)
	created, err := NewFactory().CreateLogs(f.t.Context(), f.settings, cfg, next)
	require.NoError(f.t, err)
	r = created.(*eventReplay)
	require.NoError(f.t, r.Start(f.t.Context(), f))
	stop = func() { require.NoError(f.t, r.Shutdown(context.Background())) }
	f.t.Cleanup(stop)
	return r, stop
}

// append stores n events a second apart, of the types Even and Odd by turns.
func (f *fixture) append(n int) {
	f.t.Helper()
	first := int(f.store.Status().LastPosition)
	events := make([]store.NewEvent, n)
	for i := range events {
		position := first + i + 1
		events[i].EventID = fmt.Sprint("e", position)
		events[i].EventType = []string{"Even", "Odd"}[position%2]
		events[i].Record.Time = uint64(epochStart.Add(time.Duration(position) * time.Second).UnixNano())
		events[i].Record.Body = store.Int(int64(position))
	}
	_, err := f.store.Append(f.t.Context(), store.Append{Events: events})
	require.NoError(f.t, err)
}

var epochStart = time.Date(2026, 11, 23, 10, 0, 0, 0, time.UTC)

// record is what a record that the pipeline took says of its origin.
type record struct {
	position int64
	eventID  string
	replayID string
	body     int64
}

func (f *fixture) records() []record {
	f.mu.Lock()
	defer f.mu.Unlock()
	all := []record{}
	for _, b := range f.batches {
		for _, lr := range b.logs.ResourceLogs().At(0).ScopeLogs().At(0).LogRecords().All() {
			position, _ := lr.Attributes().Get("event_store.position")
			eventID, _ := lr.Attributes().Get("log.record.uid")
			replayID, _ := lr.Attributes().Get("event_store.replay_id")
			all = append(all, record{position.Int(), eventID.Str(), replayID.Str(), lr.Body().Int()})
		}
	}
	return all
}

// positions returns those that the pipeline took, in order.
func (f *fixture) positions() []int64 {
	positions := []int64{}
	for _, r := range f.records() {
		positions = append(positions, r.position)
	}
	return positions
}

// upTo returns the positions from first to last.
func upTo(first, last int64) []int64 {
	positions := []int64{}
	for p := first; p <= last; p++ {
		positions = append(positions, p)
	}
	return positions
}

// one returns the only replay of a receiver, once it is as wanted.
func (f *fixture) one(r *eventReplay, want func(replays.Replay) bool) replays.Replay {
	f.t.Helper()
	var replay replays.Replay
	require.Eventually(f.t, func() bool {
		all := r.Replays()
		if len(all) != 1 {
			return false
		}
		replay = all[0]
		return want(replay)
	}, 10*time.Second, time.Millisecond)
	return replay
}

func is(state replays.State) func(replays.Replay) bool {
	return func(r replays.Replay) bool { return r.State == state }
}

func at(position uint64) func(replays.Replay) bool {
	return func(r replays.Replay) bool { return r.Position == position }
}
