// Package hoststore finds the event store that a component names in its
// configuration, through the host that the Collector gives it at Start.
package hoststore

import (
	"fmt"
	"slices"
	"strings"

	"go.opentelemetry.io/collector/component"

	"github.com/gyroscops/otel-eventstore/store"
)

// provider is what is asked of an extension that owns a store.
type provider interface {
	Store() *store.Store
}

// Find returns the store of the extension with an id. Its error names the
// configuration key "store", the id, and the stores that the collector has.
// The store need not be open yet.
func Find(host component.Host, id component.ID) (*store.Store, error) {
	extensions := host.GetExtensions()
	if p, ok := extensions[id].(provider); ok {
		return p.Store(), nil
	}
	var stores []string
	for other, extension := range extensions {
		if _, ok := extension.(provider); ok {
			stores = append(stores, other.String())
		}
	}
	if len(stores) == 0 {
		return nil, fmt.Errorf("store: no event store %q: configure it under extensions and list it in service::extensions", id)
	}
	slices.Sort(stores)
	return nil, fmt.Errorf("store: no event store %q, this collector has: %s", id, strings.Join(stores, ", "))
}
