package otelevent

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"

	"github.com/gyroscops/otel-eventstore/internal/semconv"
	"github.com/gyroscops/otel-eventstore/store"
)

// fillFromAttributes sets the envelope fields that attributes name. The
// record's event type and trace context must be set already.
func fillFromAttributes(e *store.NewEvent, from origin) {
	attributes := e.Record.Attributes
	e.EventID = text(attributes, semconv.EventID)
	e.AggregateType = text(attributes, semconv.AggregateType)
	e.AggregateID = text(attributes, semconv.AggregateID)
	e.CorrelationID = cmp.Or(text(attributes, semconv.CorrelationID), e.TraceID)
	e.CausationID = text(attributes, semconv.CausationID)
	e.OrganizationID = cmp.Or(text(attributes, semconv.OrganizationID), from.organizationID)
	e.UserID = cmp.Or(text(attributes, semconv.UserID), from.userID)
	if v, ok := attributes.Get(semconv.Tags); ok {
		e.Tags = tags(v)
	}
	if v, ok := attributes.Get(semconv.ExpectedVersion); ok {
		e.ExpectedVersion, e.Malformed = expectedVersion(v)
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
