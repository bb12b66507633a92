package e2e

import (
	"os"
	"os/exec"
	"regexp"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/gyroscops/otel-eventstore/internal/e2e/distro"
)

// `make demo` tells the story of the payment, however often it is run.
func TestDemo(t *testing.T) {
	t.Parallel()
	root, err := distro.Root()
	require.NoError(t, err)
	demo := func(c *distro.Collector) (string, error) {
		command := exec.CommandContext(t.Context(), "go", "run", "./internal/demo")
		command.Dir = root
		command.Env = append(os.Environ(), "EVENTSTORE_OTLP_HTTP="+c.OTLPHTTP, "EVENTSTORE_API="+c.API)
		out, err := command.CombinedOutput()
		return string(out), err
	}

	c := start(t)
	story := regexp.MustCompile(`(?s)3 events in 4\.000 s, services checkout, payments.*` +
		`0\.000 s +PaymentInitiated +Payment/payment-123 +1 +checkout +alice .*` +
		`1\.250 s +PaymentAuthorized +Payment/payment-123 +2 +payments +alice .*` +
		`4\.000 s +PaymentProcessed +Payment/payment-123 +3 +payments +alice `)
	for range 2 {
		out, err := demo(c)
		require.NoError(t, err, out)
		require.Regexp(t, story, out)
	}
	require.Equal(t, 3, apiOf(t, c).count(nil))

	out, err := demo(&distro.Collector{Addresses: distro.Addresses{OTLPHTTP: "127.0.0.1:1", API: "127.0.0.1:1"}})
	require.Error(t, err)
	require.Contains(t, out, "make run")
}
