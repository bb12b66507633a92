package eventqueryextension

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"sync/atomic"
	"time"

	"go.opentelemetry.io/collector/component"
	"go.opentelemetry.io/collector/component/componentstatus"
	"go.opentelemetry.io/collector/config/confighttp"
	"go.opentelemetry.io/collector/extension"
	"go.opentelemetry.io/collector/extension/extensioncapabilities"

	"github.com/gyroscops/otel-eventstore/extension/eventqueryextension/internal/httpapi"
	"github.com/gyroscops/otel-eventstore/internal/aggregatestate"
	"github.com/gyroscops/otel-eventstore/internal/hoststore"
	"github.com/gyroscops/otel-eventstore/internal/projection"
)

// writeTimeout bounds each write where the configuration does not bound the
// whole answer: long enough for a client that is busy, short enough to give up
// one that is gone.
const writeTimeout = 30 * time.Second

// shutdownGrace is how long Shutdown lets clients read what is on its way.
const shutdownGrace = 5 * time.Second

// eventQuery is the extension.
type eventQuery struct {
	cfg       *Config
	id        component.ID
	telemetry component.TelemetrySettings
	version   string
	pipelines atomic.Bool // they run

	// Set by Start.
	metrics     *metrics
	projections *projection.Set
	server      *http.Server
	stop        context.CancelFunc // ends the reads under way
	done        chan struct{}      // closed when the server's goroutine has ended
}

var (
	_ extensioncapabilities.Dependent       = (*eventQuery)(nil)
	_ extensioncapabilities.PipelineWatcher = (*eventQuery)(nil)
)

func newEventQuery(set extension.Settings, cfg *Config) *eventQuery {
	return &eventQuery{cfg: cfg, id: set.ID, telemetry: set.TelemetrySettings, version: set.BuildInfo.Version}
}

// Dependencies lets the store start before, and stop after.
func (q *eventQuery) Dependencies() []component.ID { return []component.ID{q.cfg.Store} }

// Ready lets the API answer: until then it is 503.
func (q *eventQuery) Ready() error {
	q.pipelines.Store(true)
	return nil
}

// NotReady lets the API answer 503 again.
func (q *eventQuery) NotReady() error {
	q.pipelines.Store(false)
	return nil
}

// Start listens. The store need not be open yet.
func (q *eventQuery) Start(ctx context.Context, host component.Host) error {
	events, err := hoststore.Find(host, q.cfg.Store)
	if err != nil {
		return err
	}
	registry, err := hoststore.FindReplays(host, q.cfg.Store)
	if err != nil {
		return err
	}
	reducers, err := q.cfg.reducers()
	if err != nil {
		return err
	}
	definitions, err := q.cfg.definitions()
	if err != nil {
		return err
	}
	states := aggregatestate.New(events, reducers)
	projections := projection.NewSet(events, definitions, q.telemetry.Logger)
	metrics, err := newMetrics(q.telemetry, q.id, watched{events, states, projections})
	if err != nil {
		return fmt.Errorf("register the metrics of event queries: %w", err)
	}
	handler := httpapi.New(events, httpapi.Options{
		Ready:        q.pipelines.Load,
		Append:       q.cfg.Append.Enabled,
		Now:          time.Now,
		Version:      q.version,
		WriteTimeout: q.timeoutOfWrites(),
		Heartbeat:    q.cfg.Tail.Heartbeat,
		MaxTails:     q.cfg.Tail.MaxOpen,
		Admin:        q.cfg.Admin.Enabled,
		Replays:      registry,
		States:       states,
		Projections:  projections,
		Observe:      metrics.observe,
		ObserveTails: metrics.observeTails,
		Logger:       q.telemetry.Logger,
	})
	if err := q.listen(ctx, host, handler); err != nil {
		metrics.shutdown()
		return err
	}
	q.metrics, q.projections = metrics, projections
	projections.Start(ctx)
	return nil
}

// listen begins to serve.
func (q *eventQuery) listen(ctx context.Context, host component.Host, handler http.Handler) error {
	server, err := q.cfg.HTTP.ToServer(ctx, host.GetExtensions(), q.telemetry, handler,
		confighttp.WithErrorHandler(httpapi.ServeError))
	if err != nil {
		return fmt.Errorf("http: %w", err)
	}
	if q.cfg.UI.Enabled {
		if server.Handler, err = q.withPage(ctx, host, server.Handler); err != nil {
			return fmt.Errorf("ui: %w", err)
		}
	}
	listener, err := q.cfg.HTTP.ToListener(ctx)
	if opError := (*net.OpError)(nil); errors.As(err, &opError) {
		return fmt.Errorf("http::endpoint: can't listen on %q: %w", q.cfg.HTTP.NetAddr.Endpoint, err)
	} else if err != nil {
		return fmt.Errorf("http: %w", err)
	}
	q.logListening(listener.Addr())
	q.serve(ctx, host, server, listener)
	return nil
}

func (q *eventQuery) timeoutOfWrites() time.Duration {
	if q.cfg.HTTP.WriteTimeout > 0 {
		return 0 // the server has it
	}
	return writeTimeout
}

func (q *eventQuery) serve(ctx context.Context, host component.Host, server *http.Server, listener net.Listener) {
	// The context of Start ends with it.
	ctx, stop := context.WithCancel(context.WithoutCancel(ctx))
	server.BaseContext = func(net.Listener) context.Context { return ctx }
	q.server, q.stop, q.done = server, stop, make(chan struct{})
	go func() {
		defer close(q.done)
		if err := server.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
			componentstatus.ReportStatus(host, componentstatus.NewFatalErrorEvent(fmt.Errorf("serve event queries: %w", err)))
		}
	}()
}

// Shutdown ends streams, queries and projections, and waits for the connections to become
// idle; those that are still busy after a grace, or when ctx ends, are broken.
// It may be called without Start, and again.
func (q *eventQuery) Shutdown(ctx context.Context) error {
	if q.server == nil {
		return nil
	}
	q.stop()
	grace, cancel := context.WithTimeout(ctx, shutdownGrace)
	defer cancel()
	err := q.server.Shutdown(grace)
	if err != nil {
		err = errors.Join(ctx.Err(), q.server.Close())
	}
	<-q.done
	q.projections.Shutdown()
	q.metrics.shutdown()
	q.server = nil
	return err
}
