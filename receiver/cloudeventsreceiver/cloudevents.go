package cloudeventsreceiver

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"time"

	"go.opentelemetry.io/collector/component"
	"go.opentelemetry.io/collector/component/componentstatus"
	"go.opentelemetry.io/collector/config/confighttp"
	"go.opentelemetry.io/collector/consumer"
	"go.opentelemetry.io/collector/receiver"
	"go.opentelemetry.io/collector/receiver/receiverhelper"
	"go.uber.org/zap"
)

// shutdownGrace is how long Shutdown waits for requests under way.
const shutdownGrace = 5 * time.Second

// cloudEventsReceiver owns the server; handler answers its requests.
type cloudEventsReceiver struct {
	cfg       *Config
	telemetry component.TelemetrySettings
	handler   *handler

	// Set by Start.
	server *http.Server
	done   chan struct{} // closed when the server's goroutine has ended
}

func newCloudEventsReceiver(set receiver.Settings, cfg *Config, next consumer.Logs) (*cloudEventsReceiver, error) {
	report, err := receiverhelper.NewObsReport(receiverhelper.ObsReportSettings{
		ReceiverID:             set.ID,
		Transport:              "http",
		ReceiverCreateSettings: set,
	})
	if err != nil {
		return nil, err
	}
	return &cloudEventsReceiver{
		cfg:       cfg,
		telemetry: set.TelemetrySettings,
		handler:   &handler{path: cfg.Path, next: next, report: report},
	}, nil
}

// Start listens.
func (r *cloudEventsReceiver) Start(ctx context.Context, host component.Host) error {
	server, err := r.cfg.HTTP.ToServer(ctx, host.GetExtensions(), r.telemetry, r.handler,
		confighttp.WithErrorHandler(serveError))
	if err != nil {
		return fmt.Errorf("http: %w", err)
	}
	listener, err := r.cfg.HTTP.ToListener(ctx)
	if opError := (*net.OpError)(nil); errors.As(err, &opError) {
		return fmt.Errorf("http::endpoint: can't listen on %q: %w", r.cfg.HTTP.NetAddr.Endpoint, err)
	} else if err != nil {
		return fmt.Errorf("http: %w", err)
	}
	r.telemetry.Logger.Info("Taking CloudEvents", zap.Stringer("address", listener.Addr()), zap.String("path", r.cfg.Path))
	r.server, r.done = server, make(chan struct{})
	go func() {
		defer close(r.done)
		if err := server.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
			componentstatus.ReportStatus(host, componentstatus.NewFatalErrorEvent(fmt.Errorf("serve CloudEvents: %w", err)))
		}
	}()
	return nil
}

// Shutdown answers the requests under way; those that are not done after a
// grace, or when ctx ends, are broken. It may be called without Start, and again.
func (r *cloudEventsReceiver) Shutdown(ctx context.Context) error {
	if r.server == nil {
		return nil
	}
	grace, cancel := context.WithTimeout(ctx, shutdownGrace)
	defer cancel()
	err := r.server.Shutdown(grace)
	if err != nil {
		err = errors.Join(ctx.Err(), r.server.Close())
	}
	<-r.done
	r.server = nil
	return err
}
