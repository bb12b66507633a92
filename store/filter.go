package store

import "time"

// Filter is a conjunction: an event matches when every criterion that is set
// holds. The zero Filter matches every event.
type Filter struct {
	// AnyOf asks that the field has one of the values, NoneOf that it has none
	// of them; an event without the field satisfies NoneOf.
	AnyOf, NoneOf map[Field][]string

	// From and To bound the timestamp, RecordedFrom and RecordedTo the append
	// time: from inclusive, to exclusive. Zero is open.
	From, To                 time.Time
	RecordedFrom, RecordedTo time.Time

	// FromPosition and ToPosition, FromVersion and ToVersion are inclusive.
	// Zero is open. An event without an aggregate has version 0.
	FromPosition, ToPosition uint64
	FromVersion, ToVersion   uint64

	// Text asks that each of these occurs, under Unicode case folding, in some
	// string value of the body or of the attributes.
	Text []string

	// Attributes and Data ask for equal values, each of them.
	Attributes []AttributeMatch
	Data       []DataMatch
}

// AttributeMatch asks that the record has the attribute Key, verbatim, equal to
// one of Values.
type AttributeMatch struct {
	Key    string
	Values []string
}

// DataMatch asks that walking Path through [Record.Data] ends at a value equal
// to one of Values: a step names a key of a map, or is the index in a list.
//
// A value equals a wanted text when it is the same JSON scalar (numbers by
// value), or when its own text is that text. Lists and maps equal nothing.
type DataMatch struct {
	Path   []string
	Values []string
}

func (f *Filter) isEmpty() bool {
	return len(f.AnyOf) == 0 && len(f.NoneOf) == 0 &&
		f.From.IsZero() && f.To.IsZero() && f.RecordedFrom.IsZero() && f.RecordedTo.IsZero() &&
		f.FromPosition == 0 && f.ToPosition == 0 && f.FromVersion == 0 && f.ToVersion == 0 &&
		len(f.Text) == 0 && len(f.Attributes) == 0 && len(f.Data) == 0
}

// oneAggregate returns the aggregate that the filter names, if it names just
// one.
func (f *Filter) oneAggregate() (aggregateKey, bool) {
	types, ids := f.AnyOf[FieldAggregateType], f.AnyOf[FieldAggregateID]
	if len(types) != 1 || len(ids) != 1 {
		return aggregateKey{}, false
	}
	return aggregateKey{types[0], ids[0]}, true
}
