package e2e

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/pdata/plog"

	"github.com/gyroscops/otel-eventstore/internal/e2e/distro"
	"github.com/gyroscops/otel-eventstore/internal/e2e/ledger"
)

// noted stores an event of each id, in a request of its own.
func noted(t *testing.T, c *distro.Collector, ids ...string) {
	t.Helper()
	for _, id := range ids {
		mustSend(t, c, logs(aRecord("Noted", id)))
	}
}

func ids(all []ledger.Stored) (ids []string) {
	for i := range all {
		ids = append(ids, all[i].ID)
	}
	return ids
}

// A directory is one process's: another one ends and says whose it is.
func TestDurableSecondProcess(t *testing.T) {
	t.Parallel()
	d := newDurable(t)
	first := d.run()
	noted(t, first, "1")
	d.addresses = distro.Addresses{}
	require.Contains(t, d.fails(), fmt.Sprintf("process %d holds the data directory %s", first.PID(), d.directory))
	noted(t, first, "2")
	require.NoError(t, first.Stop())
	require.Equal(t, []string{"1", "2"}, ids(stored(t, d.run(), 1)))
}

// So it is where two extensions of one collector have the same one.
func TestDurableDirectoryTwice(t *testing.T) {
	t.Parallel()
	d := newDurable(t, `
extensions: {event_store/other: {mode: file, directory: "${env:EVENTSTORE_DIR}"}}
service: {extensions: [event_store, event_store/other, event_query, health_check]}
`)
	printed := d.fails()
	require.Contains(t, printed, "open the event store: log in use")
	require.Contains(t, printed, d.directory)
}

// A directory that can't be used ends the collector, with its name and what to do.
func TestDurableUnusableDirectory(t *testing.T) {
	t.Parallel()
	d := newDurable(t)
	file := filepath.Join(d.directory, "file")
	require.NoError(t, os.WriteFile(file, nil, 0o600))
	d.directory = filepath.Join(file, "data")
	printed := d.fails()
	require.Contains(t, printed, d.directory+" can't be used")
	require.Contains(t, printed, "not a directory")
	require.Contains(t, printed, "name another one with the key directory")
}

// A directory that a newer version has written is left alone.
func TestDurableNewerFormat(t *testing.T) {
	t.Parallel()
	d := newDurable(t)
	c := d.run()
	noted(t, c, "1")
	require.NoError(t, c.Stop())
	format := filepath.Join(d.directory, "FORMAT")
	was, err := os.ReadFile(format)
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(format, []byte("1000\n"), 0o600))
	printed := d.fails()
	require.Contains(t, printed, "FORMAT says 1000")
	require.Contains(t, printed, "written by a newer version: use that one")
	require.NoError(t, os.WriteFile(format, was, 0o600))
	require.Equal(t, []string{"1"}, ids(stored(t, d.run(), 1)))
}

// filesOf returns the files of a folder of the directory in their order.
func filesOf(t *testing.T, d *durable, folder string) []string {
	t.Helper()
	names, err := filepath.Glob(filepath.Join(d.directory, folder, "*"))
	require.NoError(t, err)
	slices.Sort(names)
	return names
}

// flip changes a bit of a file.
func flip(t *testing.T, name string, offset int64) {
	t.Helper()
	file, err := os.OpenFile(name, os.O_RDWR, 0)
	require.NoError(t, err)
	b := make([]byte, 1)
	_, err = file.ReadAt(b, offset)
	require.NoError(t, err)
	b[0] ^= 4
	_, err = file.WriteAt(b, offset)
	require.NoError(t, err)
	require.NoError(t, file.Close())
}

