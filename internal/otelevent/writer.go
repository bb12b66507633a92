package otelevent

import (
	"encoding/binary"
	"encoding/hex"

	"github.com/gyroscops/otel-eventstore/store"
)

// Writer writes events as an OTLP ExportLogsServiceRequest in protobuf. Events
// that follow each other and have one resource and one scope share them. The
// zero Writer is ready to use; it is not safe for concurrent use.
type Writer struct {
	resource store.Resource // of what is not yet written
	scope    store.Scope    // of the records
	scopes   []byte         // ScopeLogs of the resource
	records  []byte         // LogRecords of the scope
	origins  int            // about what resource and scope take
	buf      []byte
}

// bufferedBytes is how much one resource has at the most, about.
const bufferedBytes = 64 << 10

// Append adds an event. It appends to dst what is complete of the request.
func (w *Writer) Append(dst []byte, env *store.Envelope, r *store.Record) []byte {
	if !w.resource.Equal(&r.Resource) || len(w.scopes)+len(w.records) > bufferedBytes {
		dst = w.End(dst)
		w.resource = r.Resource
		w.sizeOrigins()
	}
	if !w.scope.Equal(&r.Scope) {
		w.endScope()
		w.scope = r.Scope
		w.sizeOrigins()
	}
	w.buf = appendRecord(w.buf[:0], env, r)
	w.records = appendMessage(w.records, scopeLogsRecords, w.buf)
	return dst
}

// sizeOrigins is called when there is another resource or scope.
func (w *Writer) sizeOrigins() {
	w.buf = appendScope(appendResource(w.buf[:0], &w.resource), &w.scope)
	w.origins = len(w.buf) + len(w.resource.SchemaURL) + len(w.scope.SchemaURL) + originLengths
}

// originLengths is more than the lengths of a resource and a scope take.
const originLengths = 64

// pending returns about how much End appends, and not less.
func (w *Writer) pending() int { return len(w.scopes) + len(w.records) + w.origins }

// End appends what is left of the request to dst. Events may follow: encodings
// one after the other are one request.
func (w *Writer) End(dst []byte) []byte {
	w.endScope()
	if len(w.scopes) == 0 {
		return dst
	}
	w.buf = appendResource(w.buf[:0], &w.resource)
	schema := w.resource.SchemaURL
	dst = appendLength(dst, requestResourceLogs, fieldLen(len(w.buf))+len(w.scopes)+textLen(schema))
	dst = appendMessage(dst, resourceLogsResource, w.buf)
	dst = append(dst, w.scopes...)
	w.scopes = w.scopes[:0]
	return appendText(dst, resourceLogsSchemaURL, schema)
}

// release forgets the resource and the scope, and memory that few requests need.
func (w *Writer) release() {
	w.resource, w.scope = store.Resource{}, store.Scope{}
	if cap(w.scopes)+cap(w.records)+cap(w.buf) > maxReleased {
		*w = Writer{}
	}
}

// maxReleased bounds the memory that a released writer keeps.
const maxReleased = 1 << 20

// endScope moves the records to the scopes.
func (w *Writer) endScope() {
	if len(w.records) == 0 {
		return
	}
	w.buf = appendScope(w.buf[:0], &w.scope)
	schema := w.scope.SchemaURL
	w.scopes = appendLength(w.scopes, resourceLogsScopeLogs, fieldLen(len(w.buf))+len(w.records)+textLen(schema))
	w.scopes = appendMessage(w.scopes, scopeLogsScope, w.buf)
	w.scopes = append(w.scopes, w.records...)
	w.records = w.records[:0]
	w.scopes = appendText(w.scopes, scopeLogsSchemaURL, schema)
}

