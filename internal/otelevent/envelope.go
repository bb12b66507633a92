package otelevent

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"

	"go.opentelemetry.io/collector/pdata/pcommon"
	"go.opentelemetry.io/collector/pdata/plog"

	"github.com/gyroscops/otel-eventstore/internal/semconv"
	"github.com/gyroscops/otel-eventstore/store"
)

// canonical is a set of canonical attributes, a bit each.
type canonical uint16

// content copies the body and the attributes of a record, and sets the envelope
// fields that these name, which have what else they may be already. Of an attribute
// that the record has more than once the first counts.
func (r *valueReader) content(e *store.NewEvent, lr plog.LogRecord) {
	r.out.Begin(e.EventType, lr.SeverityText())
	r.copy(lr.Body(), 0)
	r.out.BeginAttributes()
	var seen canonical
	for key, v := range lr.Attributes().All() {
		f, field := envelopeField(&e.Envelope, key)
		if field == nil {
			if bit := other(key); bit != 0 && seen&bit == 0 {
				seen |= bit
				setOther(e, key, v)
			}
			r.copyEntry(key, v, 0)
			continue
		}
		if seen&(1<<f) == 0 {
			seen |= 1 << f
			*field = cmp.Or(Text(v), *field)
		}
		if v.Type() == pcommon.ValueTypeStr {
			r.out.FieldString(key, f, v.Str(), &e.Envelope)
			continue
		}
		r.copyEntry(key, v, 0)
	}
	r.out.EndMap()
	e.Content = r.out.Content()
}

// envelopeField returns the field that an attribute gives its text, and where it is,
// nil for any other attribute.
func envelopeField(e *store.Envelope, key string) (store.Field, *string) {
	f, ok := store.CanonicalField(key)
	if !ok {
		return 0, nil
	}
	switch f {
	case store.FieldEventID:
		return f, &e.EventID
	case store.FieldAggregateType:
		return f, &e.AggregateType
	case store.FieldAggregateID:
		return f, &e.AggregateID
	case store.FieldCorrelationID:
		return f, &e.CorrelationID
	case store.FieldCausationID:
		return f, &e.CausationID
	case store.FieldOrganizationID:
		return f, &e.OrganizationID
	default:
		return f, &e.UserID
	}
}

// other returns the bit of an attribute that says something else of the event than a
// field, 0 for any other attribute.
func other(key string) canonical {
	switch key {
	case semconv.ReplayID:
		return 1 << 13
	case semconv.Tags:
		return 1 << 14
	case semconv.ExpectedVersion:
		return 1 << 15
	default:
		return 0
	}
}

func setOther(e *store.NewEvent, key string, v pcommon.Value) {
	switch key {
	case semconv.ReplayID:
		e.ReplayID = Text(v)
	case semconv.Tags:
		e.Tags = tags(valueOf(v))
	default:
		e.ExpectedVersion, e.Malformed = expectedVersion(valueOf(v))
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
