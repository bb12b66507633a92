package e2e

import (
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"go.yaml.in/yaml/v3"

	"github.com/gyroscops/otel-eventstore/internal/e2e/distro"
)

const ownModule = "github.com/gyroscops/otel-eventstore"

// inventory maps each kind of component to its members.
type inventory map[string][]string

// The distribution promises these types.
var promised = inventory{
	"receivers":  {"cloudevents", "event_replay", "otlp", "file_log"},
	"processors": {"domain_event", "memory_limiter", "batch", "transform", "filter", "attributes"},
	"exporters":  {"event_store", "debug", "nop", "otlp_grpc", "otlp_http", "file"},
	"connectors": {"forward", "count"},
	"extensions": {
		"event_store", "event_query", "health_check", "zpages", "pprof",
		"basicauth", "bearertokenauth", "oidc", "file_storage",
	},
	"providers": {"env", "file", "yaml"},
}

// The manifest, the binary and the factories that this package imports are one
// and the same distribution.
func TestManifest(t *testing.T) {
	t.Parallel()
	types, modules := ofBinary(t)
	require.Equal(t, sorted(promised), types)
	require.Equal(t, sorted(ofFactories()), types)
	require.Equal(t, ofManifest(t), modules)
}

// ofBinary asks the binary for the types and the modules it was built with.
func ofBinary(t *testing.T) (types, modules inventory) {
	t.Helper()
	out, err := exec.CommandContext(t.Context(), binary, "components").Output()
	require.NoError(t, err)
	var listed map[string]yaml.Node
	require.NoError(t, yaml.Unmarshal(out, &listed))
	types, modules = inventory{}, inventory{}
	for kind := range promised {
		var components []struct{ Name, Scheme, Module string }
		node := listed[kind]
		require.NoError(t, node.Decode(&components))
		for _, component := range components {
			types[kind] = append(types[kind], component.Name+component.Scheme)
			modules[kind] = append(modules[kind], component.Module)
		}
	}
	return sorted(types), sorted(modules)
}

// ofManifest reads the modules that ocb is told to build.
func ofManifest(t *testing.T) inventory {
	t.Helper()
	root, err := distro.Root()
	require.NoError(t, err)
	text, err := os.ReadFile(filepath.Join(root, "builder-config.yaml"))
	require.NoError(t, err)
	var manifest map[string]yaml.Node
	require.NoError(t, yaml.Unmarshal(text, &manifest))
	modules := inventory{}
	for kind := range promised {
		var lines []struct{ Gomod string }
		node := manifest[kind]
		require.NoError(t, node.Decode(&lines))
		for _, line := range lines {
			modules[kind] = append(modules[kind], line.Gomod)
		}
	}
	return sorted(modules)
}

// The manifest pins what go.mod pins: a test of a component runs with the
// version that is shipped.
func TestManifestVersions(t *testing.T) {
	t.Parallel()
	out, err := exec.CommandContext(t.Context(), "go", "list", "-m", "all").Output()
	require.NoError(t, err)
	required := strings.Split(string(out), "\n")
	for kind, modules := range ofManifest(t) {
		for _, module := range modules {
			if !strings.HasPrefix(module, ownModule+" ") {
				require.Containsf(t, required, module, "go.mod has another version of one of the %s", kind)
			}
		}
	}
}

func sorted(in inventory) inventory {
	out := maps.Clone(in)
	for kind, members := range out {
		out[kind] = slices.Sorted(slices.Values(members))
	}
	return out
}
