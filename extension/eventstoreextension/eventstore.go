package eventstoreextension

import (
	"context"
	"errors"
	"fmt"
	"sync"
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
	mode      Mode
	store     *store.Store
	replays   *replays.Registry
	maxAge    time.Duration
	garbage   int // percent
	now       func() time.Time
	checked   *checking
	ready     chan struct{} // closed when the pipelines run
	readyOnce sync.Once

	// Set by Start.
	metrics *metadata.TelemetryBuilder
	stop    context.CancelFunc
	done    chan struct{} // closed when the goroutine has ended
	failed  error         // why the store could not be opened; read it after done
}

var (
	_ extension.Extension                   = (*eventStore)(nil)
	_ extensioncapabilities.PipelineWatcher = (*eventStore)(nil)
)

// newEventStore returns an extension whose store is not open yet. The store's options
// are those of the configuration, as a rule, and tell how far the log is checked.
func newEventStore(set extension.Settings, cfg *Config, options store.Options, checked *checking) *eventStore {
	if options.Now == nil {
		options.Now = time.Now
	}
	return &eventStore{
		id:        set.ID,
		telemetry: set.TelemetrySettings,
		mode:      cfg.Mode,
		store:     store.New(options),
		replays:   replays.NewRegistry(),
		maxAge:    options.Limits.MaxAge,
		garbage:   cfg.GarbagePercent,
		now:       options.Now,
		checked:   checked,
		ready:     make(chan struct{}),
	}
}

// Store returns the event store. It is the same one for the extension's whole
// life, and answers store.ErrNotReady until it is open.
func (e *eventStore) Store() *store.Store { return e.store }

// Replays returns the registry of the receivers that replay the store into
// pipelines. It is the same one for the extension's whole life.
func (e *eventStore) Replays() *replays.Registry { return e.replays }

// Ready lets replays begin, which would else meet pipelines that do not run, and lets
// a store that can't be opened end the collector.
func (e *eventStore) Ready() error {
	e.replays.SetReady()
	e.readyOnce.Do(func() { close(e.ready) })
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
	if e.mode == ModeFile {
		// What has said nothing when Start returns is reported as well.
		componentstatus.ReportStatus(host, componentstatus.NewRecoverableErrorEvent(errReplaying))
	}
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

// run opens the store, then looks after it until ctx ends.
func (e *eventStore) run(ctx context.Context, host component.Host) {
	if err := e.open(ctx); err != nil {
		e.fail(ctx, host, fmt.Errorf("open the event store: %w", err))
		return
	}
	e.reportOpened(host)
	defer gcpacer.Pace(func() int64 { return e.store.Status().Bytes }, e.garbage)()
	e.maintain(ctx, host)
}

// fail ends the collector, once it runs: the host holds a lock while a fatal error
// waits to be read, which happens only then, and every component that starts takes that
// lock.
func (e *eventStore) fail(ctx context.Context, host component.Host, err error) {
	if ctx.Err() != nil {
		return // that is why
	}
	e.failed = err
	select {
	case <-e.ready:
		componentstatus.ReportStatus(host, componentstatus.NewFatalErrorEvent(err))
	case <-ctx.Done():
		e.telemetry.Logger.Error("The event store can't be opened", zap.Error(err))
	}
}

// Shutdown closes the store. It may be called without Start, and again. That the store
// could not be opened is an error here as well, for the collector would else end as if
// all had been well.
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
	return errors.Join(e.failed, e.store.Close())
}
