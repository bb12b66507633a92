package eventreplayreceiver

import (
	"context"
	"fmt"
	"slices"
	"sync"

	"github.com/gyroscops/otel-eventstore/internal/replays"
)

const (
	// mostRunning bounds the replays of one receiver that run at the same time.
	mostRunning = 16
	// mostEnded bounds those that are remembered when they have ended.
	mostEnded = 100
)

// runs are the replays of one receiver. The zero value is ready to use.
type runs struct {
	mu      sync.Mutex
	stopped bool
	list    []*run // the oldest first
	group   sync.WaitGroup
}

// goes calls f in a goroutine that wait waits for.
func (s *runs) goes(f func()) { s.group.Go(f) }

// add makes a replay known.
func (s *runs) add(r *run) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.addLocked(r)
}

func (s *runs) addLocked(r *run) {
	s.list = append(s.list, r)
	ended := 0
	for i, known := range slices.Backward(s.list) { // the newest stay
		if known.isRunning() {
			continue
		}
		if ended++; ended > mostEnded {
			s.list = slices.Delete(s.list, i, i+1)
		}
	}
}

// begin makes a replay known and executes it until ctx ends. Errors: ErrBusy, ErrStopped.
func (s *runs) begin(ctx context.Context, r *run) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.stopped {
		return replays.ErrStopped
	}
	if s.runningLocked() >= mostRunning {
		return fmt.Errorf("%w: %d", replays.ErrBusy, mostRunning)
	}
	s.addLocked(r)
	s.group.Go(func() { _ = r.execute(ctx) }) // the replay knows its error
	return nil
}

func (s *runs) running() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.runningLocked()
}

func (s *runs) runningLocked() (n int) {
	for _, r := range s.list {
		if r.isRunning() {
			n++
		}
	}
	return n
}

func (s *runs) snapshots() []replays.Replay {
	s.mu.Lock()
	defer s.mu.Unlock()
	all := make([]replays.Replay, len(s.list))
	for i, r := range s.list {
		all[i] = r.snapshot()
	}
	return all
}

func (s *runs) find(id string) *run {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, r := range s.list {
		if r.id == id {
			return r
		}
	}
	return nil
}

// cancel ends a replay and waits until it has ended.
func (s *runs) cancel(ctx context.Context, id string) (replays.Replay, error) {
	r := s.find(id)
	if r == nil {
		return replays.Replay{}, replays.ErrUnknownReplay
	}
	r.cancel()
	select {
	case <-r.done:
		return r.snapshot(), nil
	case <-ctx.Done():
		return replays.Replay{}, ctx.Err()
	}
}

// wait lets nothing begin any more and waits for what has begun.
func (s *runs) wait(ctx context.Context) error {
	s.mu.Lock()
	s.stopped = true
	s.mu.Unlock()
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		s.group.Wait()
	}()
	select {
	case <-ended:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
