package e2e

import (
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"go.yaml.in/yaml/v3"

	"github.com/gyroscops/otel-eventstore/internal/e2e/distro"
)

// Every configuration of the folder config works as it is, with nothing set in
// the environment.
func TestConfigurationsAreValid(t *testing.T) {
	t.Parallel()
	root, err := distro.Root()
	require.NoError(t, err)
	files, err := filepath.Glob(filepath.Join(root, "config", "*.yaml"))
	require.NoError(t, err)
	require.NotEmpty(t, files)
	for _, file := range files {
		validate := exec.CommandContext(t.Context(), binary, "validate", "--config", file)
		for _, variable := range os.Environ() {
			if !strings.HasPrefix(variable, "EVENTSTORE_") {
				validate.Env = append(validate.Env, variable)
			}
		}
		out, err := validate.CombinedOutput()
		require.NoErrorf(t, err, "%s: %s", file, out)
	}
}

// What the documentation says of config/collector.yaml and config/durable.yaml: their
// addresses, and that nothing stands between a request and the store which could lose it.
func TestDefaultConfigurations(t *testing.T) {
	t.Parallel()
	requireDefaults(t, "collector.yaml")
	requireDefaults(t, "durable.yaml", "${env:EVENTSTORE_DIR:-./data}")
	c := start(t)
	require.Equal(t, http.StatusOK, health(t, c))
}

func requireDefaults(t *testing.T, file string, variables ...string) {
	t.Helper()
	root, err := distro.Root()
	require.NoError(t, err)
	text, err := os.ReadFile(filepath.Join(root, "config", file))
	require.NoError(t, err)
	for _, variable := range append(variables,
		"${env:EVENTSTORE_OTLP_GRPC:-127.0.0.1:4317}",
		"${env:EVENTSTORE_OTLP_HTTP:-127.0.0.1:4318}",
		"${env:EVENTSTORE_API:-127.0.0.1:4319}",
		"${env:EVENTSTORE_HEALTH:-127.0.0.1:13133}",
		"${env:EVENTSTORE_METRICS:-8888}",
	) {
		require.Contains(t, string(text), variable)
	}
	type pipeline struct{ Receivers, Processors, Exporters []string }
	var config struct {
		Service struct{ Pipelines map[string]pipeline }
	}
	require.NoError(t, yaml.Unmarshal(text, &config))
	require.Equal(t, map[string]pipeline{"logs": {
		[]string{"otlp"}, []string{"memory_limiter", "domain_event"}, []string{"event_store"},
	}}, config.Service.Pipelines)
}
