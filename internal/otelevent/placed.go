package otelevent

import (
	"time"

	"github.com/gyroscops/otel-eventstore/internal/semconv"
	"github.com/gyroscops/otel-eventstore/store"
)

// placeAttributes are the last ones of a record that says its place, in this order.
var placeAttributes = [...]string{
	semconv.ReplayPosition, semconv.PlaceVersion, semconv.PlaceRecordedAt, semconv.PlaceEventID,
}

// Placed returns the record of an event with attributes behind its own that say where
// it is in its store: position, version, append time and event id. [Place] takes them
// away again.
func Placed(e *store.Event) store.Record {
	r := e.Record
	values := [len(placeAttributes)]store.Value{
		store.Int(int64(e.Position)), store.Int(int64(e.Version)), store.Int(e.RecordedAt.UnixNano()), store.String(e.EventID),
	}
	attributes := entries(r.Attributes)
	for i, key := range placeAttributes {
		attributes = append(attributes, store.KeyValue{Key: key, Value: values[i]})
	}
	r.Attributes = store.NewMap(attributes...)
	return r
}

// Place returns the event that Placed wrote, and whether e is one.
func Place(e *store.NewEvent) (store.Event, bool) {
	r := e.Whole()
	attributes := entries(r.Attributes)
	own := len(attributes) - len(placeAttributes)
	if own < 0 {
		return store.Event{}, false
	}
	for i, key := range placeAttributes {
		if attributes[own+i].Key != key {
			return store.Event{}, false
		}
	}
	place := attributes[own:]
	r.Attributes = store.NewMap(attributes[:own]...)
	placed := store.Event{
		Position:   uint64(place[0].Value.AsInt()),
		Version:    uint64(place[1].Value.AsInt()),
		RecordedAt: time.Unix(0, place[2].Value.AsInt()),
		Envelope:   e.Envelope,
		Record:     r,
	}
	placed.EventID = place[3].Value.AsString()
	return placed, true
}

func entries(m store.Map) (all []store.KeyValue) {
	for key, value := range m.All() {
		all = append(all, store.KeyValue{Key: key, Value: value})
	}
	return all
}
