package api

// Timeline has the events of a correlation or of a trace, in the order in which
// they happened, and a summary of all of them.
type Timeline struct {
	// CorrelationID or TraceID is what was asked for.
	CorrelationID string           `json:"correlationId,omitempty"`
	TraceID       string           `json:"traceId,omitempty"`
	EventCount    int              `json:"eventCount"`
	StartedAt     Time             `json:"startedAt"`
	EndedAt       Time             `json:"endedAt"`
	DurationMs    float64          `json:"durationMs"`
	Services      []string         `json:"services"`
	Aggregates    []AggregateCount `json:"aggregates"`
	TraceIDs      []string         `json:"traceIds"`
	Events        []TimelineEvent  `json:"events"`
	// NextCursor is where the next page begins; the last one has none.
	NextCursor string `json:"nextCursor,omitempty"`
}

// AggregateCount is how many events of a timeline an aggregate has.
type AggregateCount struct {
	AggregateType string `json:"aggregateType"`
	AggregateID   string `json:"aggregateId"`
	Count         int    `json:"count"`
}

// TimelineEvent is an event with its place in a timeline.
type TimelineEvent struct {
	Event

	// OffsetMs counts from the first event of the timeline, GapMs from the one before.
	OffsetMs float64 `json:"offsetMs"`
	GapMs    float64 `json:"gapMs"`
	// Depth counts causes up to the nearest root in view, which has 0.
	Depth int `json:"depth"`
	// MissingCause means that the store does not hold the event that caused this one.
	MissingCause bool `json:"missingCause"`
}
