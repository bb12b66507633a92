package replays

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
)

// Receiver runs replays into a pipeline. Its methods are safe for concurrent
// use.
type Receiver interface {
	Info() Info
	// Replay begins a replay, once. Errors: ErrBusy, ErrStopped.
	Replay(spec Spec) (Replay, error)
	// Replays returns those that run and the last that ended.
	Replays() []Replay
	// Cancel ends a replay that runs and waits until it has. Errors:
	// ErrUnknownReplay, ctx.Err().
	Cancel(ctx context.Context, id string) (Replay, error)
}

// Registry knows the receivers that read from one store. Its methods are safe
// for concurrent use.
type Registry struct {
	ready chan struct{}
	once  sync.Once

	mu        sync.Mutex
	receivers []Receiver
}

// NewRegistry returns one without receivers.
func NewRegistry() *Registry { return &Registry{ready: make(chan struct{})} }

// SetReady tells that the pipelines run.
func (g *Registry) SetReady() { g.once.Do(func() { close(g.ready) }) }

// Ready returns a channel that is closed once the pipelines run.
func (g *Registry) Ready() <-chan struct{} { return g.ready }

// Add registers a receiver until remove is called.
func (g *Registry) Add(r Receiver) (remove func()) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.receivers = append(g.receivers, r)
	return func() {
		g.mu.Lock()
		defer g.mu.Unlock()
		g.receivers = slices.DeleteFunc(g.receivers, func(other Receiver) bool { return other == r })
	}
}

func (g *Registry) all() []Receiver {
	g.mu.Lock()
	defer g.mu.Unlock()
	return slices.Clone(g.receivers)
}

// Receivers returns the receivers by id.
func (g *Registry) Receivers() []Info {
	infos := []Info{}
	for _, r := range g.all() {
		infos = append(infos, r.Info())
	}
	slices.SortFunc(infos, func(a, b Info) int { return cmp.Compare(a.ID, b.ID) })
	return infos
}

// Start begins a replay by a receiver. Errors: ErrUnknownReceiver, those of
// [Receiver].
func (g *Registry) Start(receiver string, spec Spec) (Replay, error) {
	var ids []string
	for _, r := range g.all() {
		id := r.Info().ID
		if id == receiver {
			return r.Replay(spec)
		}
		ids = append(ids, id)
	}
	if len(ids) == 0 {
		return Replay{}, fmt.Errorf("%w %q: no event_replay receiver of a pipeline reads from this store", ErrUnknownReceiver, receiver)
	}
	slices.Sort(ids)
	return Replay{}, fmt.Errorf("%w %q, this store has: %s", ErrUnknownReceiver, receiver, strings.Join(ids, ", "))
}

// Replays returns all replays, the newest first.
func (g *Registry) Replays() []Replay {
	var all []Replay
	for _, r := range g.all() {
		all = append(all, r.Replays()...)
	}
	slices.SortStableFunc(all, func(a, b Replay) int { return b.StartedAt.Compare(a.StartedAt) })
	return all
}

// Replay returns a replay. Errors: ErrUnknownReplay.
func (g *Registry) Replay(id string) (Replay, error) {
	for _, replay := range g.Replays() {
		if replay.ID == id {
			return replay, nil
		}
	}
	return Replay{}, fmt.Errorf("%w %q: it never was, or ended too long ago", ErrUnknownReplay, id)
}

// Cancel ends a replay and waits until it has ended; one that has ended stays as
// it is. Errors: ErrUnknownReplay, ctx.Err().
func (g *Registry) Cancel(ctx context.Context, id string) (Replay, error) {
	replay, err := g.Replay(id)
	if err != nil {
		return Replay{}, err
	}
	for _, r := range g.all() {
		if r.Info().ID == replay.Receiver {
			return r.Cancel(ctx, id)
		}
	}
	return replay, nil // its receiver has just been shut down
}
