package httpapi

import (
	"context"
	"errors"
	"time"

	"github.com/gyroscops/otel-eventstore/store"
)

// tailStream is an answer to GET /tail under way.
type tailStream struct {
	w         *response
	follower  *store.Follower
	mediaType string
	format    tailFormat
	heartbeat time.Duration // 0 for none
}

// run sends events until the client or the server goes, or the client is behind.
// It writes while it holds nothing of the store, so that a slow client slows
// itself alone.
func (t *tailStream) run(ctx context.Context) error {
	for {
		err := t.untilHeartbeat(ctx)
		if err == nil {
			err = t.send(t.format.heartbeat(nil, t.follower.Next()))
		}
		switch evicted := (*store.EvictedError)(nil); {
		case err == nil:
		case !t.begun():
			return err
		case ctx.Err() != nil, errors.Is(err, store.ErrClosed):
			return nil // the client can resume
		case errors.As(err, &evicted):
			t.w.behind = true
			return t.send(t.format.behind(nil, evicted))
		default:
			return err
		}
	}
}

// begun reports whether the client has got the head of the answer.
func (t *tailStream) begun() bool { return t.w.status != 0 }

// untilHeartbeat sends events until it is time for a heartbeat.
func (t *tailStream) untilHeartbeat(ctx context.Context) error {
	beat := ctx
	if t.heartbeat > 0 {
		var stop context.CancelFunc
		beat, stop = context.WithTimeout(ctx, t.heartbeat)
		defer stop()
	}
	for {
		if err := t.catchUp(ctx); err != nil {
			return err
		}
		if err := t.follower.Wait(beat); err != nil {
			if errors.Is(err, context.DeadlineExceeded) {
				return nil
			}
			return err
		}
	}
}

// catchUp sends what is stored now, part by part.
func (t *tailStream) catchUp(ctx context.Context) error {
	for {
		more, err := t.next(ctx)
		if err != nil || !more {
			return err
		}
	}
}

// next sends the next part, and reports whether there is more. Before the first
// one an error is the answer.
func (t *tailStream) next(ctx context.Context) (more bool, err error) {
	part := newBuffer()
	defer part.release()
	err = t.follower.VisitJSON(ctx, func(e *store.JSONEvent) bool {
		part.bytes = t.format.event(part.bytes, e)
		t.w.events++
		more = len(part.bytes) >= flushBytes
		return !more
	})
	switch {
	case !t.begun() && err != nil:
		return false, err
	case !t.begun() && len(part.bytes) == 0:
		// Whoever loses the connection before the first event resumes here.
		part.bytes = t.format.heartbeat(part.bytes, t.follower.Next())
	case len(part.bytes) == 0:
		return false, err
	}
	if err := t.send(part.bytes); err != nil {
		return false, err
	}
	return more, err
}

// send sends a part at once. The first one brings the head of the answer, even
// where it is empty.
func (t *tailStream) send(part []byte) error {
	if t.begun() && len(part) == 0 {
		return nil
	}
	return t.w.sendPart(t.mediaType, part)
}
