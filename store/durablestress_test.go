package store

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/gyroscops/otel-eventstore/store/eventlog"
	"github.com/gyroscops/otel-eventstore/store/eventlog/file"
)

// Writers and readers at once over files, while segments are sealed, read from their files
// and evicted, and the store is opened again and again.
func TestDurableWritersAndReaders(t *testing.T) {
	t.Parallel()
	for _, limits := range []Limits{{}, {MaxEvents: 1000}} {
		t.Run(fmt.Sprintf("%+v", limits), func(t *testing.T) {
			dir := t.TempDir()
			require.NoError(t, os.Mkdir(filepath.Join(dir, "log"), 0o750))
			d := &durable{
				options: Options{
					Limits: limits, Codec: plainCodec{}, Segments: filepath.Join(dir, "segments"), HotBytes: 300_000,
					OpenLog: func(ctx context.Context) (eventlog.Log, error) {
						return file.Open(ctx, file.Options{Directory: filepath.Join(dir, "log"), SegmentBytes: 1 << 20})
					},
				},
				layout: layout{5, 3}, openBlocks: 2,
			}
			for range 3 {
				d.open(t)
				d.stress(t)
				d.settle()
				checkIndexes(t, d.Store)
				events := d.heldEvents(t)
				status := d.Status()
				require.NoError(t, status.SealError)
				require.NoError(t, d.Close())
				d.open(t)
				require.Equal(t, events, d.heldEvents(t))
				checkIndexes(t, d.Store)
				require.NoError(t, d.Close())
				t.Logf("%d appended, %d segments, %d of them cold", status.Appended, status.Segments, status.ColdSegments)
			}
		})
	}
}

// stress writes and reads for a while.
func (d *durable) stress(t *testing.T) {
	ctx, cancel := context.WithTimeout(t.Context(), stressTime(t)/3)
	defer cancel()
	var workers sync.WaitGroup
	for worker := range stressWorkers / 2 {
		workers.Go(func() { stressWriter(ctx, t, d.Store, worker) })
		workers.Go(func() { stressReader(ctx, t, d.Store, worker) })
	}
	workers.Wait()
}
