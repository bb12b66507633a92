package httpapi

import (
	"errors"
	"maps"

	"github.com/gyroscops/otel-eventstore/internal/eventfilter"
	"github.com/gyroscops/otel-eventstore/store"
)

// filter reads the filters that all reads of events share. The path has given
// the fields in fixed: they are no parameters then.
func (p *params) filter(fixed map[store.Field]string) store.Filter {
	values := eventfilter.Values(p.values)
	if len(fixed) > 0 {
		values = maps.Clone(values)
	}
	for _, field := range store.Fields() {
		is, not := eventfilter.FieldNames(field)
		if _, ok := fixed[field]; ok {
			delete(values, is)
			delete(values, not)
			continue
		}
		p.known = append(p.known, is, not)
	}
	p.known = append(p.known, eventfilter.OtherNames()...)
	p.families = append(p.families, eventfilter.AttributePrefix, eventfilter.DataPrefix)
	f, err := eventfilter.Read(values)
	if fault := (*eventfilter.Error)(nil); errors.As(err, &fault) {
		p.fail(invalid(fault.Name, fault.Got, fault.Expected))
		return f
	}
	for field, value := range fixed {
		f.AnyOf[field] = []string{eventfilter.Canonical(field, value)}
	}
	return f
}
