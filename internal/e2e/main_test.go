// Package e2e holds the tests of the whole binary: clients of every kind on one
// side, the HTTP API on the other.
package e2e

import (
	"context"
	"fmt"
	"os"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"github.com/gyroscops/otel-eventstore/internal/e2e/distro"
)

// binary is the distribution under test.
var binary string

func TestMain(m *testing.M) {
	var err error
	if binary, err = distro.Build(context.Background()); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	goleak.VerifyTestMain(m)
}

// start runs a collector with config/collector.yaml and the overlays until the
// test ends; what it printed is shown when the test failed.
func start(t *testing.T, overlays ...string) *distro.Collector {
	t.Helper()
	c, err := distro.Start(t.Context(), binary, overlays...)
	require.NoError(t, err)
	t.Cleanup(func() {
		assert.NoError(t, c.Stop())
		if t.Failed() {
			t.Logf("the collector printed:\n%s", c.Output())
		}
	})
	return c
}
