package eventreplayreceiver

import (
	"cmp"
	"context"
	"errors"
	"maps"
	"sync"
	"time"

	"go.uber.org/zap"

	"github.com/gyroscops/otel-eventstore/internal/replays"
	"github.com/gyroscops/otel-eventstore/store"
)

// errCancelled ends a replay that was asked to stop.
var errCancelled = errors.New("the replay was cancelled")

// run is one replay. It is executed once.
type run struct {
	receiver *eventReplay
	id       string
	epoch    string
	filter   store.Filter // with the bounds on the position
	speed    replays.Speed
	keeps    *checkpoint // nil where progress is not kept
	logger   *zap.Logger
	refusals *zap.Logger // sampled

	done chan struct{} // closed when it has ended

	saved   uint64 // position of the progress that was kept last
	savedAt time.Time

	mu        sync.Mutex
	status    replays.Replay
	meter     meter
	cancelled bool
	stop      context.CancelCauseFunc // nil until it is executed
}

// newRun returns a replay of a filter. It begins at the first event held where the
// filter does not say where.
func (r *eventReplay) newRun(id, epoch string, filter store.Filter, status replays.Replay) *run {
	if held := r.store.Status(); filter.FromPosition == 0 {
		filter.FromPosition = cmp.Or(held.FirstPosition, held.LastPosition+1)
	}
	status.ID, status.Receiver, status.Filter = id, r.id.String(), filter
	status.State, status.StartedAt = replays.StateRunning, time.Now()
	status.EndPosition = filter.ToPosition
	status.Position = filter.FromPosition - 1
	run := &run{
		receiver: r,
		id:       id,
		epoch:    epoch,
		filter:   filter,
		speed:    status.Speed,
		logger:   r.logger.With(zap.String("replay_id", id)),
		done:     make(chan struct{}),
		status:   status,
	}
	run.refusals = run.logger.WithOptions(zap.WrapCore(sample))
	return run
}

// requestedRun returns a replay, once, of what a request asks for, as far as it is
// stored now.
func (r *eventReplay) requestedRun(spec replays.Spec) *run {
	epoch, filter := r.store.Epoch(), spec.Filter
	if last := r.store.Status().LastPosition; filter.ToPosition == 0 || filter.ToPosition > last {
		filter.ToPosition = last
	}
	return r.newRun(replays.NewID(epoch), epoch, filter, replays.Replay{
		Mode:  replays.Once,
		Speed: cmp.Or(spec.Speed, r.cfg.Speed),
		Query: spec.Query,
	})
}

// configuredRun returns the replay of the configuration, from where its
// checkpoint says.
func (r *eventReplay) configuredRun(ctx context.Context) (*run, error) {
	status := r.store.Status()
	id, filter := replays.NewID(status.Epoch), r.filter
	filter.FromPosition = r.cfg.From.Position
	if r.cfg.From.end {
		filter.FromPosition = status.LastPosition + 1
	}
	if r.checkpoint != nil {
		kept, ok, err := r.checkpoint.load(ctx)
		switch {
		case err != nil:
			return nil, err
		case ok && kept.Epoch == status.Epoch:
			id, filter.FromPosition = kept.ReplayID, kept.Position+1
		case ok:
			r.logger.Warn("The checkpoint is of another store: the replay begins where from says",
				zap.String("checkpoint_epoch", kept.Epoch), zap.String("epoch", status.Epoch))
		}
	}
	if r.cfg.Mode == ModeOnce {
		filter.ToPosition = status.LastPosition
	}
	run := r.newRun(id, status.Epoch, filter, replays.Replay{
		Configured: true,
		Mode:       replays.Mode(r.cfg.Mode),
		Speed:      r.cfg.Speed,
		Query:      r.query,
	})
	run.keeps = r.checkpoint
	return run, nil
}

// execute replays until all is handed over, the pipeline refuses for good, or the
// replay is told to end. It returns the error of a replay that failed.
func (r *run) execute(ctx context.Context) error {
	defer close(r.done)
	ctx, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	r.mu.Lock()
	r.stop = stop
	cancelled := r.cancelled
	r.mu.Unlock()
	if cancelled {
		stop(errCancelled)
	}
	r.logger.Info("Replay begins", zap.Uint64("from_position", r.filter.FromPosition))
	r.keep(ctx) // so that another start begins at the same place
	err := r.replay(ctx)
	r.keep(ctx)
	state := stateAfter(err, context.Cause(ctx))
	if state != replays.StateFailed {
		err = nil
	}
	status := r.end(state, err)
	r.logger.Info("Replay ended", zap.String("state", string(state)), zap.Uint64("events", status.Events),
		zap.Uint64("position", status.Position), zap.Error(err))
	return err
}

// cancel ends the replay. It does not wait for it.
func (r *run) cancel() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.cancelled = true
	if r.stop != nil {
		r.stop(errCancelled)
	}
}

// stateAfter returns the state that the error of a replay leaves it in, and the
// cause for which its context ended.
func stateAfter(err, cause error) replays.State {
	switch {
	case err == nil:
		return replays.StateDone
	case errors.Is(cause, errCancelled):
		return replays.StateCancelled
	case cause != nil, errors.Is(err, store.ErrClosed):
		return replays.StateInterrupted
	default:
		return replays.StateFailed
	}
}

// replay reads in one goroutine and sends in this one.
func (r *run) replay(ctx context.Context) error {
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	c := newConveyor()
	read := make(chan error, 1)
	go func() {
		defer close(c.full)
		read <- r.read(ctx, c)
	}()
	sendErr := r.send(ctx, c)
	stop()
	readErr := <-read
	return cmp.Or(sendErr, readErr)
}

func (r *run) isRunning() bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.status.State == replays.StateRunning
}

func (r *run) end(state replays.State, err error) replays.Replay {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.status.State, r.status.Err, r.status.EndedAt = state, err, time.Now()
	return r.status
}

// snapshot returns how far the replay has come.
func (r *run) snapshot() replays.Replay {
	r.mu.Lock()
	defer r.mu.Unlock()
	status := r.status
	status.Query = maps.Clone(status.Query)
	if status.EndedAt.IsZero() {
		status.Rate = r.meter.rate(time.Now(), status.StartedAt)
	} else if took := status.EndedAt.Sub(status.StartedAt); took > 0 {
		status.Rate = float64(status.Events) / took.Seconds()
	}
	return status
}
