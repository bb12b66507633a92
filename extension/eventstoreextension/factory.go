package eventstoreextension

import (
	"context"

	"go.opentelemetry.io/collector/component"
	"go.opentelemetry.io/collector/extension"

	"github.com/gyroscops/otel-eventstore/extension/eventstoreextension/internal/metadata"
)

// NewFactory returns the factory of the event_store extension.
func NewFactory() extension.Factory {
	return extension.NewFactory(metadata.Type, createDefaultConfig, create, metadata.ExtensionStability)
}

func create(_ context.Context, set extension.Settings, cfg component.Config) (extension.Extension, error) {
	config, checked := cfg.(*Config), new(checking)
	return newEventStore(set, config, config.storeOptions(checked), checked), nil
}
