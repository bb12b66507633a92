package eventstoreextension

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/dustin/go-humanize"
	"go.opentelemetry.io/collector/component"
	"go.opentelemetry.io/collector/component/componentstatus"
	"go.uber.org/zap"

	"github.com/gyroscops/otel-eventstore/store"
)

// errReplaying is the component's status until the store is open.
var errReplaying = errors.New("the event store is not ready: it replays its log")

// progressInterval is how often the log of the collector says how far the store
// has come.
const progressInterval = 5 * time.Second

// clockTolerance is by how much a clock is set back when it is only corrected.
const clockTolerance = time.Second

// open opens the store, and says how that goes. Errors: those of [store.Store.Open].
func (e *eventStore) open(ctx context.Context) error {
	began := time.Now()
	opened := make(chan error, 1)
	go func() { opened <- e.store.Open(ctx) }()
	ticker := time.NewTicker(progressInterval)
	defer ticker.Stop()
	for {
		select {
		case err := <-opened:
			if err == nil {
				e.logOpened(time.Since(began))
			}
			return err
		case <-ticker.C:
			e.logProgress()
		}
	}
}

// reportOpened says in which state the store came to be open; in memory there is one.
func (e *eventStore) reportOpened(host component.Host) {
	switch reason := e.store.Status().ReadOnly; {
	case reason != "":
		e.telemetry.Logger.Error("The event store can be read, and takes no events", zap.String("reason", reason))
		componentstatus.ReportStatus(host, componentstatus.NewRecoverableErrorEvent(fmt.Errorf("%w: %s", store.ErrReadOnly, reason)))
	case e.mode == ModeFile:
		componentstatus.ReportStatus(host, componentstatus.NewEvent(componentstatus.StatusOK))
	}
}

func (e *eventStore) logProgress() {
	if p := e.store.Status().Opening; p.Total > 0 {
		e.telemetry.Logger.Info(fmt.Sprintf("Replaying the log: %s of %s entries …", grouped(p.Done), grouped(p.Total)))
		return
	}
	e.telemetry.Logger.Info(fmt.Sprintf("Checking the log: %s of %s …",
		humanize.IBytes(uint64(e.checked.done.Load())), humanize.IBytes(uint64(e.checked.total.Load()))))
}

// grouped writes a number as people read it.
func grouped(n uint64) string { return humanize.Comma(int64(n)) }

func (e *eventStore) logOpened(took time.Duration) {
	status := e.store.Status()
	log := status.Log
	if log == nil {
		return
	}
	e.telemetry.Logger.Info("The event store is ready",
		zap.Uint64("events", status.Events),
		zap.Uint64("first_position", status.FirstPosition),
		zap.Uint64("last_position", status.LastPosition),
		zap.Uint64("entries", log.Last+1-log.First),
		zap.Duration("took", took),
		zap.Int64("torn_bytes", log.TornBytes),
		zap.String("epoch", status.Epoch))
	for _, m := range log.Missing {
		e.telemetry.Logger.Error("A part of the log is missing: it was damaged and set aside",
			zap.String("file", m.File), zap.Int64("offset", m.At), zap.String("reason", m.Reason),
			zap.Uint64("first_sequence", m.First), zap.Uint64("last_sequence", m.Last))
	}
	for _, l := range status.Losses {
		e.telemetry.Logger.Error("Events are missing: their segment was damaged or is not there",
			zap.Uint64("first_position", l.First), zap.Uint64("last_position", l.Last), zap.String("file", l.File),
			zap.String("reason", l.Reason))
	}
	e.warnOfClock(status.LastRecordedAt)
}

// warnOfClock says that the clock is behind the last event.
func (e *eventStore) warnOfClock(last time.Time) {
	if behind := last.Sub(e.now()); behind > clockTolerance {
		e.telemetry.Logger.Warn("The clock is behind the last append: events keep their order, and get the time of that append "+
			"until the clock has passed it", zap.Duration("behind", behind), zap.Time("last_append", last))
	}
}
