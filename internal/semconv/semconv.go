// Package semconv names the log record attributes that the event store gives
// meaning to. They are the canonical names: the decoder and the store read
// only these, and the domain_event processor maps other names to them.
package semconv

import "strings"

// Canonical attribute names.
const (
	// EventID identifies an event for ever; log.record.uid of the OpenTelemetry
	// semantic conventions.
	EventID = "log.record.uid"
	// AggregateType and AggregateID together are the key of an aggregate.
	AggregateType = "aggregate.type"
	AggregateID   = "aggregate.id"
	// ExpectedVersion is the version that the aggregate must have before the
	// event; 0 means that it must not exist yet.
	ExpectedVersion = "aggregate.expected_version"
	// CorrelationID is what one business flow shares.
	CorrelationID = "correlation.id"
	// CausationID is the event id of the direct cause.
	CausationID = "causation.id"
	// OrganizationID and UserID are read from the record, else from the resource.
	OrganizationID = "organization.id"
	UserID         = "user.id"
	// Tags is an array of key:value strings.
	Tags = "event.tags"
	// ServiceName is read from the resource; service.name of the OpenTelemetry
	// semantic conventions.
	ServiceName = "service.name"
)

// StorePrefix begins the names of attributes that a store adds to what it
// re-emits.
const StorePrefix = "event_store."

// What a replay into a pipeline adds to a record.
const (
	// ReplayPosition is the event's position in the store that it comes from.
	ReplayPosition = StorePrefix + "position"
	// ReplayID is the id of the replay; it begins with the epoch of that store.
	ReplayID = StorePrefix + "replay_id"
)

// What an export adds to a record beside ReplayPosition, so that its event can be
// put into another store as it is.
const (
	PlaceVersion    = StorePrefix + "version"
	PlaceRecordedAt = StorePrefix + "recorded_at" // Unix nanoseconds
	PlaceEventID    = StorePrefix + "event_id"
)

// IsCanonical reports whether a record attribute belongs to the envelope, and
// so is no part of the event's own data.
func IsCanonical(name string) bool {
	switch name {
	case EventID, AggregateType, AggregateID, ExpectedVersion, CorrelationID,
		CausationID, OrganizationID, UserID, Tags:
		return true
	}
	return strings.HasPrefix(name, StorePrefix)
}

// IsDelivery reports whether a record attribute speaks of one delivery of an
// event and not of the event: it may differ between a record and the same
// record sent again.
func IsDelivery(name string) bool {
	return name == EventID || name == ExpectedVersion || strings.HasPrefix(name, StorePrefix)
}
