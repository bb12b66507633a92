package eventstoreextension

import (
	"context"
	"fmt"
	"time"

	"go.opentelemetry.io/collector/component"
	"go.opentelemetry.io/collector/component/componentstatus"
	"go.uber.org/zap"

	"github.com/gyroscops/otel-eventstore/store/eventlog"
)

// watchInterval is how soon it is reported that the log has failed. Appends fail at
// once.
const watchInterval = time.Second

// maintain removes what grows too old, and reports that the log has failed, until
// ctx ends.
func (e *eventStore) maintain(ctx context.Context, host component.Host) {
	age, stopAge := tick(e.maxAge > 0, enforceInterval(e.maxAge))
	defer stopAge()
	watch, stopWatch := tick(e.mode == ModeFile, watchInterval)
	defer stopWatch()
	var logFailed, sealFailed bool
	for {
		select {
		case <-ctx.Done():
			return
		case <-age:
			if err := e.store.EnforceLimits(); err != nil { //nolint:contextcheck // an eviction that has begun ends
				e.telemetry.Logger.Error("Events past max_age could not be removed", zap.Error(err))
			}
		case <-watch:
			status := e.store.Status()
			if !logFailed {
				logFailed = e.reportFailure(host, status.Log)
			}
			if failed := status.SealError != nil; failed != sealFailed {
				sealFailed = failed
				e.logSealing(status.SealError)
			}
		}
	}
}

// reportFailure says that the log has failed, if it has: nothing mends it but a
// restart.
func (e *eventStore) reportFailure(host component.Host, log *eventlog.State) (failed bool) {
	if log == nil || log.Failed == nil {
		return false
	}
	e.telemetry.Logger.Error("The log has failed: no event is stored until the collector is restarted. "+
		"What was acknowledged is held and can be read", zap.Error(log.Failed))
	componentstatus.ReportStatus(host, componentstatus.NewRecoverableErrorEvent(
		fmt.Errorf("the log has failed, restart the collector: %w", log.Failed)))
	return true
}

// logSealing says that segments can't be written, or can again with nil.
func (e *eventStore) logSealing(err error) {
	if err == nil {
		e.telemetry.Logger.Info("Segments are written again")
		return
	}
	e.telemetry.Logger.Warn("Segments can't be written: the log keeps their events, and grows", zap.Error(err))
}

// tick returns the channel of a ticker, nil where there is to be none, and what
// stops it.
func tick(wanted bool, interval time.Duration) (<-chan time.Time, func()) {
	if !wanted {
		return nil, func() {}
	}
	ticker := time.NewTicker(interval)
	return ticker.C, ticker.Stop
}

// enforceInterval lets events outlive max_age by a tenth of it, and by a second
// at the most.
func enforceInterval(maxAge time.Duration) time.Duration {
	return min(max(maxAge/10, 10*time.Millisecond), time.Second)
}
