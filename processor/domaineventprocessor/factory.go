package domaineventprocessor

import (
	"context"

	"go.opentelemetry.io/collector/component"
	"go.opentelemetry.io/collector/consumer"
	"go.opentelemetry.io/collector/processor"
	"go.opentelemetry.io/collector/processor/processorhelper"

	"github.com/gyroscops/otel-eventstore/processor/domaineventprocessor/internal/metadata"
)

// NewFactory returns the factory of the domain_event processor.
func NewFactory() processor.Factory {
	return processor.NewFactory(
		metadata.Type,
		createDefaultConfig,
		processor.WithLogs(createLogs, metadata.LogsStability),
	)
}

func createLogs(
	ctx context.Context, set processor.Settings, cfg component.Config, next consumer.Logs,
) (processor.Logs, error) {
	return processorhelper.NewLogs(ctx, set, cfg, next,
		newDomainEventProcessor(cfg.(*Config)).processLogs,
		processorhelper.WithCapabilities(consumer.Capabilities{MutatesData: true}))
}
