package otelevent

import (
	"cmp"
	"slices"

	"github.com/gyroscops/otel-eventstore/internal/semconv"
	"github.com/gyroscops/otel-eventstore/store"
)

// Conform makes an envelope and a record that were given apart say the same, as those
// of every event that was decoded do: what the envelope has the record gets as
// canonical attributes, and what only the record has the envelope gets. The event id is
// left alone, for a decoded one may be derived.
func Conform(env *store.Envelope, r *store.Record) {
	attribute := func(name string) string { return text(r.Attributes, name) }
	resource := func(name string) string { return text(r.Resource.Attributes, name) }
	if env.AggregateType == "" && env.AggregateID == "" && (attribute(semconv.AggregateType) == "" || attribute(semconv.AggregateID) == "") {
		env.AggregateType, env.AggregateID = attribute(semconv.AggregateType), attribute(semconv.AggregateID)
	}
	for _, f := range [...]struct {
		name, fallback string
		field          *string
	}{
		{semconv.AggregateType, "", &env.AggregateType},
		{semconv.AggregateID, "", &env.AggregateID},
		{semconv.CorrelationID, env.TraceID, &env.CorrelationID},
		{semconv.CausationID, "", &env.CausationID},
		{semconv.OrganizationID, resource(semconv.OrganizationID), &env.OrganizationID},
		{semconv.UserID, resource(semconv.UserID), &env.UserID},
	} {
		said := cmp.Or(attribute(f.name), f.fallback)
		if *f.field = cmp.Or(*f.field, said); *f.field != said {
			r.Attributes = with(r.Attributes, f.name, store.String(*f.field))
		}
	}
	if said := resource(semconv.ServiceName); env.Service == "" {
		env.Service = said
	} else if env.Service != said {
		r.Resource.Attributes = with(r.Resource.Attributes, semconv.ServiceName, store.String(env.Service))
	}
	conformTags(env, r)
}

func conformTags(env *store.Envelope, r *store.Record) {
	value, _ := r.Attributes.Get(semconv.Tags)
	said, want := tags(value), distinctTexts(env.Tags)
	switch {
	case len(want) == 0:
		env.Tags = said
	case !slices.Equal(said, want):
		list := make([]store.Value, len(want))
		for i, tag := range want {
			list[i] = store.String(tag)
		}
		r.Attributes = with(r.Attributes, semconv.Tags, store.List(list...))
	}
}

// with returns a map that has a key once, with a value.
func with(m store.Map, key string, value store.Value) store.Map {
	others := slices.DeleteFunc(entries(m), func(e store.KeyValue) bool { return e.Key == key })
	return store.NewMap(append(others, store.KeyValue{Key: key, Value: value})...)
}
