package api

// NewEvent is an event to be appended. Only EventType is required.
type NewEvent struct {
	// EventID identifies the event for ever, so that it can be sent again. Without
	// one the server derives it from the Idempotency-Key of the request, or else
	// draws one: a repeat is another event then.
	EventID   string `json:"eventId,omitempty"`
	EventType string `json:"eventType"`
	// AggregateType and AggregateID are left out where the path names the
	// aggregate. Both are set, or the event belongs to none.
	AggregateType string `json:"aggregateType,omitempty"`
	AggregateID   string `json:"aggregateId,omitempty"`
	// ExpectedVersion is the aggregate's version before the append, 0 where it must
	// not exist. It is said once for an aggregate, of any of its events.
	ExpectedVersion *uint64 `json:"expectedVersion,omitempty"`
	CorrelationID   string  `json:"correlationId,omitempty"`
	CausationID     string  `json:"causationId,omitempty"`
	// TraceID and SpanID are hex digits. Without both the server takes those of the
	// request's traceparent.
	TraceID string   `json:"traceId,omitempty"`
	SpanID  string   `json:"spanId,omitempty"`
	Tags    []string `json:"tags,omitempty"`
	// Timestamp is when it happened; the zero time is when it is appended.
	Timestamp Time `json:"timestamp,omitzero"`
	// Data is anything that is written as JSON. What is no object reads back as
	// {"body": …}.
	Data     any          `json:"data,omitempty"`
	Metadata *NewMetadata `json:"metadata,omitempty"`
}

// NewMetadata is what may be said about an event that is appended.
type NewMetadata struct {
	OrganizationID string `json:"organizationId,omitempty"`
	UserID         string `json:"userId,omitempty"`
	Service        string `json:"service,omitempty"`
	// SeverityNumber is that of the OpenTelemetry logs data model, 1 to 24.
	SeverityNumber int32 `json:"severityNumber,omitempty"`
	// Attributes are further ones. What has a member of its own is none of them.
	Attributes map[string]any `json:"attributes,omitempty"`
}

// AppendRequest is the body of POST /events: an append across aggregates.
type AppendRequest struct {
	Events    []NewEvent       `json:"events"`
	Condition *AppendCondition `json:"condition,omitempty"`
}

// AppendCondition is an append condition as dcb.events defines it: the append
// fails if an event after a position matches a query.
type AppendCondition struct {
	FailIfEventsMatch EventQuery `json:"failIfEventsMatch"`
	// After is the last position that the decision knew; 0 looks at all events.
	After uint64 `json:"after,omitempty"`
	// Epoch is the one that After is a position of, where it is to be checked.
	Epoch string `json:"epoch,omitempty"`
}

// EventQuery matches the events that any of its items matches.
type EventQuery struct {
	Items []EventQueryItem `json:"items"`
}

// EventQueryItem matches events of any of the types that have all of the tags.
// The empty item matches every event.
type EventQueryItem struct {
	Types []string `json:"types,omitempty"`
	Tags  []string `json:"tags,omitempty"`
}

// AppendResult is the answer to an append.
type AppendResult struct {
	// Version of the aggregate after the append, where it was just one.
	Version  *uint64   `json:"version,omitempty"`
	Receipts []Receipt `json:"receipts"` // in the order of the events
	// Duplicate means that all of this was appended before; the receipts are the
	// first ones.
	Duplicate bool `json:"duplicate"`
}

// Receipt says where an event was appended.
type Receipt struct {
	EventID    string `json:"eventId"`
	Position   uint64 `json:"position"`
	Version    uint64 `json:"version"` // 0 for an event of no aggregate
	RecordedAt Time   `json:"recordedAt"`
}

// VersionConflict is an aggregate whose version is not the expected one.
type VersionConflict struct {
	AggregateType   string `json:"aggregateType"`
	AggregateID     string `json:"aggregateId"`
	ExpectedVersion uint64 `json:"expectedVersion"`
	ActualVersion   uint64 `json:"actualVersion"`
}
