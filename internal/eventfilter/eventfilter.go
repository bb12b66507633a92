// Package eventfilter reads filters of events by the names that the HTTP API
// gives them: its parameters, the queries in its bodies and the filters in
// configurations are alike.
package eventfilter

import (
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/gyroscops/otel-eventstore/store"
)

// The beginnings of names whose rest is free.
const (
	notPrefix       = "not."
	AttributePrefix = "attr."
	DataPrefix      = "data."
)

// Values are the values by name. A name may have several where the filter asks
// for any of them.
type Values = map[string][]string

// Error is a value that can't be taken, or a name that nothing has: then
// Expected lists the names.
type Error struct{ Name, Got, Expected string }

func (e *Error) Error() string {
	return e.Name + ": got " + strconv.Quote(e.Got) + ", expected " + e.Expected
}

// fieldNames are the names of the filters by a field.
var fieldNames = func() (all []struct{ is, not string }) {
	for _, f := range store.Fields() {
		all = append(all, struct{ is, not string }{f.String(), notPrefix + f.String()})
	}
	return all
}()

var otherNames = []string{"from", "to", "recordedFrom", "recordedTo", "q"}

// FieldNames returns the two names of the filters by a field.
func FieldNames(f store.Field) (is, not string) { return fieldNames[f].is, fieldNames[f].not }

// OtherNames returns the names that are neither of a field nor have a free part.
func OtherNames() []string { return otherNames }

// Parse reads a filter that the values hold nothing beside. Its error is an
// [*Error].
func Parse(values Values) (store.Filter, error) {
	for _, name := range slices.Sorted(maps.Keys(values)) {
		if !isName(name) {
			return store.Filter{}, &Error{name, strings.Join(values[name], ", "), "one of " + nameList()}
		}
	}
	return Read(values)
}

func isName(name string) bool {
	return strings.HasPrefix(name, AttributePrefix) || strings.HasPrefix(name, DataPrefix) ||
		slices.Contains(otherNames, name) || isField(strings.TrimPrefix(name, notPrefix))
}

func isField(name string) bool {
	_, ok := store.FieldOf(name)
	return ok
}

func nameList() string {
	var names []string
	for _, f := range fieldNames {
		names = append(names, f.is, f.not)
	}
	names = append(append(names, otherNames...), AttributePrefix+"…", DataPrefix+"…")
	return strings.Join(names, ", ")
}

// Read reads a filter and leaves other names alone. Its error is an [*Error].
func Read(values Values) (store.Filter, error) {
	r := reader{values: values}
	f := r.filter()
	if r.fault != nil {
		return store.Filter{}, r.fault
	}
	return f, nil
}

// reader keeps the first fault.
type reader struct {
	values Values
	fault  *Error
}

func (r *reader) filter() store.Filter {
	f := store.Filter{
		AnyOf:  make(map[store.Field][]string),
		NoneOf: make(map[store.Field][]string),
	}
	for i := range fieldNames {
		field := store.Field(i)
		if values := r.all(fieldNames[i].is); len(values) > 0 {
			f.AnyOf[field] = canonicalAll(field, values)
		}
		if values := r.all(fieldNames[i].not); len(values) > 0 {
			f.NoneOf[field] = canonicalAll(field, values)
		}
	}
	f.From, f.To = r.timeRange("from", "to")
	f.RecordedFrom, f.RecordedTo = r.timeRange("recordedFrom", "recordedTo")
	f.Text = r.all("q")
	for _, name := range r.family(AttributePrefix) {
		f.Attributes = append(f.Attributes, r.attribute(name))
	}
	for _, name := range r.family(DataPrefix) {
		f.Data = append(f.Data, r.data(name))
	}
	return f
}

func (r *reader) fail(name, got, expected string) {
	if r.fault == nil {
		r.fault = &Error{name, got, expected}
	}
}

// all returns the values of a name. None is empty: an empty string is an absent
// field, so no event could match it.
func (r *reader) all(name string) []string {
	values := r.values[name]
	if slices.Contains(values, "") {
		r.fail(name, "", "a value that is not empty")
	}
	return values
}

func (r *reader) family(prefix string) []string {
	var names []string
	for name := range r.values {
		if strings.HasPrefix(name, prefix) {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names
}

func (r *reader) timeRange(fromName, toName string) (from, to time.Time) {
	from, to = r.instant(fromName), r.instant(toName)
	if !from.IsZero() && !to.IsZero() && from.After(to) {
		r.fail(fromName, r.values[fromName][0], "a time not after "+toName)
	}
	return from, to
}

func (r *reader) instant(name string) time.Time {
	values := r.all(name)
	if len(values) == 0 {
		return time.Time{}
	}
	if len(values) > 1 {
		r.fail(name, strings.Join(values, ", "), "one value, not "+strconv.Itoa(len(values)))
	}
	t, ok := ParseTime(values[0])
	if !ok {
		r.fail(name, values[0], ExpectedTime)
	}
	return t
}

// wanted returns the values that an attribute or a part of the data may have.
// They are compared as JSON too, which has a text for the empty string.
func (r *reader) wanted(name string) []string {
	values := r.values[name]
	if slices.Contains(values, "") {
		r.fail(name, "", `a value that is not empty ("" in quotes means the empty string)`)
	}
	return values
}

func (r *reader) attribute(name string) store.AttributeMatch {
	key := strings.TrimPrefix(name, AttributePrefix)
	if key == "" {
		r.fail(name, key, "an attribute's name after "+AttributePrefix)
	}
	return store.AttributeMatch{Key: key, Values: r.wanted(name)}
}

func (r *reader) data(name string) store.DataMatch {
	path, ok := parseDataPath(strings.TrimPrefix(name, DataPrefix))
	if !ok {
		r.fail(name, name, `a path such as data.order.items.0.sku, with \. for a dot in a key and \\ for a backslash`)
	}
	return store.DataMatch{Path: path, Values: r.wanted(name)}
}

// Canonical returns a value in the form in which the store keeps it.
func Canonical(field store.Field, value string) string {
	if field == store.FieldTraceID || field == store.FieldSpanID {
		return strings.ToLower(value)
	}
	return value
}

func canonicalAll(field store.Field, values []string) []string {
	all := make([]string, len(values))
	for i, value := range values {
		all[i] = Canonical(field, value)
	}
	return all
}
