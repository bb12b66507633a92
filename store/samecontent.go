package store

import (
	"cmp"
	"slices"

	"github.com/gyroscops/otel-eventstore/internal/semconv"
)

// sameContent reports whether two events with one id are one event: the same
// type, aggregate, body and own attributes. Times, trace context, resource,
// scope and attributes that speak of the delivery may differ, for re-sent
// records differ there.
func sameContent(a, b *Envelope, ra, rb *Record) bool {
	return a.EventType == b.EventType &&
		a.AggregateType == b.AggregateType && a.AggregateID == b.AggregateID &&
		equalValues(ra.Body, rb.Body) &&
		equalMaps(ownAttributes(ra.Attributes), ownAttributes(rb.Attributes))
}

func ownAttributes(m Map) Map {
	own := make([]KeyValue, 0, m.Len())
	for key, value := range m.All() {
		if !semconv.IsDelivery(key) {
			own = append(own, KeyValue{key, value})
		}
	}
	return NewMap(own...)
}

// equalValues compares kind and content. Doubles compare by their bits, so
// that NaN equals itself; maps compare without regard to the order of keys.
func equalValues(a, b Value) bool {
	if a.enc == b.enc {
		return true
	}
	if a.Kind() != b.Kind() {
		return false
	}
	switch a.Kind() {
	case KindMap:
		return equalMaps(a.AsMap(), b.AsMap())
	case KindList:
		return slices.EqualFunc(slices.Collect(a.AsList()), slices.Collect(b.AsList()), equalValues)
	default:
		return false
	}
}

func equalMaps(a, b Map) bool {
	if a.Len() != b.Len() {
		return false
	}
	equal := func(x, y KeyValue) bool { return x.Key == y.Key && equalValues(x.Value, y.Value) }
	return slices.EqualFunc(a.entries(), b.entries(), equal) ||
		slices.EqualFunc(a.sorted(), b.sorted(), equal)
}

func (m Map) entries() []KeyValue {
	var all []KeyValue
	for key, value := range m.All() {
		all = append(all, KeyValue{key, value})
	}
	return all
}

// sorted returns the entries by key; those of one key keep their order.
func (m Map) sorted() []KeyValue {
	return slices.SortedStableFunc(slices.Values(m.entries()), func(x, y KeyValue) int {
		return cmp.Compare(x.Key, y.Key)
	})
}
