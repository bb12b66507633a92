// Package httpapi is the HTTP API of the event store. Its contract is
// openapi.json, which it serves; what stands there is not said again here.
package httpapi

import (
	"context"
	"net/http"
	"sync/atomic"
	"time"

	// The static binary need not find time zones in the system.
	_ "time/tzdata"

	"go.uber.org/zap"

	"github.com/gyroscops/otel-eventstore/internal/aggregatestate"
	"github.com/gyroscops/otel-eventstore/internal/projection"
	"github.com/gyroscops/otel-eventstore/internal/replays"
	"github.com/gyroscops/otel-eventstore/store"
)

// Options configure the API. Functions and pointers must be set.
type Options struct {
	// Ready reports whether the pipelines run. Until they do, and until the
	// store is ready, every request answers 503.
	Ready func() bool
	// Append serves appends; without it they answer 405.
	Append bool
	// Now is the clock: events are observed at its time.
	Now func() time.Time
	// Version is that of the program, for the status.
	Version string
	// WriteTimeout bounds each write to a client, so that a stream may last
	// while a client that reads nothing is given up. 0 is no bound.
	WriteTimeout time.Duration
	// Heartbeat is how often a tail says that it is alive. 0 is never.
	Heartbeat time.Duration
	// MaxTails bounds the tails that are open at once. 0 is no bound.
	MaxTails int
	// Admin lets clients change more than events: POST /admin/compact.
	Admin bool
	// Replays are what receivers replay of the store into pipelines.
	Replays *replays.Registry
	// States answers the states of aggregates.
	States *aggregatestate.States
	// Projections are shown, and rebuilt on demand.
	Projections *projection.Set
	// Observe is called after each request.
	Observe func(ctx context.Context, o Observation)
	// ObserveTails is called with 1 when a tail opens, and with -1 when it ends.
	ObserveTails func(ctx context.Context, change int)
	Logger       *zap.Logger
}

// Observation is what a request came to.
type Observation struct {
	Route    string // the path pattern, "" for a path that is none
	Status   int
	Duration time.Duration
	Events   int  // sent
	Behind   bool // a tail that was ended for its next event was evicted
}

type api struct {
	store  *store.Store
	opts   Options
	router router
	tails  atomic.Int64 // open
}

// New returns the handler of all paths below /api/v1. It is safe for
// concurrent use; its reads end when the request's context does. An answer
// that fails in the middle panics with [http.ErrAbortHandler], so that no
// client takes it for whole.
func New(s *store.Store, opts Options) http.Handler {
	a := &api{store: s, opts: opts}
	a.router = newRouter(prefix, a.routes())
	return a
}

func (a *api) ServeHTTP(rw http.ResponseWriter, r *http.Request) {
	w := &response{ResponseWriter: rw, timeout: a.opts.WriteTimeout}
	defer a.observe(w, r, time.Now())
	w.Header().Set("Cache-Control", "no-store")
	w.Header().Add("Vary", "Accept") // beside what CORS says
	if err := a.serve(w, r); err != nil {
		a.fail(w, r, err)
	}
}

func (a *api) observe(w *response, r *http.Request, start time.Time) {
	a.opts.Observe(r.Context(), Observation{
		Route:    r.Pattern,
		Status:   w.status,
		Duration: time.Since(start),
		Events:   w.events,
		Behind:   w.behind,
	})
}

func (a *api) serve(w *response, r *http.Request) error {
	methods, err := a.router.match(r)
	if err != nil {
		return err
	}
	answer, err := methods.find(r.Method)
	if err != nil {
		return err
	}
	if r.Pattern != prefix+contractPath {
		if err := a.notReady(); err != nil {
			return err
		}
	}
	return answer(w, r)
}

// notReady returns the problem to answer while the store can't be read.
func (a *api) notReady() error {
	state := a.store.State()
	switch {
	case state == store.StateClosed:
		return store.ErrClosed
	case state != store.StateReady:
		return store.ErrNotReady
	case !a.opts.Ready():
		p := &problem{kind: kindNotReady, detail: "the pipelines do not run"}
		a.addProgress(p, a.store.Status())
		return p
	}
	return nil
}

// fail answers with the problem that an error is. Where the answer has begun
// it breaks the connection instead.
func (a *api) fail(w *response, r *http.Request, err error) {
	if w.status != 0 {
		panic(http.ErrAbortHandler)
	}
	w.events = 0
	for _, name := range []string{"ETag", "Next-Cursor", "Link", "Location"} { // of the answer that was not given
		w.Header().Del(name)
	}
	p := a.problemOf(err)
	if p == nil {
		a.opts.Logger.Error("Request failed", zap.String("path", r.URL.Path), zap.Error(err))
		p = &problem{kind: kindInternal, detail: "the request failed; the collector's log says why"}
	}
	p.write(w)
}
