package e2e

import (
	"bufio"
	"encoding/json"
	"math/rand/v2"
	"net/http"
	"os"
	"strconv"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gyroscops/otel-eventstore/internal/e2e/distro"
	"github.com/gyroscops/otel-eventstore/internal/e2e/ledger"
)

// durable is a directory on which collectors with config/durable.yaml run, one after
// the other, at the same addresses.
type durable struct {
	t         *testing.T
	directory string
	addresses distro.Addresses
	overlays  []string
	flags     []string
}

func newDurable(t *testing.T, overlays ...string) *durable {
	return &durable{t: t, directory: t.TempDir(), overlays: overlays}
}

// launch begins to run a collector, which is killed at the end of the test at the
// latest.
func (d *durable) launch() *distro.Collector {
	d.t.Helper()
	c, err := distro.Launch(d.t.Context(), binary, distro.Options{
		File: "durable.yaml", Overlays: d.overlays, Flags: d.flags, Addresses: d.addresses,
		Variables: []string{"EVENTSTORE_DIR=" + d.directory},
	})
	require.NoError(d.t, err)
	d.addresses = c.Addresses
	d.t.Cleanup(func() {
		assert.NoError(d.t, c.Kill())
		if d.t.Failed() {
			d.t.Logf("collector %d printed:\n%s", c.PID(), c.Output())
		}
	})
	return c
}

// run runs a collector whose store is ready.
func (d *durable) run() *distro.Collector {
	d.t.Helper()
	c := d.launch()
	require.NoError(d.t, c.AwaitReady(d.t.Context()))
	return c
}

// fails runs a collector that must end by itself, and returns what it printed.
func (d *durable) fails() string {
	d.t.Helper()
	err := d.launch().AwaitReady(d.t.Context())
	require.ErrorContains(d.t, err, "ended before it was ready: exit status 1")
	return err.Error()
}

// durableStatus is the status of a collector, as far as the tests look at it.
type durableStatus struct {
	Epoch        string
	LastPosition uint64
	Events       uint64
	ReadOnly     string
	Losses       []struct{ File, Reason string }
	Log          struct {
		Mode                        string
		FirstSequence, LastSequence uint64
		Segments                    int
		Syncs                       uint64
		TornBytes                   int64
		Failed                      string
		Missing                     []struct {
			File, Reason string
			Offset       int64
		}
	}
}

func statusOf(t *testing.T, c *distro.Collector) durableStatus {
	t.Helper()
	return read[durableStatus](apiOf(t, c), "/status", nil)
}

// stored reads all that a collector has from a position on.
func stored(t *testing.T, c *distro.Collector, from uint64) []ledger.Stored {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), http.MethodGet,
		"http://"+c.API+"/api/v1/replay?fromPosition="+strconv.FormatUint(from, 10), http.NoBody)
	require.NoError(t, err)
	response, err := httpClient.Do(request)
	require.NoError(t, err)
	require.Equal(t, http.StatusOK, response.StatusCode)
	var all []ledger.Stored
	for lines := json.NewDecoder(bufio.NewReader(response.Body)); lines.More(); {
		var line struct {
			EventID, AggregateType, AggregateID string
			Position, Version                   uint64
			RecordedAt                          time.Time
			Data                                struct {
				Number int
				Text   string
			}
		}
		require.NoError(t, lines.Decode(&line))
		all = append(all, ledger.Stored{
			ID: line.EventID, AggregateType: line.AggregateType, AggregateID: line.AggregateID,
			Number: line.Data.Number, Text: line.Data.Text,
			Position: line.Position, Version: line.Version, RecordedAt: line.RecordedAt.UnixNano(),
		})
	}
	require.NoError(t, response.Body.Close())
	return all
}

// requireWhole holds all that a collector has against the ledger.
func requireWhole(t *testing.T, c *distro.Collector, l *ledger.Ledger) {
	t.Helper()
	require.NoError(t, l.Verify(stored(t, c, 1)))
	require.Empty(t, apiOf(t, c).rejections().Rejections)
}

// times is how often a test does what it does, by a variable of the environment.
func times(t *testing.T, variable string, otherwise int) int {
	t.Helper()
	text := os.Getenv(variable)
	if text == "" {
		return otherwise
	}
	n, err := strconv.Atoi(text)
	require.NoError(t, err, variable)
	return n
}

// seeded returns what draws a test's choices, and says by which seed: EVENTSTORE_SEED
// draws the same again. What is under way at a moment is the machine's to decide.
func seeded(t *testing.T) *rand.Rand {
	t.Helper()
	seed := rand.Uint64()
	if text := os.Getenv("EVENTSTORE_SEED"); text != "" {
		var err error
		seed, err = strconv.ParseUint(text, 10, 64)
		require.NoError(t, err)
	}
	t.Logf("EVENTSTORE_SEED=%d", seed)
	return rand.New(rand.NewPCG(seed, 0))
}
