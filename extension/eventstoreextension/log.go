package eventstoreextension

import (
	"context"
	"sync"
	"sync/atomic"

	"github.com/gyroscops/otel-eventstore/internal/otelevent"
	"github.com/gyroscops/otel-eventstore/store"
	"github.com/gyroscops/otel-eventstore/store/datadir"
	"github.com/gyroscops/otel-eventstore/store/eventlog"
	"github.com/gyroscops/otel-eventstore/store/eventlog/file"
)

// checking is how much of the log's files has been checked, in bytes.
type checking struct{ done, total atomic.Int64 }

func (c *checking) set(done, total int64) {
	c.done.Store(done)
	c.total.Store(total)
}

// storeOptions returns the options of the store: one in memory, or one over the log of
// a directory, which tells how far it is checked.
func (c *Config) storeOptions(checked *checking) store.Options {
	options := store.Options{Limits: c.storeLimits()}
	if c.Mode == ModeFile {
		options.OpenLog = func(ctx context.Context) (eventlog.Log, error) { return c.openLog(ctx, checked) }
		options.Codec = otelevent.Codec{}
		options.Segments = datadir.Segments(c.Directory)
		if c.OnDamage == Quarantine {
			options.Quarantine = datadir.Quarantine(c.Directory)
		}
		options.HotBytes = int64(c.Limits.MaxBytes)
	}
	return options
}

// openLog opens the directory and the log in it. The directory is locked until the log
// is closed.
func (c *Config) openLog(ctx context.Context, checked *checking) (eventlog.Log, error) {
	dir, err := datadir.Open(ctx, datadir.Options{
		Path: c.Directory, OnDamage: file.OnDamage(c.OnDamage), SegmentBytes: int64(c.SegmentBytes), Progress: checked.set,
	})
	if err != nil {
		return nil, err
	}
	return &lockedLog{dir.Log, sync.OnceValue(dir.Close)}, nil
}

// lockedLog is a log that unlocks its directory when it is closed.
type lockedLog struct {
	*file.Log
	close func() error
}

func (l *lockedLog) Close() error { return l.close() }
