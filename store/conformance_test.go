package store_test

import (
	"context"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/gyroscops/otel-eventstore/internal/otelevent"
	"github.com/gyroscops/otel-eventstore/store"
	"github.com/gyroscops/otel-eventstore/store/eventlog"
	"github.com/gyroscops/otel-eventstore/store/eventlog/file"
	"github.com/gyroscops/otel-eventstore/store/storetest"
)

func TestMemoryConforms(t *testing.T) {
	storetest.Run(t, open)
}

// A store over files conforms as well.
func TestFileConforms(t *testing.T) {
	storetest.Run(t, func(t testing.TB, options store.Options) *store.Store {
		return open(t, overFiles(options, t.TempDir()))
	})
}

// A store that seals all the time, and reads from the files of segments, conforms as well.
func TestColdConforms(t *testing.T) {
	storetest.Run(t, func(t testing.TB, options store.Options) *store.Store {
		options = overFiles(options, t.TempDir())
		options.HotBytes = 1
		if options.Limits.MaxBytes > 0 { // packed events take more where blocks are small
			return open(t, options)
		}
		return opened(t, store.NewSmall(options))
	})
}

// overFiles returns the options of a store whose log and segments are in a directory.
func overFiles(options store.Options, dir string) store.Options {
	options.OpenLog = func(ctx context.Context) (eventlog.Log, error) {
		if err := os.MkdirAll(filepath.Join(dir, "log"), 0o750); err != nil {
			return nil, err
		}
		return file.Open(ctx, file.Options{Directory: filepath.Join(dir, "log")})
	}
	options.Codec = otelevent.Codec{}
	options.Segments = filepath.Join(dir, "segments")
	return options
}

func open(t testing.TB, options store.Options) *store.Store {
	return opened(t, store.New(options))
}

func opened(t testing.TB, s *store.Store) *store.Store {
	require.NoError(t, s.Open(t.Context()))
	t.Cleanup(func() { require.NoError(t, s.Close()) })
	return s
}
