package otelevent

import (
	"fmt"
	"slices"
	"strconv"

	"go.opentelemetry.io/collector/pdata/pcommon"

	"github.com/gyroscops/otel-eventstore/internal/semconv"
	"github.com/gyroscops/otel-eventstore/store"
)

// canonical is a set of canonical attributes.
type canonical uint16

// attributes copies the attributes of a record, and sets the envelope fields
// that they name. Of an attribute that the record has more than once the first
// counts.
func (r *valueReader) attributes(e *store.NewEvent, m pcommon.Map) {
	var seen canonical
	r.out.BeginMap()
	for key, v := range m.All() {
		r.copyEntry(key, v, 0)
		if field, bit := envelopeField(e, key); bit != 0 && seen&bit == 0 {
			seen |= bit
			r.setField(e, field, key, v)
		}
	}
	r.out.EndMap()
	e.Record.Attributes = r.out.Value().AsMap()
}

// envelopeField returns the field that an attribute names, nil for one that is
// no text, and a bit of its own, 0 for an attribute that names none.
func envelopeField(e *store.NewEvent, key string) (*string, canonical) {
	switch key {
	case semconv.EventID:
		return &e.EventID, 1 << 0
	case semconv.AggregateType:
		return &e.AggregateType, 1 << 1
	case semconv.AggregateID:
		return &e.AggregateID, 1 << 2
	case semconv.CorrelationID:
		return &e.CorrelationID, 1 << 3
	case semconv.CausationID:
		return &e.CausationID, 1 << 4
	case semconv.OrganizationID:
		return &e.OrganizationID, 1 << 5
	case semconv.UserID:
		return &e.UserID, 1 << 6
	case semconv.ReplayID:
		return &e.ReplayID, 1 << 9
	case semconv.Tags:
		return nil, 1 << 7
	case semconv.ExpectedVersion:
		return nil, 1 << 8
	default:
		return nil, 0
	}
}

func (r *valueReader) setField(e *store.NewEvent, field *string, key string, v pcommon.Value) {
	switch {
	case field != nil && v.Type() == pcommon.ValueTypeStr:
		*field = v.Str()
	case field != nil:
		*field = Text(v)
	case key == semconv.Tags:
		e.Tags = tags(new(valueReader).value(v))
	default:
		e.ExpectedVersion, e.Malformed = expectedVersion(new(valueReader).value(v))
	}
}

// text returns the text of the attribute, empty when it is absent or null.
func text(attributes store.Map, name string) string {
	v, _ := attributes.Get(name)
	if v.IsNull() {
		return ""
	}
	return v.Text()
}

// tags returns the texts of a list's values, or the text of a value that is no
// list, each once.
func tags(v store.Value) []string {
	if v.Kind() != store.KindList {
		v = store.List(v)
	}
	var tags []string
	for element := range v.AsList() {
		if element.IsNull() || element.Text() == "" {
			continue
		}
		tags = append(tags, element.Text())
	}
	slices.Sort(tags)
	return slices.Compact(tags)
}

// shownLength is how much of a wrong value its error shows.
const shownLength = 64

// expectedVersion reads the version, or says what is wrong with it. Both are
// zero for null and the empty string.
func expectedVersion(v store.Value) (version *uint64, malformed string) {
	switch v.Kind() {
	case store.KindNull:
		return nil, ""
	case store.KindInt:
		if i := v.AsInt(); i >= 0 {
			return new(uint64(i)), ""
		}
	case store.KindString:
		if v.AsString() == "" {
			return nil, ""
		}
		if n, err := strconv.ParseUint(v.AsString(), 10, 64); err == nil {
			return &n, ""
		}
	}
	found := string(v.AppendJSON(nil))
	if len(found) > shownLength {
		found = found[:shownLength] + "…"
	}
	return nil, fmt.Sprintf("%s is %s: expected an integer of 0 or more, as a number or as decimal text",
		semconv.ExpectedVersion, found)
}
