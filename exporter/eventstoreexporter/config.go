package eventstoreexporter

import (
	"go.opentelemetry.io/collector/component"

	"github.com/gyroscops/otel-eventstore/exporter/eventstoreexporter/internal/metadata"
)

// Config says where the events go.
type Config struct {
	// Store is the id of the event_store extension.
	Store component.ID `mapstructure:"store"`

	// prevent unkeyed literal initialization
	_ struct{}
}

func createDefaultConfig() component.Config {
	return &Config{Store: component.NewID(metadata.Type)}
}
