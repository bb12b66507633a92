package httpapi

import (
	"strconv"

	"github.com/gyroscops/otel-eventstore/internal/eventjson"
	"github.com/gyroscops/otel-eventstore/store"
)

// appendTimelineHead appends the summary, up to the beginning of the events.
func appendTimelineHead(dst []byte, field store.Field, id string, t *store.Timeline) []byte {
	dst = eventjson.AppendString(dst, `{"`+field.String()+`":`, id)
	dst = append(dst, `,"eventCount":`...)
	dst = strconv.AppendInt(dst, int64(t.Count), 10)
	dst = append(dst, `,"startedAt":`...)
	dst = eventjson.AppendTime(dst, t.StartedAt)
	dst = append(dst, `,"endedAt":`...)
	dst = eventjson.AppendTime(dst, t.EndedAt)
	dst = append(dst, `,"durationMs":`...)
	dst = appendMillis(dst, t.EndedAt.Sub(t.StartedAt))
	dst = append(dst, `,"services":`...)
	dst = eventjson.AppendStrings(dst, t.Services)
	dst = append(dst, `,"aggregates":[`...)
	for i, aggregate := range t.Aggregates {
		if i > 0 {
			dst = append(dst, ',')
		}
		dst = eventjson.AppendString(dst, `{"aggregateType":`, aggregate.AggregateType)
		dst = eventjson.AppendString(dst, `,"aggregateId":`, aggregate.AggregateID)
		dst = append(dst, `,"count":`...)
		dst = strconv.AppendInt(dst, int64(aggregate.Count), 10)
		dst = append(dst, '}')
	}
	dst = append(dst, `],"traceIds":`...)
	dst = eventjson.AppendStrings(dst, t.TraceIDs)
	return append(dst, `,"events":[`...)
}

func appendTimelineEvent(w *eventjson.Writer, dst []byte, e *store.JSONEvent, in store.InTimeline, follows bool) []byte {
	if follows {
		dst = append(dst, ',')
	}
	dst = w.AppendOpen(dst, e)
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
