package e2e

import (
	"encoding/json"
	"net/http"
	"os"
	"path/filepath"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/gyroscops/otel-eventstore/internal/e2e/distro"
)

// healthByStatus overlays a health check that goes by the status of components, as the
// README has it.
const healthByStatus = `
extensions:
  health_check:
    http:
      endpoint: ${env:EVENTSTORE_HEALTH}
      status: {enabled: true, path: /}
    component_health:
      include_permanent_errors: true
      include_recoverable_errors: true
      recovery_duration: 0s
`

// opening runs a collector whose store does not come to an end of opening: a file of
// its log is a pipe that nobody writes to. It returns when the pipelines run.
func (d *durable) opening() *distro.Collector {
	d.t.Helper()
	c := d.run()
	noted(d.t, c, "1")
	require.NoError(d.t, c.Stop())
	segment := filesOf(d.t, d, "log")[0]
	require.NoError(d.t, os.Rename(segment, d.aside()))
	require.NoError(d.t, syscall.Mkfifo(segment, 0o600))
	c = d.launch()
	require.Eventually(d.t, func() bool {
		status, body, err := exchange(d.t.Context(), http.MethodGet, "http://"+c.API+"/api/v1/status", http.Header{}, nil)
		var problem struct {
			Progress struct{ PipelinesRunning bool }
		}
		return err == nil && status == http.StatusServiceUnavailable && json.Unmarshal(body, &problem) == nil &&
			problem.Progress.PipelinesRunning
	}, time.Minute, 5*time.Millisecond)
	return c
}

// aside is where the file is in the meantime.
func (d *durable) aside() string { return filepath.Join(d.directory, "aside") }

// opened takes the pipe away again, from a collector that was killed.
func (d *durable) opened() {
	d.t.Helper()
	segment := filesOf(d.t, d, "log")[0]
	require.NoError(d.t, os.Remove(segment))
	require.NoError(d.t, os.Rename(d.aside(), segment))
}

// While the store replays its log the collector runs, reads and appends are answered
// with errors after which clients try again, and nothing is stored.
func TestDurableOpening(t *testing.T) {
	t.Parallel()
	d := newDurable(t)
	c := d.opening()
	for _, transport := range transports {
		requireRetryable(t, transport.send(t.Context(), c, logs(aRecord("Noted", "early"))))
	}
	status, body := apiOf(t, c).try("/events", nil, "application/json")
	require.Equal(t, http.StatusServiceUnavailable, status)
	require.Contains(t, string(body), "urn:otel-eventstore:problem:not-ready")
	require.Equal(t, http.StatusOK, health(t, c), "without component status it says that the pipelines run")
	require.NoError(t, c.Kill())
	d.opened()
	require.Equal(t, []string{"1"}, ids(stored(t, d.run(), 1)))
}

// A health check that goes by the status of components is unhealthy until the store is
// ready.
func TestDurableHealth(t *testing.T) {
	t.Parallel()
	d := newDurable(t, healthByStatus)
	d.flags = []string{"--feature-gates=extension.healthcheck.useComponentStatus"}
	c := d.opening()
	require.Eventually(t, func() bool { return health(t, c) == http.StatusInternalServerError }, time.Minute, 5*time.Millisecond)
	require.NoError(t, c.Kill())
	d.opened()
	c = d.run()
	require.Eventually(t, func() bool { return health(t, c) == http.StatusOK }, time.Minute, 5*time.Millisecond)
	require.NoError(t, c.Stop())
}

func health(t *testing.T, c *distro.Collector) int {
	t.Helper()
	status, _, err := exchange(t.Context(), http.MethodGet, "http://"+c.Health+"/", http.Header{}, nil)
	require.NoError(t, err)
	return status
}