// Damage in what was acknowledged is never passed over: the collector ends with file
// and offset, and changes nothing, or goes on without what is lost and says so.
func TestDurableDamage(t *testing.T) {
	t.Parallel()
	const events, size = 80, 1_000_000 // more than a file of the log has
	d := newDurable(t)
	c := d.run()
	for i := range events {
		mustSend(t, c, logs(aRecord("Noted", fmt.Sprint(i), withBody(strings.Repeat("x", size)))))
	}
	before := statusOf(t, c)
	require.NoError(t, c.Stop())
	segments := filesOf(t, d, "log")
	require.Greater(t, len(segments), 1)
	const offset = 10*size + 5
	flip(t, segments[0], offset)

	for range 2 { // nothing is mended by a second try
		printed := d.fails()
		require.Contains(t, printed, segments[0])
		require.Regexp(t, `offset \d+`, printed)
		require.Contains(t, printed, "on_damage: quarantine")
	}

	d.overlays = []string{`extensions: {event_store: {on_damage: quarantine}}`}
	c = d.run()
	status := statusOf(t, c)
	require.NotEqual(t, before.Epoch, status.Epoch, "positions will be given again")
	require.NotEmpty(t, status.Log.Missing)
	m := status.Log.Missing[0]
	require.Positive(t, m.Offset)
	require.LessOrEqual(t, m.Offset, int64(offset))
	require.NotEmpty(t, m.Reason)
	require.FileExists(t, m.File)
	require.Contains(t, c.Output(), m.File)
	held := ids(stored(t, c, 1))
	require.Len(t, held, int(status.Events))
	require.Less(t, len(held), 11)
	for i, id := range held {
		require.Equal(t, fmt.Sprint(i), id)
	}
	require.InDelta(t, events-len(held), scrape(t, c)[`event_store_log_missing_entries{extension="event_store"}`], 0)

	noted(t, c, "new")
	require.NoError(t, c.Kill())
	d.overlays = nil
	require.Equal(t, append(held, "new"), ids(stored(t, d.run(), 1)))
}

// So it is with a file that has taken the place of a part of the log. What is left can be
// read, and nothing is appended: versions and ids could be given again.
func TestDurableDamageOfASegment(t *testing.T) {
	t.Parallel()
	const requests, size = 40, 1000
	d := newDurable(t)
	c := d.run()
	for i := range requests {
		var records []func(plog.LogRecord)
		for j := range size {
			records = append(records, aRecord("Noted", fmt.Sprint(i, "/", j), ofAggregate("Note", fmt.Sprint(j))))
		}
		mustSend(t, c, logs(records...))
	}
	require.Eventually(t, func() bool { return len(filesOf(t, d, "segments")) > 0 }, time.Minute, 10*time.Millisecond)
	require.NoError(t, c.Stop())
	segment := filesOf(t, d, "segments")[0]
	info, err := os.Stat(segment)
	require.NoError(t, err)

	flip(t, segment, info.Size()/2)
	printed := d.fails()
	require.Contains(t, printed, segment)
	require.Regexp(t, `offset \d+`, printed)
	flip(t, segment, info.Size()/2)
	c = d.run()
	require.Equal(t, requests*size, apiOf(t, c).count(nil))
	require.NoError(t, c.Stop())

	flip(t, segment, info.Size()/2)
	d.overlays = []string{`extensions: {event_store: {on_damage: quarantine}}`}
	c = d.run()
	status := statusOf(t, c)
	require.NotEmpty(t, status.ReadOnly)
	require.NotEmpty(t, status.Losses)
	require.Contains(t, c.Output(), status.Losses[0].File)
	require.FileExists(t, filepath.Join(d.directory, "quarantine", filepath.Base(segment)))
	require.Less(t, status.Events, uint64(requests*size))
	require.Positive(t, status.Events)
	require.Equal(t, int(status.Events), apiOf(t, c).count(nil))
	metrics := scrape(t, c)
	require.InDelta(t, 1, metrics[`event_store_read_only{extension="event_store"}`], 0)
	require.Positive(t, metrics[`event_store_lost_events{extension="event_store"}`])
	for _, transport := range transports {
		requireRetryable(t, transport.send(t.Context(), c, logs(aRecord("Noted", "new"))))
	}
}
