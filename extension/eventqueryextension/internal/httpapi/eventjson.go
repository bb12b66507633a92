package httpapi

import (
	"strconv"

	"github.com/gyroscops/otel-eventstore/store"
)

// appendEvent appends the event as one JSON object, on one line. All members
// are always there.
func appendEvent(dst []byte, e *store.Event) []byte {
	return append(appendOpenEvent(dst, e), '}')
}

// appendOpenEvent leaves the object open for further members.
func appendOpenEvent(dst []byte, e *store.Event) []byte {
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
	return appendMetadata(dst, e)
}

func appendMetadata(dst []byte, e *store.Event) []byte {
	dst = appendString(dst, `{"organizationId":`, e.OrganizationID)
	dst = appendString(dst, `,"userId":`, e.UserID)
	dst = appendString(dst, `,"service":`, e.Service)
	dst = appendString(dst, `,"severity":`, severity(&e.Record))
	dst = append(dst, `,"severityNumber":`...)
	dst = strconv.AppendInt(dst, int64(e.Record.SeverityNumber), 10)
	dst = append(dst, `,"attributes":`...)
	dst = e.Record.Attributes.AppendJSON(dst)
	dst = append(dst, `,"resource":`...)
	dst = e.Record.Resource.Attributes.AppendJSON(dst)
	dst = appendString(dst, `,"scope":{"name":`, e.Record.Scope.Name)
	dst = appendString(dst, `,"version":`, e.Record.Scope.Version)
	dst = append(dst, `,"attributes":`...)
	dst = e.Record.Scope.Attributes.AppendJSON(dst)
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
