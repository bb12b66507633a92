package httpapi

import (
	"strconv"

	"github.com/gyroscops/otel-eventstore/store"
)

// eventWriter writes events as JSON. Many have the same resource and scope, whose
// text it keeps.
type eventWriter struct {
	shared map[store.Map][]byte
}

// sharedMaps bounds what an eventWriter keeps.
const sharedMaps = 64

// appendShared appends a map that other events are likely to have too.
func (w *eventWriter) appendShared(dst []byte, m store.Map) []byte {
	text, ok := w.shared[m]
	if !ok {
		if w.shared == nil || len(w.shared) == sharedMaps {
			w.shared = make(map[store.Map][]byte)
		}
		text = m.AppendJSON(nil)
		w.shared[m] = text
	}
	return append(dst, text...)
}

// append appends the event as one JSON object, on one line. All members are
// always there.
func (w *eventWriter) append(dst []byte, e *store.Event) []byte {
	return append(w.appendOpen(dst, e), '}')
}

// appendOpen leaves the object open for further members.
func (w *eventWriter) appendOpen(dst []byte, e *store.Event) []byte {
	dst = append(dst, `{"position":`...)
	dst = strconv.AppendUint(dst, e.Position, 10)
	dst = appendString(dst, `,"eventId":`, e.EventID)
	dst = appendString(dst, `,"eventType":`, e.EventType)
	dst = appendString(dst, `,"aggregateType":`, e.AggregateType)
	dst = appendString(dst, `,"aggregateId":`, e.AggregateID)
	dst = append(dst, `,"version":`...)
	dst = strconv.AppendUint(dst, e.Version, 10)
	dst = appendString(dst, `,"correlationId":`, e.CorrelationID)
	dst = appendString(dst, `,"causationId":`, e.CausationID)
	dst = appendString(dst, `,"traceId":`, e.TraceID)
	dst = appendString(dst, `,"spanId":`, e.SpanID)
	dst = append(dst, `,"tags":`...)
	dst = appendStrings(dst, e.Tags)
	dst = append(dst, `,"timestamp":`...)
	dst = appendTime(dst, e.Timestamp)
	dst = append(dst, `,"recordedAt":`...)
	dst = appendTime(dst, e.RecordedAt)
	dst = append(dst, `,"data":`...)
	dst = e.Record.Data().AppendJSON(dst)
	dst = append(dst, `,"metadata":`...)
	return w.appendMetadata(dst, e)
}

func (w *eventWriter) appendMetadata(dst []byte, e *store.Event) []byte {
	dst = appendString(dst, `{"organizationId":`, e.OrganizationID)
	dst = appendString(dst, `,"userId":`, e.UserID)
	dst = appendString(dst, `,"service":`, e.Service)
	dst = appendString(dst, `,"severity":`, severity(&e.Record))
	dst = append(dst, `,"severityNumber":`...)
	dst = strconv.AppendInt(dst, int64(e.Record.SeverityNumber), 10)
	dst = append(dst, `,"attributes":`...)
	dst = e.Record.Attributes.AppendJSON(dst)
	dst = append(dst, `,"resource":`...)
	dst = w.appendShared(dst, e.Record.Resource.Attributes)
	dst = appendString(dst, `,"scope":{"name":`, e.Record.Scope.Name)
	dst = appendString(dst, `,"version":`, e.Record.Scope.Version)
	dst = append(dst, `,"attributes":`...)
	dst = w.appendShared(dst, e.Record.Scope.Attributes)
	return append(dst, "}}"...)
}

func appendString(dst []byte, key, value string) []byte {
	dst = append(dst, key...)
	return store.AppendJSONString(dst, value)
}

func appendStrings(dst []byte, values []string) []byte {
	dst = append(dst, '[')
	for i, value := range values {
		if i > 0 {
			dst = append(dst, ',')
		}
		dst = store.AppendJSONString(dst, value)
	}
	return append(dst, ']')
}

// severity returns the severity as the producer wrote it, else the short name
// that the OpenTelemetry logs data model gives its number, else "".
func severity(r *store.Record) string {
	if r.SeverityText != "" {
		return r.SeverityText
	}
	const perName = 4 // TRACE, TRACE2, TRACE3, TRACE4, DEBUG, …
	names := [...]string{"TRACE", "DEBUG", "INFO", "WARN", "ERROR", "FATAL"}
	n := int(r.SeverityNumber) - 1
	if n < 0 || n >= perName*len(names) {
		return ""
	}
	if n%perName == 0 {
		return names[n/perName]
	}
	return names[n/perName] + strconv.Itoa(n%perName+1)
}
