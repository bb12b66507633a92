package store

import (
	"math"
	"slices"
	"strings"
)

// fieldCheck asks that an event has one of the values in a field, or none.
type fieldCheck struct {
	field  Field
	texts  []string   // of the event id and the span id, sorted
	values []*posting // of any other field: those that are held, in order of keys
	want   bool
}

func (x *index) check(f Field, values []string, want bool) fieldCheck {
	c := fieldCheck{field: f, want: want}
	values = slices.Compact(slices.Sorted(slices.Values(values)))
	values = slices.DeleteFunc(values, func(v string) bool { return v == "" }) // absent, so no value
	if x.postings[f] == nil {
		c.texts = values
		return c
	}
	for _, v := range values {
		if p := x.postings[f][v]; p != nil {
			c.values = append(c.values, p)
		}
	}
	return c
}

func (c *fieldCheck) holds(ev *stored) bool {
	switch c.field {
	case FieldEventID:
		return c.hasText(ev.eventID) == c.want
	case FieldSpanID:
		return c.hasText(ev.spanID) == c.want
	case FieldTag:
		return slices.ContainsFunc(ev.tags, c.hasValue) == c.want
	default:
		return c.hasValue(ev.values[c.field]) == c.want
	}
}

func (c *fieldCheck) hasText(text string) bool {
	_, found := slices.BinarySearch(c.texts, text)
	return found
}

// searchedValues is how many values are found faster one by one than by
// halves.
const searchedValues = 8

func (c *fieldCheck) hasValue(p *posting) bool {
	if p == nil {
		return false
	}
	if len(c.values) <= searchedValues {
		return slices.Contains(c.values, p)
	}
	_, found := slices.BinarySearchFunc(c.values, p.key, func(v *posting, key string) int {
		return strings.Compare(v.key, key)
	})
	return found
}

// versionRange is inclusive.
type versionRange struct{ from, to uint64 }

func newVersionRange(from, to uint64) versionRange {
	if to == 0 {
		to = math.MaxUint64
	}
	return versionRange{from, to}
}

// payloadCheck holds the criteria that need the record itself.
type payloadCheck struct {
	texts      []textCheck
	attributes []attributeCheck
	data       []dataCheck
}

func newPayloadCheck(f *Filter) payloadCheck {
	var c payloadCheck
	for _, text := range f.Text {
		c.texts = append(c.texts, newTextCheck(text))
	}
	for _, a := range f.Attributes {
		c.attributes = append(c.attributes, attributeCheck{a.Key, newWantedAll(a.Values)})
	}
	for _, d := range f.Data {
		c.data = append(c.data, dataCheck{d.Path, newWantedAll(d.Values)})
	}
	return c
}

func (c *payloadCheck) holds(payload []byte) bool {
	for i := range c.texts {
		if !c.texts[i].holds(payload) {
			return false
		}
	}
	if len(c.attributes)+len(c.data) == 0 {
		return true
	}
	var r Record
	d := decoder{payload}
	d.payload(&r)
	for i := range c.attributes {
		if !c.attributes[i].holds(&r) {
			return false
		}
	}
	for i := range c.data {
		if !c.data[i].holds(&r) {
			return false
		}
	}
	return true
}

// matches reports whether a candidate passes every check, the cheap ones
// first.
func (p *plan) matches(ev *stored) bool {
	if !p.times.contains(ev.timestamp) ||
		ev.version < p.versions.from || ev.version > p.versions.to {
		return false
	}
	for i := range p.fields {
		if !p.fields[i].holds(ev) {
			return false
		}
	}
	return p.payload.holds(ev.payload)
}
