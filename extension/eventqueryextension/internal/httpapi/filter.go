package httpapi

import (
	"strings"
	"time"

	"github.com/gyroscops/otel-eventstore/store"
)

const (
	notPrefix       = "not."
	attributePrefix = "attr."
	dataPrefix      = "data."
)

// fieldParameters are the names of the parameters that filter by a field.
var fieldParameters = func() (all []struct{ is, not string }) {
	for _, f := range store.Fields() {
		all = append(all, struct{ is, not string }{f.String(), notPrefix + f.String()})
	}
	return all
}()

// filter reads the filters that all reads of events share. The path has given
// the fields in fixed: they are no parameters then.
func (p *params) filter(fixed map[store.Field]string) store.Filter {
	f := store.Filter{
		AnyOf:  make(map[store.Field][]string),
		NoneOf: make(map[store.Field][]string),
	}
	for i := range fieldParameters {
		field := store.Field(i)
		if value, ok := fixed[field]; ok {
			f.AnyOf[field] = []string{canonical(field, value)}
			continue
		}
		names := &fieldParameters[field]
		if values := p.all(names.is); len(values) > 0 {
			f.AnyOf[field] = canonicalAll(field, values)
		}
		if values := p.all(names.not); len(values) > 0 {
			f.NoneOf[field] = canonicalAll(field, values)
		}
	}
	f.From, f.To = p.timeRange("from", "to")
	f.RecordedFrom, f.RecordedTo = p.timeRange("recordedFrom", "recordedTo")
	f.Text = p.all("q")
	for _, name := range p.family(attributePrefix) {
		f.Attributes = append(f.Attributes, p.attribute(name))
	}
	for _, name := range p.family(dataPrefix) {
		f.Data = append(f.Data, p.data(name))
	}
	return f
}

// canonical returns a value in the form in which the store keeps it.
func canonical(field store.Field, value string) string {
	if field == store.FieldTraceID || field == store.FieldSpanID {
		return strings.ToLower(value)
	}
	return value
}

func canonicalAll(field store.Field, values []string) []string {
	all := make([]string, len(values))
	for i, value := range values {
		all[i] = canonical(field, value)
	}
	return all
}

func (p *params) timeRange(fromName, toName string) (from, to time.Time) {
	from, to = p.instant(fromName), p.instant(toName)
	if !from.IsZero() && !to.IsZero() && from.After(to) {
		p.fail(invalid(fromName, p.values.Get(fromName), "a time not after "+toName))
	}
	return from, to
}

// wanted returns the values that an attribute or a part of the data may have.
// They are compared as JSON too, which has a text for the empty string.
func (p *params) wanted(name string) []string {
	values := p.values[name]
	for _, value := range values {
		if value == "" {
			p.fail(invalid(name, value, `a value that is not empty ("" in quotes means the empty string)`))
		}
	}
	return values
}

func (p *params) attribute(name string) store.AttributeMatch {
	key := strings.TrimPrefix(name, attributePrefix)
	if key == "" {
		p.fail(invalid(name, key, "an attribute's name after "+attributePrefix))
	}
	return store.AttributeMatch{Key: key, Values: p.wanted(name)}
}

func (p *params) data(name string) store.DataMatch {
	path, ok := parseDataPath(strings.TrimPrefix(name, dataPrefix))
	if !ok {
		p.fail(invalid(name, name, `a path such as data.order.items.0.sku, with \. for a dot in a key and \\ for a backslash`))
	}
	return store.DataMatch{Path: path, Values: p.wanted(name)}
}

// parseDataPath splits a path at its dots; a backslash makes a dot or a
// backslash part of the step. It refuses empty steps and other escapes.
func parseDataPath(path string) (steps []string, ok bool) {
	var step strings.Builder
	for i := 0; i < len(path); i++ {
		switch c := path[i]; c {
		case '.':
			if step.Len() == 0 {
				return nil, false
			}
			steps = append(steps, step.String())
			step.Reset()
		case '\\':
			i++
			if i == len(path) || (path[i] != '.' && path[i] != '\\') {
				return nil, false
			}
			step.WriteByte(path[i])
		default:
			step.WriteByte(c)
		}
	}
	if step.Len() == 0 {
		return nil, false
	}
	return append(steps, step.String()), true
}
