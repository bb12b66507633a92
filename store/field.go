package store

import "github.com/gyroscops/otel-eventstore/internal/semconv"

// Field is one envelope field.
type Field uint8

// The envelope fields. Reads by any of them but FieldSpanID are answered from
// an index.
const (
	FieldEventID Field = iota
	FieldEventType
	FieldAggregateType
	FieldAggregateID
	FieldCorrelationID
	FieldCausationID
	FieldTraceID
	FieldSpanID
	FieldOrganizationID
	FieldUserID
	FieldService
	FieldTag

	numFields = iota
)

var fieldNames = [numFields]string{
	"eventId", "eventType", "aggregateType", "aggregateId", "correlationId",
	"causationId", "traceId", "spanId", "organizationId", "userId", "service", "tag",
}

// String returns the field's name in the API.
func (f Field) String() string { return fieldNames[f] }

// FieldOf returns the field of a name in the API, and whether there is one.
func FieldOf(name string) (Field, bool) {
	for i, n := range fieldNames {
		if n == name {
			return Field(i), true
		}
	}
	return 0, false
}

// Fields returns all fields.
func Fields() []Field {
	all := make([]Field, numFields)
	for i := range all {
		all[i] = Field(i)
	}
	return all
}

// CanonicalField returns the field that an attribute gives its text.
func CanonicalField(key string) (Field, bool) {
	switch key {
	case semconv.EventID:
		return FieldEventID, true
	case semconv.AggregateType:
		return FieldAggregateType, true
	case semconv.AggregateID:
		return FieldAggregateID, true
	case semconv.CorrelationID:
		return FieldCorrelationID, true
	case semconv.CausationID:
		return FieldCausationID, true
	case semconv.OrganizationID:
		return FieldOrganizationID, true
	case semconv.UserID:
		return FieldUserID, true
	default:
		return 0, false
	}
}
