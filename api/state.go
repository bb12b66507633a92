package api

import "encoding/json"

// State is what the events of an aggregate come to, up to a version.
type State struct {
	AggregateType string          `json:"aggregateType"`
	AggregateID   string          `json:"aggregateId"`
	Version       uint64          `json:"version"`
	State         json.RawMessage `json:"state"`
}
