package otelevent

import (
	"cmp"
	"slices"

	"github.com/gyroscops/otel-eventstore/internal/semconv"
	"github.com/gyroscops/otel-eventstore/store"
)

// MaxDepth is how deep lists and maps of an event may nest.
const MaxDepth = maxDepth

// Compose returns the event of a producer that speaks no OTLP, with a record that
// has the canonical attributes: [Decode] reads the same event from it. The
// envelope and the record's attributes are the producer's, who names no canonical
// attribute and no resource; trace and span id are lower-case hex digits.
func Compose(env store.Envelope, r store.Record) store.NewEvent {
	var attributes []store.KeyValue
	add := func(name, value string) {
		if value != "" {
			attributes = append(attributes, store.KeyValue{Key: name, Value: store.String(value)})
		}
	}
	add(semconv.EventID, env.EventID)
	add(semconv.AggregateType, env.AggregateType)
	add(semconv.AggregateID, env.AggregateID)
	add(semconv.CorrelationID, env.CorrelationID)
	add(semconv.CausationID, env.CausationID)
	add(semconv.OrganizationID, env.OrganizationID)
	add(semconv.UserID, env.UserID)
	env.Tags = distinctTexts(env.Tags)
	if len(env.Tags) > 0 {
		tags := make([]store.Value, len(env.Tags))
		for i, tag := range env.Tags {
			tags[i] = store.String(tag)
		}
		attributes = append(attributes, store.KeyValue{Key: semconv.Tags, Value: store.List(tags...)})
	}
	for key, value := range r.Attributes.All() {
		attributes = append(attributes, store.KeyValue{Key: key, Value: value})
	}
	r.Attributes = store.NewMap(attributes...)
	if env.Service != "" {
		r.Resource.Attributes = store.NewMap(store.KeyValue{Key: semconv.ServiceName, Value: store.String(env.Service)})
	}
	env.CorrelationID = cmp.Or(env.CorrelationID, env.TraceID)
	return store.NewEvent{Envelope: env, Record: r}
}

// distinctTexts returns the texts that are not empty, each once, in order.
func distinctTexts(texts []string) (distinct []string) {
	for _, text := range slices.Sorted(slices.Values(texts)) {
		if text != "" && (len(distinct) == 0 || distinct[len(distinct)-1] != text) {
			distinct = append(distinct, text)
		}
	}
	return distinct
}
