package otelevent

import (
	"github.com/gyroscops/otel-eventstore/internal/semconv"
	"github.com/gyroscops/otel-eventstore/store"
)

// Identified returns the record of an event that says the event's id itself: where the
// id was derived it gets the attribute for it. Who decodes the record has an event
// with the same id.
func Identified(e *store.Event) store.Record {
	r := e.Record
	if text(r.Attributes, semconv.EventID) == e.EventID {
		return r
	}
	r.Attributes = with(r.Attributes, semconv.EventID, store.String(e.EventID))
	return r
}
