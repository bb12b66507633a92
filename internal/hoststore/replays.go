package hoststore

import (
	"fmt"

	"go.opentelemetry.io/collector/component"

	"github.com/gyroscops/otel-eventstore/internal/replays"
)

// FindReplays returns who replays the store of the extension with an id. Its
// errors are like those of Find.
func FindReplays(host component.Host, id component.ID) (*replays.Registry, error) {
	if _, err := Find(host, id); err != nil {
		return nil, err
	}
	p, ok := host.GetExtensions()[id].(interface{ Replays() *replays.Registry })
	if !ok {
		return nil, fmt.Errorf("store: %q can't be replayed into pipelines", id)
	}
	return p.Replays(), nil
}
