//go:build clients

package e2e

import (
	"net/url"
	"os/exec"
	"path/filepath"
	"strconv"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/gyroscops/otel-eventstore/internal/e2e/distro"
)

// The clock of the JavaScript SDK has a resolution of one millisecond: two
// events of the flow have equal timestamps and must keep the order of sending.
func TestClientJavaScript(t *testing.T) {
	t.Parallel()
	c := start(t)
	for _, test := range []struct{ protocol, endpoint, key, traceID string }{
		{"http/json", c.OTLPHTTP, "js-json", "20000000000000000000000000000001"},
		{"http/protobuf", c.OTLPHTTP, "js-protobuf", "20000000000000000000000000000002"},
		{"grpc", c.OTLPGRPC, "js-grpc", "20000000000000000000000000000003"},
	} {
		t.Run(test.protocol, func(t *testing.T) {
			node := exec.CommandContext(t.Context(), "node", "send.mjs",
				test.protocol, "http://"+test.endpoint, test.key, test.traceID)
			node.Dir = filepath.Join("clients", "js")
			out, err := node.CombinedOutput()
			require.NoErrorf(t, err, "%s", out)
			require.Emptyf(t, string(out), "what the SDK complains about")
			second := paymentStart.Add(1250 * time.Millisecond)
			requirePayment(t, apiOf(t, c), payment{
				key:        test.key,
				traceID:    test.traceID,
				timestamps: []time.Time{paymentStart, second, second},
				data:       paymentData,
			})
		})
	}
}

func TestClientCloudEventsJavaScript(t *testing.T) {
	t.Parallel()
	c := startConfig(t, "cloudevents.yaml")
	for target := range cloudEventTargets(c, "") {
		for mode := range cloudEventModes {
			t.Run(target+"/"+mode, func(t *testing.T) {
				key := "js-" + target + "-" + mode
				node := exec.CommandContext(t.Context(), "node", "cloudevents.mjs", mode, cloudEventTargets(c, key)[target], key)
				node.Dir = filepath.Join("clients", "js")
				out, err := node.CombinedOutput()
				require.NoErrorf(t, err, "%s", out)
				requireCloudPayment(t, apiOf(t, c), key)
			})
		}
	}
}

// telemetrygen sends plain log lines, which have no event name.
const plainLogs = 100

func TestClientPlainLogs(t *testing.T) {
	t.Parallel()
	c := start(t, `processors: {domain_event: {default_event_type: log}}`)
	a := apiOf(t, c)
	for i, flags := range telemetrygenFlags(c) {
		telemetrygen(t, flags...)
		stored := a.events(url.Values{"eventType": {"log"}})
		require.Len(t, stored, (i+1)*plainLogs)
		require.Equal(t, (i+1)*plainLogs, a.count(nil))
		require.Equal(t, "the message", stored[len(stored)-1].Data["body"])
		require.Equal(t, "telemetrygen", stored[len(stored)-1].Metadata.Service)
	}
	require.Empty(t, a.rejections().Rejections)
}

func TestClientPlainLogsRejected(t *testing.T) {
	t.Parallel()
	c := start(t)
	a := apiOf(t, c)
	for i, flags := range telemetrygenFlags(c) {
		telemetrygen(t, flags...)
		rejected := 0
		for _, rejection := range read[rejections](a, "/rejections", url.Values{"limit": {"1000"}}).Rejections {
			require.Equal(t, "missing_event_type", rejection.Reason)
			rejected += rejection.Count
		}
		require.Equal(t, (i+1)*plainLogs, rejected)
	}
	require.Zero(t, a.count(nil))
}

// telemetrygenFlags are those of gRPC and of HTTP.
func telemetrygenFlags(c *distro.Collector) [][]string {
	return [][]string{{"--otlp-endpoint", c.OTLPGRPC}, {"--otlp-endpoint", c.OTLPHTTP, "--otlp-http"}}
}

func telemetrygen(t *testing.T, flags ...string) {
	t.Helper()
	root, err := distro.Root()
	require.NoError(t, err)
	args := append([]string{
		"tool", "-modfile=tools/telemetrygen/go.mod", "telemetrygen", "logs",
		"--otlp-insecure", "--rate", "0", "--logs", strconv.Itoa(plainLogs),
	}, flags...)
	command := exec.CommandContext(t.Context(), "go", args...)
	command.Dir = root
	out, err := command.CombinedOutput()
	require.NoErrorf(t, err, "%s", out)
}
