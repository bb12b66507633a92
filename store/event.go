package store

import "time"

// Envelope is what an event is indexed by. An empty string is an absent field.
type Envelope struct {
	EventID   string
	EventType string
	// AggregateType and AggregateID are both set, or the event belongs to no
	// aggregate.
	AggregateType, AggregateID string
	CorrelationID              string
	CausationID                string
	// TraceID and SpanID are lower-case hex.
	TraceID, SpanID        string
	OrganizationID, UserID string
	Service                string
	// Tags are key:value strings without order and without repeats.
	Tags []string
}

// NewEvent is an event to be appended.
type NewEvent struct {
	Envelope
	Record Record
	// Content, unless it is the zero one, stands for the body, the attributes and
	// the text of the severity, which the record then leaves out. It saves the way
	// through values. A [ContentWriter] that wrote it has to be given this envelope.
	Content Content

	// ExpectedVersion is the version that the aggregate must have before this
	// event; nil appends at the end whatever it is.
	ExpectedVersion *uint64

	// ReplayID names the replay that the record comes from, "" where its producer
	// sent it. The store leaves it alone.
	ReplayID string

	// Malformed says which part of the record could not be understood. It is
	// empty for a good one; any other is rejected with it as the detail.
	Malformed string
}

// Whole returns the record with what Content holds as values.
func (e *NewEvent) Whole() Record {
	r := e.Record
	if !e.Content.isNone() {
		e.Content.set(&r, &e.Envelope)
	}
	return r
}

// Event is one stored fact. What an event holds is the reader's own: changing
// it changes nothing in the store.
type Event struct {
	// Position is the place in the whole log: 1, 2, 3 …, dense, never reused.
	Position uint64
	// Version numbers the events of an aggregate: 1, 2, 3 …, 0 without one.
	Version uint64
	// Timestamp is when it happened; RecordedAt is when it was appended, and
	// never goes back from one position to the next.
	Timestamp, RecordedAt time.Time

	Envelope
	Record Record
}
