package eventstoreextension

import (
	"context"
	"fmt"
	"time"

	"go.opentelemetry.io/collector/component"
	"go.opentelemetry.io/collector/component/componentstatus"
	"go.opentelemetry.io/collector/extension"
	"go.opentelemetry.io/collector/extension/extensioncapabilities"
	"go.uber.org/zap"

	"github.com/gyroscops/otel-eventstore/extension/eventstoreextension/internal/metadata"
	"github.com/gyroscops/otel-eventstore/internal/gcpacer"
	"github.com/gyroscops/otel-eventstore/internal/replays"
	"github.com/gyroscops/otel-eventstore/store"
)

// eventStore is the extension.
type eventStore struct {
	id        component.ID
	telemetry component.TelemetrySettings
	store     *store.Store
	replays   *replays.Registry
	maxAge    time.Duration
	garbage   int // percent

	// Set by Start.
	metrics *metadata.TelemetryBuilder
	stop    context.CancelFunc
	done    chan struct{} // closed when the goroutine has ended
}

var (
	_ extension.Extension                   = (*eventStore)(nil)
	_ extensioncapabilities.PipelineWatcher = (*eventStore)(nil)
)

func newEventStore(set extension.Settings, cfg *Config) *eventStore {
	return &eventStore{
		id:        set.ID,
		telemetry: set.TelemetrySettings,
		store:     store.New(store.Options{Limits: cfg.storeLimits()}),
		replays:   replays.NewRegistry(),
		maxAge:    cfg.storeLimits().MaxAge,
		garbage:   cfg.GarbagePercent,
	}
}

// Store returns the event store. It is the same one for the extension's whole
// life, and answers store.ErrNotReady until it is open.
func (e *eventStore) Store() *store.Store { return e.store }

// Replays returns the registry of the receivers that replay the store into
// pipelines. It is the same one for the extension's whole life.
func (e *eventStore) Replays() *replays.Registry { return e.replays }

// Ready lets replays begin, which would else meet pipelines that do not run.
func (e *eventStore) Ready() error {
	e.replays.SetReady()
	return nil
}

// NotReady does nothing: receivers are shut down next, and with them replays.
func (e *eventStore) NotReady() error { return nil }

// Start begins to open the store and returns. A store that can't be opened
// ends the collector.
func (e *eventStore) Start(ctx context.Context, host component.Host) error {
	metrics, err := newMetrics(e.telemetry, e.id, e.store)
	if err != nil {
		return fmt.Errorf("register the event store's metrics: %w", err)
	}
	e.metrics = metrics
	// The context of Start ends with it.
	ctx, stop := context.WithCancel(context.WithoutCancel(ctx))
	e.stop = stop
	e.done = make(chan struct{})
	go func() {
		defer close(e.done)
		e.run(ctx, host)
	}()
	return nil
}

// run opens the store, then removes what grows too old until ctx ends.
func (e *eventStore) run(ctx context.Context, host component.Host) {
	if err := e.store.Open(ctx); err != nil {
		if ctx.Err() == nil {
			componentstatus.ReportStatus(host, componentstatus.NewFatalErrorEvent(fmt.Errorf("open the event store: %w", err)))
		}
		return
	}
	defer gcpacer.Pace(func() int64 { return e.store.Status().Bytes }, e.garbage)()
	if e.maxAge == 0 {
		<-ctx.Done()
		return
	}
	ticker := time.NewTicker(enforceInterval(e.maxAge))
	defer ticker.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
			if err := e.store.EnforceLimits(); err != nil {
				e.telemetry.Logger.Error("Events past max_age could not be removed", zap.Error(err))
			}
		}
	}
}

// enforceInterval lets events outlive max_age by a tenth of it, and by a second
// at the most.
func enforceInterval(maxAge time.Duration) time.Duration {
	return min(max(maxAge/10, 10*time.Millisecond), time.Second)
}

// Shutdown closes the store. It may be called without Start, and again.
func (e *eventStore) Shutdown(ctx context.Context) error {
	if e.stop != nil {
		e.stop()
		select {
		case <-e.done:
		case <-ctx.Done():
			return ctx.Err()
		}
		e.metrics.Shutdown()
	}
	return e.store.Close()
}
