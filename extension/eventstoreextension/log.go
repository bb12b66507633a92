package eventstoreextension

import (
	"context"
	"os"

	"github.com/gyroscops/otel-eventstore/store/eventlog"
	"github.com/gyroscops/otel-eventstore/store/eventlog/file"
)

// openLog returns what opens the log, nil in memory mode.
func (c *Config) openLog() func(context.Context) (eventlog.Log, error) {
	if c.Mode != ModeFile {
		return nil
	}
	return func(ctx context.Context) (eventlog.Log, error) {
		if err := os.MkdirAll(c.Directory, 0o750); err != nil {
			return nil, err
		}
		log, err := file.Open(ctx, file.Options{
			Directory: c.Directory,
			OnDamage:  file.OnDamage(c.OnDamage),
		})
		if err != nil {
			return nil, err
		}
		return log, nil
	}
}
