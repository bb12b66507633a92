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
	return Map{own}
}

// equalValues compares kind and content. Doubles compare by their bits, so
// that NaN equals itself; maps compare without regard to the order of keys.
func equalValues(a, b Value) bool {
	return a.kind == b.kind && a.num == b.num && a.str == b.str &&
		slices.EqualFunc(a.list, b.list, equalValues) && equalMaps(a.m, b.m)
}

func equalMaps(a, b Map) bool {
	if len(a.entries) != len(b.entries) {
		return false
	}
	equal := func(x, y KeyValue) bool { return x.Key == y.Key && equalValues(x.Value, y.Value) }
	return slices.EqualFunc(a.entries, b.entries, equal) ||
		slices.EqualFunc(a.sorted(), b.sorted(), equal)
}

// sorted returns the entries by key; those of one key keep their order.
func (m Map) sorted() []KeyValue {
	return slices.SortedStableFunc(slices.Values(m.entries), func(x, y KeyValue) int {
		return cmp.Compare(x.Key, y.Key)
	})
}
