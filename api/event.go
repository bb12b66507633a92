package api

import "encoding/json"

// Event is one immutable fact, as every read has it. What it lacks is empty.
type Event struct {
	// Position is the place in the whole log, from 1.
	Position  uint64 `json:"position"`
	EventID   string `json:"eventId"`
	EventType string `json:"eventType"`
	// AggregateType and AggregateID are both set, or none is; then Version is 0.
	AggregateType string `json:"aggregateType"`
	AggregateID   string `json:"aggregateId"`
	// Version is the number of the event among those of its aggregate, from 1.
	Version       uint64   `json:"version"`
	CorrelationID string   `json:"correlationId"`
	CausationID   string   `json:"causationId"`
	TraceID       string   `json:"traceId"`
	SpanID        string   `json:"spanId"`
	Tags          []string `json:"tags"`
	// Timestamp is when it happened, RecordedAt when it was appended.
	Timestamp  Time `json:"timestamp"`
	RecordedAt Time `json:"recordedAt"`
	// Data is a JSON object.
	Data     json.RawMessage `json:"data"`
	Metadata Metadata        `json:"metadata"`
}

// Metadata is what an event says beside its data.
type Metadata struct {
	OrganizationID string                     `json:"organizationId"`
	UserID         string                     `json:"userId"`
	Service        string                     `json:"service"`
	Severity       string                     `json:"severity"`
	SeverityNumber int32                      `json:"severityNumber"`
	Attributes     map[string]json.RawMessage `json:"attributes"`
	Resource       map[string]json.RawMessage `json:"resource"`
	Scope          Scope                      `json:"scope"`
}

// Scope is the instrumentation scope of an event.
type Scope struct {
	Name       string                     `json:"name"`
	Version    string                     `json:"version"`
	Attributes map[string]json.RawMessage `json:"attributes"`
}

// EventPage is a page of events. The last one has no NextCursor.
type EventPage struct {
	Events     []Event `json:"events"`
	NextCursor string  `json:"nextCursor,omitempty"`
}

// Behind is the last message of a tail that was too slow: the events from
// MissedFrom to before FromPosition were evicted before they were sent.
type Behind struct {
	Type         string `json:"type"` // "behind"
	FromPosition uint64 `json:"fromPosition"`
	MissedFrom   uint64 `json:"missedFrom"`
	Detail       string `json:"detail"`
}