func appendResource(dst []byte, r *store.Resource) []byte {
	dst = r.Attributes.AppendProto(dst, resourceAttributes)
	dst = appendUint(dst, resourceDropped, uint64(r.DroppedAttributes))
	for _, ref := range r.EntityRefs {
		entity := appendText(nil, entitySchemaURL, ref.SchemaURL)
		entity = appendText(entity, entityType, ref.Type)
		for _, key := range ref.IDKeys {
			entity = appendMessage(entity, entityIDKeys, key)
		}
		for _, key := range ref.DescriptionKeys {
			entity = appendMessage(entity, entityDescriptionKeys, key)
		}
		dst = appendMessage(dst, resourceEntityRefs, entity)
	}
	return dst
}

func appendScope(dst []byte, s *store.Scope) []byte {
	dst = appendText(dst, scopeName, s.Name)
	dst = appendText(dst, scopeVersion, s.Version)
	dst = s.Attributes.AppendProto(dst, scopeAttributes)
	return appendUint(dst, scopeDropped, uint64(s.DroppedAttributes))
}

func appendRecord(dst []byte, env *store.Envelope, r *store.Record) []byte {
	dst = appendFixed64(dst, recordTime, r.Time)
	dst = appendUint(dst, recordSeverityNumber, uint64(int64(r.SeverityNumber)))
	dst = appendText(dst, recordSeverityText, r.SeverityText)
	if !r.Body.IsNull() {
		dst = appendLength(dst, recordBody, r.Body.ProtoLen())
		dst = r.Body.AppendProto(dst)
	}
	dst = r.Attributes.AppendProto(dst, recordAttributes)
	dst = appendUint(dst, recordDropped, uint64(r.DroppedAttributes))
	dst = appendFixed32(dst, recordFlags, r.Flags)
	dst = appendHex(dst, recordTraceID, env.TraceID, traceIDLen)
	dst = appendHex(dst, recordSpanID, env.SpanID, spanIDLen)
	dst = appendFixed64(dst, recordObservedTime, r.ObservedTime)
	return appendText(dst, recordEventName, env.EventType)
}

const (
	traceIDLen = 16
	spanIDLen  = 8
)

// appendHex appends the bytes of an id in hex, nothing where it is none.
func appendHex(dst []byte, field int, id string, length int) []byte {
	at := len(dst)
	if len(id) != 2*length {
		return dst
	}
	dst, err := hex.AppendDecode(appendLength(dst, field, length), []byte(id))
	if err != nil {
		return dst[:at]
	}
	return dst
}

// appendText appends a field of text, nothing where it is empty.
func appendText(dst []byte, field int, text string) []byte {
	if text == "" {
		return dst
	}
	return appendMessage(dst, field, text)
}

// textLen returns the length of what appendText appends for fields up to 15.
func textLen(text string) int {
	if text == "" {
		return 0
	}
	return fieldLen(len(text))
}

// fieldLen returns the length of a field up to 15 with content of a length.
func fieldLen(length int) int {
	var b [binary.MaxVarintLen64]byte
	return 1 + binary.PutUvarint(b[:], uint64(length)) + length
}

func appendMessage[T string | []byte](dst []byte, field int, content T) []byte {
	return append(appendLength(dst, field, len(content)), content...)
}

// appendLength appends what stands before content of a length.
func appendLength(dst []byte, field, length int) []byte {
	return binary.AppendUvarint(append(dst, byte(field<<3|wireBytes)), uint64(length))
}

func appendUint(dst []byte, field int, n uint64) []byte {
	if n == 0 {
		return dst
	}
	return binary.AppendUvarint(append(dst, byte(field<<3|wireVarint)), n)
}

func appendFixed64(dst []byte, field int, n uint64) []byte {
	if n == 0 {
		return dst
	}
	return binary.LittleEndian.AppendUint64(append(dst, byte(field<<3|wireFixed64)), n)
}

func appendFixed32(dst []byte, field int, n uint32) []byte {
	if n == 0 {
		return dst
	}
	return binary.LittleEndian.AppendUint32(append(dst, byte(field<<3|wireFixed32)), n)
}
