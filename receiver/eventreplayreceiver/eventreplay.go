package eventreplayreceiver

import (
	"context"
	"errors"
	"fmt"
	"time"

	"go.opentelemetry.io/collector/component"
	"go.opentelemetry.io/collector/component/componentstatus"
	"go.opentelemetry.io/collector/consumer"
	"go.opentelemetry.io/collector/receiver"
	"go.opentelemetry.io/collector/receiver/receiverhelper"
	"go.uber.org/zap"
	"go.uber.org/zap/zapcore"

	"github.com/gyroscops/otel-eventstore/internal/eventfilter"
	"github.com/gyroscops/otel-eventstore/internal/hoststore"
	"github.com/gyroscops/otel-eventstore/internal/replays"
	"github.com/gyroscops/otel-eventstore/store"
)

// eventReplay is the receiver.
type eventReplay struct {
	cfg    *Config
	id     component.ID
	query  eventfilter.Values // as configured
	filter store.Filter       // the same
	next   consumer.Logs
	logger *zap.Logger
	report *receiverhelper.ObsReport
	set    component.TelemetrySettings
	runs   runs

	// Set by Start.
	store      *store.Store
	checkpoint *checkpoint // nil without one
	metrics    *metrics
	stop       context.CancelCauseFunc // ends all replays
	running    context.Context         // ends with stop
	leave      func()                  // the registry
}

var _ replays.Receiver = (*eventReplay)(nil)

func newEventReplay(set receiver.Settings, cfg *Config, next consumer.Logs) (*eventReplay, error) {
	report, err := receiverhelper.NewObsReport(receiverhelper.ObsReportSettings{
		ReceiverID:             set.ID,
		Transport:              "store",
		LongLivedCtx:           true,
		ReceiverCreateSettings: set,
	})
	if err != nil {
		return nil, err
	}
	query, filter, err := cfg.filter()
	if err != nil {
		return nil, fmt.Errorf("filter: %w", err)
	}
	return &eventReplay{
		cfg:    cfg,
		id:     set.ID,
		query:  query,
		filter: filter,
		next:   next,
		logger: set.Logger,
		report: report,
		set:    set.TelemetrySettings,
	}, nil
}

// Start registers the receiver with the store. The configured replay begins when
// the store is open and the pipelines run.
func (r *eventReplay) Start(ctx context.Context, host component.Host) error {
	var err error
	if r.store, err = hoststore.Find(host, r.cfg.Store); err != nil {
		return err
	}
	registry, err := hoststore.FindReplays(host, r.cfg.Store)
	if err != nil {
		return err
	}
	if r.cfg.Checkpoint != nil {
		if r.checkpoint, err = openCheckpoint(ctx, host, *r.cfg.Checkpoint, r.id); err != nil {
			return err
		}
	}
	if r.metrics, err = newMetrics(r); err != nil {
		return errors.Join(err, r.closeCheckpoint(ctx))
	}
	// The context of Start ends with it.
	r.running, r.stop = context.WithCancelCause(context.WithoutCancel(ctx))
	r.leave = registry.Add(r)
	if r.cfg.Mode != ModeOnDemand {
		r.runs.goes(func() { r.replayConfigured(r.running, host, registry) })
	}
	return nil
}

// Shutdown ends the replays, waits for them, and keeps how far the configured one
// has come. It may be called without Start, and again.
func (r *eventReplay) Shutdown(ctx context.Context) error {
	if r.stop == nil {
		return nil
	}
	r.leave()
	r.stop(replays.ErrStopped)
	if err := r.runs.wait(ctx); err != nil {
		return err
	}
	r.metrics.shutdown()
	r.stop = nil
	return r.closeCheckpoint(ctx)
}

func (r *eventReplay) closeCheckpoint(ctx context.Context) error {
	if r.checkpoint == nil {
		return nil
	}
	return r.checkpoint.close(ctx)
}

// replayConfigured runs the replay that the configuration asks for.
func (r *eventReplay) replayConfigured(ctx context.Context, host component.Host, registry *replays.Registry) {
	if r.awaitReady(ctx, registry) != nil {
		return
	}
	run, err := r.configuredRun(ctx)
	if err == nil {
		r.runs.add(run)
		r.metrics.configured.Store(run)
		err = run.execute(ctx)
	}
	if err != nil {
		r.logger.Error("The configured replay ended", zap.Error(err))
		componentstatus.ReportStatus(host, componentstatus.NewPermanentErrorEvent(err))
	}
}

// openInterval is how often a store that is not open is looked at.
const openInterval = 100 * time.Millisecond

// awaitReady waits until the pipelines run and the store is open.
func (r *eventReplay) awaitReady(ctx context.Context, registry *replays.Registry) error {
	select {
	case <-registry.Ready():
	case <-ctx.Done():
		return ctx.Err()
	}
	for r.store.State() == store.StateStarting {
		select {
		case <-time.After(openInterval):
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	return ctx.Err()
}

// Info describes the receiver.
func (r *eventReplay) Info() replays.Info {
	return replays.Info{
		ID:        r.id.String(),
		Mode:      string(r.cfg.Mode),
		Speed:     r.cfg.Speed,
		RateLimit: r.cfg.RateLimit,
		Running:   r.runs.running(),
	}
}

// Replay begins a replay of what a request asks for.
func (r *eventReplay) Replay(spec replays.Spec) (replays.Replay, error) {
	run := r.requestedRun(spec)
	if err := r.runs.begin(r.running, run); err != nil {
		return replays.Replay{}, fmt.Errorf("receiver %q: %w", r.id, err)
	}
	return run.snapshot(), nil
}

// Replays returns the replays that are known.
func (r *eventReplay) Replays() []replays.Replay { return r.runs.snapshots() }

// Cancel ends a replay.
func (r *eventReplay) Cancel(ctx context.Context, id string) (replays.Replay, error) {
	return r.runs.cancel(ctx, id)
}

// sample logs, of the lines with one message, the first five of a minute and
// then every thousandth: a pipeline may refuse for long.
func sample(core zapcore.Core) zapcore.Core {
	return zapcore.NewSamplerWithOptions(core, time.Minute, 5, 1000)
}
