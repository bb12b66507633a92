package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/shirou/gopsutil/v4/disk"

	"github.com/gyroscops/otel-eventstore/internal/bench/workload"
	"github.com/gyroscops/otel-eventstore/internal/otelevent"
	"github.com/gyroscops/otel-eventstore/store"
	"github.com/gyroscops/otel-eventstore/store/datadir"
	"github.com/gyroscops/otel-eventstore/store/eventlog"
)

const (
	// appendBlocks is how many blocks an append has: one sync for 4,000 events.
	appendBlocks = 4
	// fillBytes is how many bytes of memory an event may take, on average, while the
	// directory is filled: some segments are cold then, and some are not.
	fillBytes = 100
	// What an event takes on disk, at most, and what is to be left for others.
	diskBytes, diskMargin = 250, 5 << 30
	// progressEvents is after how many events the terminal is told.
	progressEvents = 500_000
)

// fill appends, in this process, what the directory does not hold of the workload yet,
// and sets maxBytes.
func (h *history) fill(ctx context.Context) (err error) {
	d, err := datadir.Open(ctx, datadir.Options{Path: h.directory})
	if err != nil {
		return err
	}
	s := store.New(store.Options{
		OpenLog:  func(context.Context) (eventlog.Log, error) { return d.Log, nil },
		Codec:    otelevent.Codec{},
		Segments: datadir.Segments(h.directory),
		HotBytes: fillBytes * int64(h.workload.Events),
	})
	defer func() { err = errors.Join(err, s.Close(), d.Close()) }()
	if err := s.Open(ctx); err != nil {
		return err
	}
	held := int(s.Status().LastPosition)
	if err := h.checkHeld(ctx, s, held); err != nil {
		return err
	}
	if err := h.checkSpace(ctx, h.workload.Events-held); err != nil {
		return err
	}
	if err := h.appendFrom(ctx, s, held); err != nil {
		return err
	}
	status, err := settledStatus(ctx, s)
	if err != nil {
		return err
	}
	if status.Events != uint64(h.workload.Events) || status.Rejections != 0 {
		return fmt.Errorf("the directory holds %d events and %d rejections, expected %d events",
			status.Events, status.Rejections, h.workload.Events)
	}
	h.maxBytes, err = maxBytesFor(&status, fillBytes*int64(h.workload.Events), h.hot)
	return err
}

// checkHeld checks that a directory holds a beginning of the workload.
func (h *history) checkHeld(ctx context.Context, s *store.Store, held int) error {
	if held == 0 {
		return nil
	}
	if held > h.workload.Events || held%workload.BlockEvents != 0 {
		return fmt.Errorf("%s has %d events, which is no beginning of this workload", h.directory, held)
	}
	events := h.workload.Facts(held/workload.BlockEvents - 1)
	last := &events[len(events)-1]
	found, err := s.Event(ctx, last.ID)
	if err == nil && (found.Position != uint64(held) || found.AggregateID != last.AggregateID || !found.Timestamp.Equal(last.Time)) {
		err = errors.New("it is another event")
	}
	if err != nil {
		return fmt.Errorf("the last event of %s is not that of this workload: %w", h.directory, err)
	}
	progress("%s holds %d of %d events already", h.directory, held, h.workload.Events)
	return nil
}

// checkSpace refuses to fill the disk.
func (h *history) checkSpace(ctx context.Context, events int) error {
	usage, err := disk.UsageWithContext(ctx, h.directory)
	if err != nil {
		return err
	}
	if needed := uint64(events)*diskBytes + diskMargin; events > 0 && usage.Free < needed {
		return fmt.Errorf("%d more events need %d MB on the disk of %s, with a margin, and %d are free",
			events, needed/1e6, h.directory, usage.Free/1e6)
	}
	return nil
}

// appendFrom appends the workload from an event on.
func (h *history) appendFrom(ctx context.Context, s *store.Store, held int) error {
	w := h.workload
	began, done := time.Now(), held
	first := held / workload.BlockEvents
	appends := (w.Blocks() - first + appendBlocks - 1) / appendBlocks
	for events := range ahead(ctx, 0, appends, func(n int) []store.NewEvent {
		return newEvents(w, first+n*appendBlocks, min(first+(n+1)*appendBlocks, w.Blocks()))
	}) {
		if _, err := s.Append(ctx, store.Append{Events: events}); err != nil {
			return err
		}
		if before := done; before/progressEvents < (before+len(events))/progressEvents {
			rate := float64(done+len(events)-held) / time.Since(began).Seconds()
			left := time.Duration(float64(w.Events-done) / rate * float64(time.Second))
			progress("%9d of %d events appended, %.0f/s, about %v left", done+len(events), w.Events, rate, left.Round(time.Second))
		}
		done += len(events)
	}
	return ctx.Err()
}

// newEvents returns the events of the blocks [first, last) as the receiver hands them
// over.
func newEvents(w *workload.Workload, first, last int) []store.NewEvent {
	events := make([]store.NewEvent, 0, (last-first)*workload.BlockEvents)
	for block := first; block < last; block++ {
		for _, logs := range w.Logs(block) {
			events = append(events, otelevent.Decode(logs)...)
		}
	}
	return events
}

// settledStatus waits until the store neither writes segments nor moves them between
// memory and disk.
func settledStatus(ctx context.Context, s *store.Store) (store.Status, error) {
	const pause, still = 100 * time.Millisecond, 10
	status := s.Status()
	for n := 0; n < still; n++ {
		select {
		case <-time.After(pause):
		case <-ctx.Done():
			return status, ctx.Err()
		}
		now := s.Status()
		if now.Segments != status.Segments || now.ColdSegments != status.ColdSegments {
			n = 0
		}
		status = now
	}
	return status, status.SealError
}

// maxBytesFor returns the max_bytes with which memory holds a share of the events, from
// the status of a store that has settled under another one. What is not of segments
// stays in memory whatever the share: heads, names, the tables.
func maxBytesFor(status *store.Status, maxBytes int64, hot float64) (int64, error) {
	if hot == 1 {
		return 0, nil // unlimited
	}
	if status.ColdSegments == 0 || status.Bytes <= maxBytes {
		return 0, fmt.Errorf("of %d segments none is cold: choose more events", status.Segments)
	}
	perSegment := float64(status.Bytes-maxBytes) / float64(status.ColdSegments)
	cold := float64(int((1 - hot) * float64(status.Segments)))
	return status.Bytes - int64(perSegment*(cold-0.5)), nil
}
