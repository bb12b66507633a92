package store

import (
	"context"
	"errors"
	"iter"
	"runtime"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/gyroscops/otel-eventstore/store/eventlog"
	"github.com/gyroscops/otel-eventstore/store/eventlog/eventlogtest"
)

var errBroken = errors.New("broken")

// brokenLog is a log that can't be read from an entry on, or whose reader waits there.
type brokenLog struct {
	eventlog.Log
	from  uint64
	waits bool
}

func (l *brokenLog) Entries(ctx context.Context, from uint64) iter.Seq2[eventlog.Entry, error] {
	return func(yield func(eventlog.Entry, error) bool) {
		for e, err := range l.Log.Entries(ctx, from) {
			if err == nil && e.Sequence >= l.from {
				if l.waits {
					<-ctx.Done()
					return
				}
				e, err = eventlog.Entry{}, errBroken
			}
			if !yield(e, err) || err != nil {
				return
			}
		}
	}
}

func brokenAt(log *eventlogtest.Log, from uint64) func(context.Context) (eventlog.Log, error) {
	return func(ctx context.Context) (eventlog.Log, error) {
		opened, err := log.Open(ctx)
		return &brokenLog{opened, from, false}, err
	}
}

// A log that ends in the middle of what it has keeps the store from opening; opening it
// again tells the same.
func TestOpenBrokenLog(t *testing.T) {
	t.Parallel()
	log := new(eventlogtest.Log)
	d := &durable{options: Options{OpenLog: log.Open, Codec: plainCodec{}, Segments: t.TempDir()}, layout: layout{1, 1}}
	d.open(t)
	for n := range 50 {
		require.NoError(t, d.appendOne(t, n))
	}
	require.NoError(t, d.Close())
	d.options.OpenLog = brokenAt(log, log.Entries()[len(log.Entries())-1].Sequence)
	d.Store = New(d.options)
	d.Store.layout = d.layout
	require.ErrorIs(t, d.Open(t.Context()), errBroken)
	require.ErrorIs(t, d.Open(t.Context()), errBroken)
	require.NoError(t, d.Close())
	require.NoError(t, d.Close())
	require.ErrorIs(t, d.Open(t.Context()), ErrClosed)
}

// A store whose log can't be read any more takes no appends, says why, and can be read.
func TestLogBreaks(t *testing.T) {
	t.Parallel()
	s := New(Options{OpenLog: brokenAt(new(eventlogtest.Log), 3), Codec: plainCodec{}})
	require.NoError(t, s.Open(t.Context()))
	for n := range 5 {
		_, err := s.Append(t.Context(), Append{Events: []NewEvent{stressEvent(n)}})
		if n < 2 {
			require.NoError(t, err)
			continue
		}
		require.ErrorIs(t, err, ErrUnavailable)
	}
	require.ErrorIs(t, s.Status().Log.Failed, errBroken)
	require.Len(t, s.heldEvents(t), 2)
	require.NoError(t, s.Close())
}

// A store that is closed, or given up, while it replays its log ends at once, and does not
// open half.
func TestCloseWhileOpening(t *testing.T) {
	t.Parallel()
	log := &eventlogtest.Log{KeepAll: true}
	d := &durable{options: Options{OpenLog: log.Open, Codec: plainCodec{}}}
	d.open(t)
	for n := range 200 {
		require.NoError(t, d.appendOne(t, n))
	}
	require.NoError(t, d.Close())
	d.options.Segments, d.layout = t.TempDir(), layout{1, 1}
	d.options.OpenLog = func(ctx context.Context) (eventlog.Log, error) {
		opened, err := log.Open(ctx)
		return &brokenLog{opened, 150, true}, err
	}
	for _, closes := range []bool{false, true} {
		s := New(d.options)
		s.layout = d.layout
		ctx, cancel := context.WithCancel(t.Context())
		opened := make(chan error)
		go func() { opened <- s.Open(ctx) }()
		for s.Status().Opening.Total == 0 {
			runtime.Gosched()
		}
		if closes {
			require.NoError(t, s.Close())
			require.ErrorIs(t, <-opened, ErrClosed)
		} else {
			cancel()
			require.ErrorIs(t, <-opened, context.Canceled)
			require.ErrorIs(t, s.Open(t.Context()), context.Canceled)
		}
		require.NoError(t, s.Close())
		cancel()
	}
	d.options.OpenLog = log.Open
	d.open(t)
	require.Len(t, d.heldEvents(t), 200)
	require.NoError(t, d.Close())
}
