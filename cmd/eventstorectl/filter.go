package main

import (
	"errors"
	"fmt"
	"strings"
	"unicode"

	"github.com/spf13/pflag"

	"github.com/gyroscops/otel-eventstore/internal/eventfilter"
	"github.com/gyroscops/otel-eventstore/store"
)

// filterFlags are the filters of the HTTP API as flags: eventType is --event-type, and
// not.eventType is --not-event-type.
type filterFlags struct {
	named map[string]*[]string // by the name in the API
	// attributes and data have KEY=VALUE and PATH=VALUE.
	attributes, data         []string
	fromPosition, toPosition uint64
}

func (f *filterFlags) register(flags *pflag.FlagSet) {
	f.named = make(map[string]*[]string)
	add := func(name, usage string) {
		f.named[name] = flags.StringArray(flagName(name), nil, usage)
	}
	for _, field := range store.Fields() {
		is, not := eventfilter.FieldNames(field)
		add(is, "only events with this `"+field.String()+"`; again for any of several")
		add(not, "only events without this `"+field.String()+"`")
	}
	add("from", "only events that happened at this `time` (RFC 3339) or later")
	add("to", "only events that happened before this `time`")
	add("recordedFrom", "only events appended at this `time` or later")
	add("recordedTo", "only events appended before this `time`")
	add("q", "only events with this `text` in their data or attributes")
	flags.StringArrayVar(&f.attributes, "attr", nil, "only events with this attribute: `KEY=VALUE`")
	flags.StringArrayVar(&f.data, "data", nil, "only events with this in their data: `PATH=VALUE`, such as order.items.0.sku=A7")
	flags.Uint64Var(&f.fromPosition, "from-position", 0, "only events from this `position` on")
	flags.Uint64Var(&f.toPosition, "to-position", 0, "only events up to this `position`")
}

// flagName returns the flag of a name in the API.
func flagName(name string) string {
	var flag strings.Builder
	for _, r := range name {
		switch {
		case r == '.':
			flag.WriteByte('-')
		case unicode.IsUpper(r):
			flag.WriteByte('-')
			flag.WriteRune(unicode.ToLower(r))
		default:
			flag.WriteRune(r)
		}
	}
	return flag.String()
}

// filter returns the filter that the flags ask for.
func (f *filterFlags) filter() (store.Filter, error) {
	values := make(eventfilter.Values)
	for name, flag := range f.named {
		if len(*flag) > 0 {
			values[name] = *flag
		}
	}
	for prefix, pairs := range map[string][]string{eventfilter.AttributePrefix: f.attributes, eventfilter.DataPrefix: f.data} {
		for _, pair := range pairs {
			name, value, ok := strings.Cut(pair, "=")
			if !ok {
				return store.Filter{}, fmt.Errorf("--%s: got %q, expected NAME=VALUE", strings.TrimSuffix(prefix, "."), pair)
			}
			values[prefix+name] = append(values[prefix+name], value)
		}
	}
	filter, err := eventfilter.Parse(values)
	if fault := (*eventfilter.Error)(nil); errors.As(err, &fault) {
		return filter, fmt.Errorf("--%s: got %q, expected %s", flagName(fault.Name), fault.Got, fault.Expected)
	}
	filter.FromPosition, filter.ToPosition = f.fromPosition, f.toPosition
	return filter, err
}
