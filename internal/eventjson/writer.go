// Package eventjson is the JSON object of an event, as the HTTP API has it: one way to
// write it, and the way back to the event.
package eventjson

import (
	"strconv"

	"github.com/gyroscops/otel-eventstore/store"
)

// Writer writes events as JSON. Many have the same resource and scope as one before,
// whose text it keeps. The zero Writer is ready to use; it is not safe for concurrent
// use.
type Writer struct {
	origins []originText
	next    int // that is used for another text
	day     dayText
}

// keptOrigins is how many texts are kept: they are compared one by one.
const keptOrigins = 16

// originText is the text of a resource and a scope.
type originText struct {
	resource            store.Map
	scope, scopeVersion string
	scopeAttributes     store.Map
	text                []byte
}

func (o *originText) isOf(r *store.Record) bool {
	return o.resource == r.Resource.Attributes && o.scope == r.Scope.Name &&
		o.scopeVersion == r.Scope.Version && o.scopeAttributes == r.Scope.Attributes
}

// appendOrigin appends the members that other events are likely to have too.
func (w *Writer) appendOrigin(dst []byte, r *store.Record) []byte {
	for i := range w.origins {
		if o := &w.origins[i]; o.isOf(r) {
			return append(dst, o.text...)
		}
	}
	if w.next == len(w.origins) {
		w.origins = append(w.origins, originText{})
	}
	o := &w.origins[w.next]
	w.next = (w.next + 1) % keptOrigins
	text := o.text[:0]
	text = append(text, `"resource":`...)
	text = r.Resource.Attributes.AppendJSON(text)
	text = AppendString(text, `,"scope":{"name":`, r.Scope.Name)
	text = AppendString(text, `,"version":`, r.Scope.Version)
	text = append(text, `,"attributes":`...)
	text = append(r.Scope.Attributes.AppendJSON(text), '}')
	*o = originText{r.Resource.Attributes, r.Scope.Name, r.Scope.Version, r.Scope.Attributes, text}
	return append(dst, text...)
}

// Append appends the event as one JSON object, on one line. All members are
// always there.
func (w *Writer) Append(dst []byte, e *store.JSONEvent) []byte {
	return append(w.AppendOpen(dst, e), '}')
}

// AppendOpen leaves the object open for further members.
func (w *Writer) AppendOpen(dst []byte, e *store.JSONEvent) []byte {
	dst = append(dst, `{"position":`...)
	dst = strconv.AppendUint(dst, e.Position, 10)
	dst = AppendString(dst, `,"eventId":`, e.EventID)
	dst = AppendString(dst, `,"eventType":`, e.EventType)
	dst = AppendString(dst, `,"aggregateType":`, e.AggregateType)
	dst = AppendString(dst, `,"aggregateId":`, e.AggregateID)
	dst = append(dst, `,"version":`...)
	dst = strconv.AppendUint(dst, e.Version, 10)
	dst = AppendString(dst, `,"correlationId":`, e.CorrelationID)
	dst = AppendString(dst, `,"causationId":`, e.CausationID)
	dst = AppendString(dst, `,"traceId":`, e.TraceID)
	dst = AppendString(dst, `,"spanId":`, e.SpanID)
	dst = append(dst, `,"tags":`...)
	dst = AppendStrings(dst, e.Tags)
	dst = append(dst, `,"timestamp":`...)
	dst = w.day.appendTime(dst, e.Timestamp)
	dst = append(dst, `,"recordedAt":`...)
	dst = w.day.appendTime(dst, e.RecordedAt)
	dst = append(dst, `,"data":`...)
	dst = append(dst, e.Data...)
	dst = append(dst, `,"metadata":`...)
	return w.appendMetadata(dst, e)
}

func (w *Writer) appendMetadata(dst []byte, e *store.JSONEvent) []byte {
	dst = AppendString(dst, `{"organizationId":`, e.OrganizationID)
	dst = AppendString(dst, `,"userId":`, e.UserID)
	dst = AppendString(dst, `,"service":`, e.Service)
	dst = AppendString(dst, `,"severity":`, e.Record.Severity())
	dst = append(dst, `,"severityNumber":`...)
	dst = strconv.AppendInt(dst, int64(e.Record.SeverityNumber), 10)
	dst = append(dst, `,"attributes":`...)
	dst = append(dst, e.Attributes...)
	dst = append(dst, ',')
	dst = w.appendOrigin(dst, &e.Record)
	return append(dst, '}')
}

// AppendString appends what stands before a value, and the value as a JSON string.
func AppendString(dst []byte, key, value string) []byte {
	dst = append(dst, key...)
	return store.AppendJSONString(dst, value)
}

// AppendStrings appends a JSON array of strings.
func AppendStrings(dst []byte, values []string) []byte {
	dst = append(dst, '[')
	for i, value := range values {
		if i > 0 {
			dst = append(dst, ',')
		}
		dst = store.AppendJSONString(dst, value)
	}
	return append(dst, ']')
}
