package eventreplayreceiver

import (
	"cmp"
	"context"
	"errors"
	"math"
	"time"

	"go.uber.org/zap"

	"github.com/gyroscops/otel-eventstore/internal/replays"
	"github.com/gyroscops/otel-eventstore/store"
)

// patience is how long a read of the store may be held up. It keeps memory of
// events that are evicted meanwhile, so it is left before a longer wait.
const patience = time.Second

// reader fills batches with the events of a replay when they are due.
type reader struct {
	run      *run
	conveyor *conveyor
	pace     *pace
	filling  *batch
	passed   uint64 // through of the batch handed over last

	// held has the event that was read last and is not due yet, nil without one.
	held *batch
	due  time.Time
}

// read hands events over to the end, or until ctx ends.
func (r *run) read(ctx context.Context, c *conveyor) error {
	if r.status.Mode == replays.Once && r.filter.FromPosition > r.filter.ToPosition {
		return nil // nothing was held from there on
	}
	rd := &reader{
		run:      r,
		conveyor: c,
		pace:     newPace(r.speed, r.receiver.cfg.RateLimit),
		filling:  new(batch),
		passed:   r.filter.FromPosition - 1,
	}
	follower := r.followerFrom(r.filter.FromPosition)
	for {
		err := follower.Visit(ctx, func(e *store.Event) bool { return rd.visit(ctx, e) })
		if evicted := (*store.EvictedError)(nil); errors.As(err, &evicted) && evicted.What == "position" {
			r.skip(ctx, evicted)
			if end := r.filter.ToPosition; end != 0 && evicted.First > end {
				_, err := rd.pass(ctx, end)
				return err
			}
			follower = r.followerFrom(evicted.First)
			continue
		}
		if err := cmp.Or(err, ctx.Err()); err != nil {
			return err
		}
		waited, err := rd.pass(ctx, r.through(follower))
		switch {
		case err != nil:
			return err
		case waited: // for the one event; others may be there
		case follower.Done():
			return nil
		default:
			if err := follower.Wait(ctx); err != nil {
				return err
			}
		}
	}
}

func (r *run) followerFrom(position uint64) *store.Follower {
	filter := r.filter
	filter.FromPosition = position
	return r.receiver.store.Follower(filter)
}

// through returns the position up to which a follower has read.
func (r *run) through(f *store.Follower) uint64 {
	if to := r.filter.ToPosition; to != 0 {
		return min(f.Next()-1, to)
	}
	return f.Next() - 1
}

// visit takes an event. It returns false where the read is to be left, for what
// comes next takes long.
func (rd *reader) visit(ctx context.Context, e *store.Event) bool {
	if rd.isEarly(e) {
		rd.filling.through = e.Position - 1
		if time.Until(rd.due) > patience || !rd.handOver(ctx, patience) {
			rd.held = rd.conveyor.spare()
			rd.held.add(e)
			return false
		}
		if sleepUntil(ctx, rd.due) != nil {
			return false
		}
	}
	rd.filling.add(e)
	return !rd.isFull() || rd.handOver(ctx, patience)
}

func (rd *reader) isFull() bool {
	return rd.filling.events.Len() >= rd.run.receiver.cfg.BatchSize || rd.filling.events.Bytes() >= batchBytes
}

// isEarly reports whether an event is not due yet, and sets when it is.
func (rd *reader) isEarly(e *store.Event) bool {
	if !rd.pace.waits() {
		return false
	}
	now := time.Now()
	delay := rd.pace.delay(now, e.Timestamp)
	rd.due = now.Add(delay)
	return delay > granularity
}

// pass hands over what was read up to a position, and waits for the event that is
// held, if one is.
func (rd *reader) pass(ctx context.Context, through uint64) (waited bool, err error) {
	if rd.held == nil {
		rd.filling.through = through
	}
	if !rd.handOver(ctx, math.MaxInt64) {
		return false, ctx.Err()
	}
	if rd.held == nil {
		return false, nil
	}
	rd.filling, rd.held = rd.held, nil
	if err := sleepUntil(ctx, rd.due); err != nil {
		return true, err
	}
	if rd.isFull() && !rd.handOver(ctx, math.MaxInt64) {
		return true, ctx.Err()
	}
	return true, nil
}

// handOver passes the batch on, if it is of any news, and begins another.
func (rd *reader) handOver(ctx context.Context, within time.Duration) bool {
	if rd.filling.events.Len() == 0 && rd.filling.through <= rd.passed {
		return true
	}
	through := rd.filling.through
	if !rd.conveyor.put(ctx, rd.filling, within) {
		return false
	}
	rd.passed = through
	rd.filling = rd.conveyor.spare()
	return true
}

// skip tells of events that were evicted before they were read.
func (r *run) skip(ctx context.Context, evicted *store.EvictedError) {
	from, to := evicted.Asked, evicted.First
	if end := r.filter.ToPosition; end != 0 {
		to = min(to, end+1)
	}
	missed := to - min(from, to)
	r.mu.Lock()
	r.status.Missed += missed
	r.mu.Unlock()
	r.receiver.metrics.missed(ctx, missed)
	r.logger.Error("Events were evicted before they were replayed; the replay goes on behind them",
		zap.Uint64("first_position", from), zap.Uint64("last_position", to-1))
}

// sleepUntil waits until a time. Errors: ctx.Err().
func sleepUntil(ctx context.Context, t time.Time) error {
	timer := time.NewTimer(time.Until(t))
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
