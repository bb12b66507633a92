package eventstoreextension

import (
	"context"
	"os"
	"path/filepath"

	"github.com/gyroscops/otel-eventstore/internal/otelevent"
	"github.com/gyroscops/otel-eventstore/store"
	"github.com/gyroscops/otel-eventstore/store/eventlog"
	"github.com/gyroscops/otel-eventstore/store/eventlog/file"
)

// storeOptions returns the options of the store: one in memory, or one over the log of
// a directory.
func (c *Config) storeOptions() store.Options {
	options := store.Options{Limits: c.storeLimits()}
	if c.Mode == ModeFile {
		options.OpenLog, options.Codec = c.openLog, otelevent.Codec{}
		options.Segments, options.HotBytes = filepath.Join(c.Directory, "segments"), int64(c.Limits.MaxBytes)
	}
	return options
}

func (c *Config) openLog(ctx context.Context) (eventlog.Log, error) {
	if err := os.MkdirAll(filepath.Join(c.Directory, "log"), 0o750); err != nil {
		return nil, err
	}
	log, err := file.Open(ctx, file.Options{Directory: filepath.Join(c.Directory, "log"), OnDamage: file.OnDamage(c.OnDamage)})
	if err != nil {
		return nil, err
	}
	return log, nil
}
