package httpapi

import (
	"strconv"

	"github.com/gyroscops/otel-eventstore/store"
)

// appendTimelineHead appends the summary, up to the beginning of the events.
func appendTimelineHead(dst []byte, field store.Field, id string, t *store.Timeline) []byte {
	dst = appendString(dst, `{"`+field.String()+`":`, id)
	dst = append(dst, `,"eventCount":`...)
	dst = strconv.AppendInt(dst, int64(t.Count), 10)
	dst = append(dst, `,"startedAt":`...)
	dst = appendTime(dst, t.StartedAt)
	dst = append(dst, `,"endedAt":`...)
	dst = appendTime(dst, t.EndedAt)
	dst = append(dst, `,"durationMs":`...)
	dst = appendMillis(dst, t.EndedAt.Sub(t.StartedAt))
	dst = append(dst, `,"services":`...)
	dst = appendStrings(dst, t.Services)
	dst = append(dst, `,"aggregates":[`...)
	for i, aggregate := range t.Aggregates {
		if i > 0 {
			dst = append(dst, ',')
		}
		dst = appendString(dst, `{"aggregateType":`, aggregate.AggregateType)
		dst = appendString(dst, `,"aggregateId":`, aggregate.AggregateID)
		dst = append(dst, `,"count":`...)
		dst = strconv.AppendInt(dst, int64(aggregate.Count), 10)
		dst = append(dst, '}')
	}
	dst = append(dst, `],"traceIds":`...)
	dst = appendStrings(dst, t.TraceIDs)
	return append(dst, `,"events":[`...)
}

func (w *eventWriter) appendTimelineEvent(dst []byte, e *store.JSONEvent, in store.InTimeline, follows bool) []byte {
	if follows {
		dst = append(dst, ',')
	}
	dst = w.appendOpen(dst, e)
	dst = append(dst, `,"offsetMs":`...)
	dst = appendMillis(dst, in.Offset)
	dst = append(dst, `,"gapMs":`...)
	dst = appendMillis(dst, in.Gap)
	dst = append(dst, `,"depth":`...)
	dst = strconv.AppendInt(dst, int64(in.Depth), 10)
	dst = append(dst, `,"missingCause":`...)
	dst = strconv.AppendBool(dst, in.MissingCause)
	return append(dst, '}')
}
