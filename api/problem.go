package api

import "encoding/json"

// ProblemPrefix begins the type of every problem.
const ProblemPrefix = "urn:otel-eventstore:problem:"

// Problem is the answer to a request that failed: an RFC 9457 problem document.
// Clients branch on Type; which other members are set depends on it.
type Problem struct {
	Type   string `json:"type"`
	Title  string `json:"title"`
	Status int    `json:"status"`
	Detail string `json:"detail"`

	// Parameter is the query parameter or the header at fault, Pointer the place in
	// the body (RFC 6901). Expected says what would have been taken.
	Parameter string  `json:"parameter,omitempty"`
	Pointer   *string `json:"pointer,omitempty"`
	Expected  string  `json:"expected,omitempty"`

	// FirstPosition and FirstVersion are the first ones held, and Version is that
	// of an aggregate whose events are not.
	FirstPosition *uint64 `json:"firstPosition,omitempty"`
	FirstVersion  *uint64 `json:"firstVersion,omitempty"`
	Version       *uint64 `json:"version,omitempty"`
	Epoch         string  `json:"epoch,omitempty"`

	// EventID is that of the event that can't be appended.
	EventID string `json:"eventId,omitempty"`
	// ActualVersion is the aggregate's version where another one was expected, and
	// Events are those after the expected version, the first hundred of them. They
	// are absent where they are no longer held. An append across aggregates has
	// Aggregates instead.
	ActualVersion *uint64           `json:"actualVersion,omitempty"`
	Events        json.RawMessage   `json:"events,omitempty"`
	Aggregates    []VersionConflict `json:"aggregates,omitempty"`
	// ConflictingPositions are those of the events that an append condition
	// excludes, ascending: of many the last hundred.
	ConflictingPositions []uint64 `json:"conflictingPositions,omitempty"`

	State    string    `json:"state,omitempty"`
	Progress *Progress `json:"progress,omitempty"`
}

// Progress says how far a store that is not ready has come.
type Progress struct {
	// Done is how many entries of the log were replayed, of Total; both are 0 in
	// memory mode and until the log is found.
	Done  uint64 `json:"done"`
	Total uint64 `json:"total"`

	LastPosition     uint64 `json:"lastPosition"`
	Events           uint64 `json:"events"`
	PipelinesRunning bool   `json:"pipelinesRunning"`
}
