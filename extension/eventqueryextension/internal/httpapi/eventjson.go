package httpapi

import (
	"strconv"

	"github.com/gyroscops/otel-eventstore/store"
)

// eventWriter writes events as JSON. Many have the same resource and scope as one
// before, whose text it keeps.
type eventWriter struct {
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
func (w *eventWriter) appendOrigin(dst []byte, r *store.Record) []byte {
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
	text = appendString(text, `,"scope":{"name":`, r.Scope.Name)
	text = appendString(text, `,"version":`, r.Scope.Version)
	text = append(text, `,"attributes":`...)
	text = append(r.Scope.Attributes.AppendJSON(text), '}')
	*o = originText{r.Resource.Attributes, r.Scope.Name, r.Scope.Version, r.Scope.Attributes, text}
	return append(dst, text...)
}

// append appends the event as one JSON object, on one line. All members are
// always there.
func (w *eventWriter) append(dst []byte, e *store.JSONEvent) []byte {
	return append(w.appendOpen(dst, e), '}')
}

// appendOpen leaves the object open for further members.
func (w *eventWriter) appendOpen(dst []byte, e *store.JSONEvent) []byte {
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
	dst = w.day.appendTime(dst, e.Timestamp)
	dst = append(dst, `,"recordedAt":`...)
	dst = w.day.appendTime(dst, e.RecordedAt)
	dst = append(dst, `,"data":`...)
	dst = append(dst, e.Data...)
	dst = append(dst, `,"metadata":`...)
	return w.appendMetadata(dst, e)
}

func (w *eventWriter) appendMetadata(dst []byte, e *store.JSONEvent) []byte {
	dst = appendString(dst, `{"organizationId":`, e.OrganizationID)
	dst = appendString(dst, `,"userId":`, e.UserID)
	dst = appendString(dst, `,"service":`, e.Service)
	dst = appendString(dst, `,"severity":`, e.Record.Severity())
	dst = append(dst, `,"severityNumber":`...)
	dst = strconv.AppendInt(dst, int64(e.Record.SeverityNumber), 10)
	dst = append(dst, `,"attributes":`...)
	dst = append(dst, e.Attributes...)
	dst = append(dst, ',')
	dst = w.appendOrigin(dst, &e.Record)
	return append(dst, '}')
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
