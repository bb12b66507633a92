package domaineventprocessor

import (
	"errors"
	"fmt"
	"slices"

	"go.opentelemetry.io/collector/component"
	"go.opentelemetry.io/collector/confmap"

	"github.com/gyroscops/otel-eventstore/internal/semconv"
)

// Config says under which names applications send what a domain event needs.
type Config struct {
	// DefaultEventType is the event type of records for which no source has
	// one. Empty leaves them without.
	DefaultEventType string `mapstructure:"default_event_type"`

	// DefaultAggregateType is the aggregate type of records that have an
	// aggregate id and no type. Empty leaves them without.
	DefaultAggregateType string `mapstructure:"default_aggregate_type"`

	Sources Sources `mapstructure:"sources"`

	// prevent unkeyed literal initialization
	_ struct{}
}

// Sources are, for each canonical name, the attributes that may stand in for
// it; the first that is set wins. An empty list turns the mapping off.
type Sources struct {
	EventType      []string `mapstructure:"event_type"`
	EventID        []string `mapstructure:"event_id"`
	AggregateType  []string `mapstructure:"aggregate_type"`
	AggregateID    []string `mapstructure:"aggregate_id"`
	CorrelationID  []string `mapstructure:"correlation_id"`
	CausationID    []string `mapstructure:"causation_id"`
	OrganizationID []string `mapstructure:"organization_id"`
	UserID         []string `mapstructure:"user_id"`

	// prevent unkeyed literal initialization
	_ struct{}
}

var _ confmap.Validator = (*Config)(nil)

func createDefaultConfig() component.Config {
	return &Config{
		Sources: Sources{
			EventType:      []string{"otel.event.name", "event.name", "cloudevents.event_type"},
			EventID:        []string{"audit.record.id", "event.id"},
			AggregateType:  []string{"audit.target.type"},
			AggregateID:    []string{"audit.target.id", "cloudevents.event_subject"},
			CorrelationID:  []string{"correlation_id", "correlationid"},
			CausationID:    []string{"causation_id", "causationid"},
			OrganizationID: []string{"tenant.id", "organizationId"},
			UserID:         []string{"audit.actor.id", "enduser.id", "userId"},
		},
	}
}

// Validate reports empty names, and sources that are the canonical name itself.
func (c *Config) Validate() error {
	errs := []error{validateSources("event_type", "", c.Sources.EventType)}
	for _, r := range c.rules() {
		errs = append(errs, validateSources(r.key, r.canonical, r.sources))
	}
	return errors.Join(errs...)
}

func validateSources(key, canonical string, sources []string) error {
	if i := slices.Index(sources, ""); i >= 0 {
		return fmt.Errorf("sources::%s: entry %d is empty: expected the name of an attribute", key, i+1)
	}
	if canonical != "" && slices.Contains(sources, canonical) {
		return fmt.Errorf("sources::%s: %q is the canonical name itself, which needs no mapping: remove it", key, canonical)
	}
	return nil
}

// rule fills one canonical attribute.
type rule struct {
	key       string // in Sources
	canonical string
	sources   []string
	// onResource says that the resource can name it as well.
	onResource bool
}

func (c *Config) rules() []rule {
	return []rule{
		{key: "event_id", canonical: semconv.EventID, sources: c.Sources.EventID},
		{key: "aggregate_type", canonical: semconv.AggregateType, sources: c.Sources.AggregateType},
		{key: "aggregate_id", canonical: semconv.AggregateID, sources: c.Sources.AggregateID},
		{key: "correlation_id", canonical: semconv.CorrelationID, sources: c.Sources.CorrelationID},
		{key: "causation_id", canonical: semconv.CausationID, sources: c.Sources.CausationID},
		{key: "organization_id", canonical: semconv.OrganizationID, sources: c.Sources.OrganizationID, onResource: true},
		{key: "user_id", canonical: semconv.UserID, sources: c.Sources.UserID, onResource: true},
	}
}
