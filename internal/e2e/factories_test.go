package e2e

import (
	"github.com/open-telemetry/opentelemetry-collector-contrib/connector/countconnector"
	"github.com/open-telemetry/opentelemetry-collector-contrib/exporter/fileexporter"
	"github.com/open-telemetry/opentelemetry-collector-contrib/extension/basicauthextension"
	"github.com/open-telemetry/opentelemetry-collector-contrib/extension/bearertokenauthextension"
	"github.com/open-telemetry/opentelemetry-collector-contrib/extension/healthcheckextension"
	"github.com/open-telemetry/opentelemetry-collector-contrib/extension/oidcauthextension"
	"github.com/open-telemetry/opentelemetry-collector-contrib/extension/pprofextension"
	"github.com/open-telemetry/opentelemetry-collector-contrib/extension/storage/filestorage"
	"github.com/open-telemetry/opentelemetry-collector-contrib/processor/attributesprocessor"
	"github.com/open-telemetry/opentelemetry-collector-contrib/processor/filterprocessor"
	"github.com/open-telemetry/opentelemetry-collector-contrib/processor/transformprocessor"
	"github.com/open-telemetry/opentelemetry-collector-contrib/receiver/filelogreceiver"
	"go.opentelemetry.io/collector/component"
	"go.opentelemetry.io/collector/confmap"
	"go.opentelemetry.io/collector/confmap/provider/envprovider"
	"go.opentelemetry.io/collector/confmap/provider/fileprovider"
	"go.opentelemetry.io/collector/confmap/provider/yamlprovider"
	"go.opentelemetry.io/collector/connector/forwardconnector"
	"go.opentelemetry.io/collector/exporter/debugexporter"
	"go.opentelemetry.io/collector/exporter/nopexporter"
	"go.opentelemetry.io/collector/exporter/otlpexporter"
	"go.opentelemetry.io/collector/exporter/otlphttpexporter"
	"go.opentelemetry.io/collector/extension/zpagesextension"
	"go.opentelemetry.io/collector/processor/batchprocessor"
	"go.opentelemetry.io/collector/processor/memorylimiterprocessor"
	"go.opentelemetry.io/collector/receiver/otlpreceiver"

	"github.com/gyroscops/otel-eventstore/exporter/eventstoreexporter"
	"github.com/gyroscops/otel-eventstore/extension/eventqueryextension"
	"github.com/gyroscops/otel-eventstore/extension/eventstoreextension"
	"github.com/gyroscops/otel-eventstore/processor/domaineventprocessor"
	"github.com/gyroscops/otel-eventstore/receiver/cloudeventsreceiver"
	"github.com/gyroscops/otel-eventstore/receiver/eventreplayreceiver"
)

// ofFactories is the distribution as Go knows it. Importing all of it here also
// keeps its modules in go.mod, so that tests and binary share versions and the
// build cache.
func ofFactories() inventory {
	return inventory{
		"receivers": types(
			cloudeventsreceiver.NewFactory(), eventreplayreceiver.NewFactory(), otlpreceiver.NewFactory(), filelogreceiver.NewFactory(),
		),
		"processors": types(
			domaineventprocessor.NewFactory(), memorylimiterprocessor.NewFactory(), batchprocessor.NewFactory(),
			transformprocessor.NewFactory(), filterprocessor.NewFactory(), attributesprocessor.NewFactory(),
		),
		"exporters": types(
			eventstoreexporter.NewFactory(), debugexporter.NewFactory(), nopexporter.NewFactory(),
			otlpexporter.NewFactory(), otlphttpexporter.NewFactory(), fileexporter.NewFactory(),
		),
		"connectors": types(forwardconnector.NewFactory(), countconnector.NewFactory()),
		"extensions": types(
			eventstoreextension.NewFactory(), eventqueryextension.NewFactory(), healthcheckextension.NewFactory(),
			zpagesextension.NewFactory(), pprofextension.NewFactory(), basicauthextension.NewFactory(),
			bearertokenauthextension.NewFactory(), oidcauthextension.NewFactory(), filestorage.NewFactory(),
		),
		"providers": schemes(envprovider.NewFactory(), fileprovider.NewFactory(), yamlprovider.NewFactory()),
	}
}

func types(factories ...component.Factory) []string {
	names := make([]string, 0, len(factories))
	for _, factory := range factories {
		names = append(names, factory.Type().String())
	}
	return names
}

func schemes(factories ...confmap.ProviderFactory) []string {
	names := make([]string, 0, len(factories))
	for _, factory := range factories {
		names = append(names, factory.Create(confmap.ProviderSettings{}).Scheme())
	}
	return names
}
