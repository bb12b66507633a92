package fold

import (
	"time"

	"github.com/gyroscops/otel-eventstore/store"
)

// timeLayout is of one width, so that times sort as texts do.
const timeLayout = "2006-01-02T15:04:05.000000000Z07:00"

// EventOf returns the event as the API shows it. It refers to nothing of the
// event, which may be lent.
func EventOf(e *store.Event) map[string]any {
	tags := make([]any, len(e.Tags))
	for i, tag := range e.Tags {
		tags[i] = text(tag)
	}
	return map[string]any{
		"position":      integer(int64(e.Position)),
		"eventId":       text(e.EventID),
		"eventType":     text(e.EventType),
		"aggregateType": text(e.AggregateType),
		"aggregateId":   text(e.AggregateID),
		"version":       integer(int64(e.Version)),
		"correlationId": text(e.CorrelationID),
		"causationId":   text(e.CausationID),
		"traceId":       text(e.TraceID),
		"spanId":        text(e.SpanID),
		"tags":          tags,
		"timestamp":     timeText(e.Timestamp),
		"recordedAt":    timeText(e.RecordedAt),
		"data":          mapOf(e.Record.Data()),
		"metadata":      metadataOf(e),
	}
}

func metadataOf(e *store.Event) map[string]any {
	r := &e.Record
	return map[string]any{
		"organizationId": text(e.OrganizationID),
		"userId":         text(e.UserID),
		"service":        text(e.Service),
		"severity":       text(r.Severity()),
		"severityNumber": integer(int64(r.SeverityNumber)),
		"attributes":     mapOf(r.Attributes),
		"resource":       mapOf(r.Resource.Attributes),
		"scope": map[string]any{
			"name":       text(r.Scope.Name),
			"version":    text(r.Scope.Version),
			"attributes": mapOf(r.Scope.Attributes),
		},
	}
}

func timeText(t time.Time) string { return t.UTC().Format(timeLayout) }
