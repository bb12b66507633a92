package eventreplayreceiver

import (
	"context"
	"fmt"
	"time"

	"go.opentelemetry.io/collector/consumer/consumererror"
	"go.uber.org/zap"
)

// A batch that the pipeline refuses for now is sent again after a time that
// doubles up to a bound.
const (
	firstBackoff = 50 * time.Millisecond
	mostBackoff  = 5 * time.Second
)

// keepInterval is how often progress is kept while there is more to send.
const keepInterval = time.Second

// send sends what is handed over, until nothing follows or ctx ends.
func (r *run) send(ctx context.Context, c *conveyor) error {
	for {
		select {
		case b, ok := <-c.full:
			if !ok {
				return nil
			}
			if err := r.deliver(ctx, b); err != nil {
				return err
			}
			r.advance(b)
			c.release(b)
			if len(c.full) == 0 || time.Since(r.savedAt) >= keepInterval {
				r.keep(ctx)
			}
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// deliver gives a batch to the pipeline until it takes it. Errors: a permanent one
// of the pipeline, ctx.Err().
func (r *run) deliver(ctx context.Context, b *batch) error {
	n := b.events.Len()
	if n == 0 {
		return nil
	}
	first, last := b.events.Positions()
	for backoff := firstBackoff; ; backoff = min(2*backoff, mostBackoff) {
		logs := b.events.Logs(r.id)
		operation := r.receiver.report.StartLogsOp(ctx)
		err := r.receiver.next.ConsumeLogs(operation, logs)
		r.receiver.report.EndLogsOp(operation, "event_store", n, err)
		switch {
		case err == nil:
			return nil
		case ctx.Err() != nil:
			return ctx.Err()
		case consumererror.IsPermanent(err):
			return fmt.Errorf("the pipeline refused positions %d to %d for good: %w", first, last, err)
		}
		r.refused(ctx, err)
		r.refusals.Warn("The pipeline refused events for now",
			zap.Uint64("first_position", first), zap.Uint64("last_position", last),
			zap.Duration("backoff", backoff), zap.Error(err))
		if err := sleepUntil(ctx, time.Now().Add(backoff)); err != nil {
			return err
		}
	}
}

// refused counts a push-back, which is shown until the batch is taken.
func (r *run) refused(ctx context.Context, err error) {
	r.receiver.metrics.refused(ctx)
	r.mu.Lock()
	defer r.mu.Unlock()
	r.status.Refusals++
	r.status.Err = err
}

// advance counts a batch that was taken.
func (r *run) advance(b *batch) {
	r.mu.Lock()
	defer r.mu.Unlock()
	n := uint64(b.events.Len())
	r.status.Err = nil
	r.status.Events += n
	r.status.Position = b.through
	r.meter.add(time.Now(), n)
}

// keep saves the progress, if there is any news and a place for it. That it can't
// be saved is no reason to stop: what comes twice then has the same ids.
func (r *run) keep(ctx context.Context) {
	if r.keeps == nil {
		return
	}
	r.mu.Lock()
	position := r.status.Position
	r.mu.Unlock()
	if !r.savedAt.IsZero() && position == r.saved {
		return
	}
	// The replay may end just now, and its place has to be kept all the same.
	err := r.keeps.save(context.WithoutCancel(ctx), progress{r.epoch, r.id, position})
	if err != nil {
		r.logger.Error("The progress of the replay could not be kept", zap.Error(err))
		return
	}
	r.saved, r.savedAt = position, time.Now()
}
