package e2e

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"os/exec"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/gyroscops/otel-eventstore/internal/e2e/distro"
)

// layer says which folders of this module the packages of a folder may import
// beside each other and internal/semconv. A folder covers what lies below it.
type layer struct {
	folder  string
	imports []string
}

// Every package is in the first layer that fits. No component imports another.
var layers = []layer{
	{"internal/semconv", nil},
	{"store", nil},
	{"internal/otelevent", []string{"store"}},
	{"internal/eventfilter", []string{"store"}},
	{"internal/eventjson", []string{"internal/otelevent", "store"}},
	{"internal/cloudevents", []string{"internal/otelevent"}},
	{"api", nil},
	{"client", []string{"api"}},
	{"examples", []string{"api", "client"}},
	{"internal/replays", []string{"internal/eventfilter", "store"}},
	{"internal/hoststore", []string{"internal/replays", "store"}},
	{"processor/domaineventprocessor", []string{"internal/otelevent"}},
	{"internal/serverconfig", nil},
	{"receiver/cloudeventsreceiver", []string{"internal/cloudevents", "internal/serverconfig"}},
	{"exporter/eventstoreexporter", []string{"internal/hoststore", "internal/otelevent", "internal/replays", "store"}},
	{"receiver/eventreplayreceiver", []string{
		"internal/eventfilter", "internal/hoststore", "internal/otelevent", "internal/replays", "store",
	}},
	{"internal/fold", []string{"store"}},
	{"internal/aggregatestate", []string{"internal/fold", "store"}},
	{"internal/projection", []string{"internal/fold", "store"}},
	{"internal/gcpacer", nil},
	{"cmd/eventstorectl", []string{"internal/eventfilter", "internal/eventjson", "internal/otelevent", "store"}},
	{"extension/eventstoreextension", []string{"internal/gcpacer", "internal/otelevent", "internal/replays", "store"}},
	{"extension/eventqueryextension/internal/httpapi", []string{
		"api", "internal/aggregatestate", "internal/cloudevents", "internal/eventfilter", "internal/eventjson", "internal/fold",
		"internal/otelevent", "internal/projection", "internal/replays", "store",
	}},
	{"extension/eventqueryextension/ui", nil},
	{"extension/eventqueryextension", []string{
		"internal/aggregatestate", "internal/eventfilter", "internal/fold", "internal/hoststore", "internal/projection",
		"internal/replays", "internal/serverconfig", "store",
	}},
	{"internal/apitest", []string{"extension/eventqueryextension", "internal/replays", "store"}},
	{"internal/contracttest", nil},
	{"internal/demo", nil},
	{"internal/e2e", nil},
	{"internal/bench", []string{"internal/e2e/distro", "internal/otelevent", "store"}},
}

// The layers of ARCHITECTURE.md, held by the compiler's own list of imports.
func TestImports(t *testing.T) {
	t.Parallel()
	for _, p := range ownPackages(t) {
		folder := strings.TrimPrefix(p.ImportPath, ownModule+"/")
		i := slices.IndexFunc(layers, func(l layer) bool { return within(folder, l.folder) })
		require.NotEqualf(t, -1, i, "%s is in no layer yet: say what it may import", folder)
		for _, imported := range p.Imports {
			target, own := strings.CutPrefix(imported, ownModule+"/")
			if !own || target == "internal/semconv" || within(target, layers[i].folder) {
				continue
			}
			require.Truef(t, slices.ContainsFunc(layers[i].imports, func(allowed string) bool {
				return within(target, allowed)
			}), "%s imports %s", folder, target)
		}
	}
}

// A client brings nothing of the Collector into the program that uses it.
func TestClientKnowsNoCollector(t *testing.T) {
	t.Parallel()
	for _, p := range ownPackages(t) {
		folder := strings.TrimPrefix(p.ImportPath, ownModule+"/")
		if within(folder, "client") || within(folder, "api") {
			for _, dependency := range p.Deps {
				require.NotContains(t, dependency, "opentelemetry", folder)
			}
		}
	}
}

// The store and the names that all share know nothing of the Collector, not
// even through others.
func TestStoreKnowsNoCollector(t *testing.T) {
	t.Parallel()
	for _, p := range ownPackages(t) {
		folder := strings.TrimPrefix(p.ImportPath, ownModule+"/")
		switch {
		case within(folder, "store"):
			for _, dependency := range p.Deps {
				require.NotContains(t, dependency, "opentelemetry", folder)
			}
		case folder == "internal/semconv":
			require.Equal(t, []string{"strings"}, p.Imports)
		}
	}
}

type goPackage struct {
	ImportPath    string
	Imports, Deps []string
}

// ownPackages lists every package of the module, as it is built: what tests
// alone import does not count.
func ownPackages(t *testing.T) []goPackage {
	t.Helper()
	root, err := distro.Root()
	require.NoError(t, err)
	list := exec.CommandContext(t.Context(), "go", "list", "-json=ImportPath,Imports,Deps", "./...")
	list.Dir = root
	out, err := list.Output()
	require.NoError(t, err)
	var packages []goPackage
	for decoder := json.NewDecoder(bytes.NewReader(out)); ; {
		var p goPackage
		err := decoder.Decode(&p)
		if errors.Is(err, io.EOF) {
			return packages
		}
		require.NoError(t, err)
		packages = append(packages, p)
	}
}

func within(folder, parent string) bool {
	return folder == parent || strings.HasPrefix(folder, parent+"/")
}
