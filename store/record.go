package store

import (
	"slices"

	"github.com/gyroscops/otel-eventstore/internal/semconv"
)

// Record is what the producer said, whole: a log record with its resource and
// its scope. Together with the envelope's event type, trace id and span id it
// reads back as an equal OTLP record.
type Record struct {
	Body       Value
	Attributes Map

	// Time and ObservedTime are Unix nanoseconds as sent, 0 where unset.
	Time, ObservedTime uint64

	SeverityNumber    int32
	SeverityText      string
	Flags             uint32
	DroppedAttributes uint32

	Resource Resource
	Scope    Scope
}

// Resource is the entity that produced the record.
type Resource struct {
	Attributes        Map
	DroppedAttributes uint32
	SchemaURL         string
	EntityRefs        []EntityRef
}

// Equal reports whether two resources are the same in every part.
func (r *Resource) Equal(other *Resource) bool {
	return r.Attributes == other.Attributes && r.DroppedAttributes == other.DroppedAttributes &&
		r.SchemaURL == other.SchemaURL && slices.EqualFunc(r.EntityRefs, other.EntityRefs, sameEntityRef)
}

// EntityRef names an entity that the resource describes (OTLP, in
// development).
type EntityRef struct {
	SchemaURL, Type         string
	IDKeys, DescriptionKeys []string
}

func sameEntityRef(a, b EntityRef) bool {
	return a.SchemaURL == b.SchemaURL && a.Type == b.Type &&
		slices.Equal(a.IDKeys, b.IDKeys) && slices.Equal(a.DescriptionKeys, b.DescriptionKeys)
}

// cloneEntityRefs returns a copy that shares nothing.
func cloneEntityRefs(refs []EntityRef) []EntityRef {
	refs = slices.Clone(refs)
	for i := range refs {
		refs[i].IDKeys = slices.Clone(refs[i].IDKeys)
		refs[i].DescriptionKeys = slices.Clone(refs[i].DescriptionKeys)
	}
	return refs
}

// Scope is the instrumentation scope that produced the record.
type Scope struct {
	Name, Version     string
	Attributes        Map
	DroppedAttributes uint32
	SchemaURL         string
}

// Equal reports whether two scopes are the same in every part.
func (s *Scope) Equal(other *Scope) bool { return *s == *other }

// bodyKey is the key of a body that is no map in the data.
const bodyKey = "body"

// Data is the event's own data: the body where it is a map; otherwise the
// attributes that are not canonical, with any other body under "body".
// Semantic conventions put an event's details into attributes, many
// applications into the body; both read alike here.
func (r *Record) Data() Map {
	if r.Body.Kind() == KindMap {
		return r.Body.AsMap()
	}
	data := make([]KeyValue, 0, r.Attributes.Len()+1)
	if !r.Body.IsNull() {
		data = append(data, KeyValue{bodyKey, r.Body})
	}
	for key, value := range r.Attributes.All() {
		if !semconv.IsCanonical(key) {
			data = append(data, KeyValue{key, value})
		}
	}
	return NewMap(data...)
}
