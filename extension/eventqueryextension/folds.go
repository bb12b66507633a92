package eventqueryextension

import (
	"errors"
	"fmt"

	"github.com/gyroscops/otel-eventstore/internal/aggregatestate"
	"github.com/gyroscops/otel-eventstore/internal/eventfilter"
	"github.com/gyroscops/otel-eventstore/internal/fold"
	"github.com/gyroscops/otel-eventstore/internal/projection"
)

// defaultMaxKeys bounds a projection that does not say how many keys it has.
const defaultMaxKeys = 100_000

// StateConfig says how the events of one type of aggregates are folded.
type StateConfig struct {
	AggregateType string `mapstructure:"aggregate_type"`

	// Reducer is a jq expression over {state, event} that gives the next state.
	Reducer string `mapstructure:"reducer"`

	_ struct{}
}

// ProjectionConfig declares a read model.
type ProjectionConfig struct {
	Name string `mapstructure:"name"`

	// Filter selects events by the names that the HTTP API has for its filters.
	Filter map[string]any `mapstructure:"filter"`

	// Key is a jq expression over {event} that gives the keys of the event.
	Key string `mapstructure:"key"`

	// Reducer is a jq expression over {state, event} that gives the next state of
	// a key.
	Reducer string `mapstructure:"reducer"`

	// MaxKeys bounds the keys, 0 is no limit; nil is 100,000.
	MaxKeys *int `mapstructure:"max_keys"`

	_ struct{}
}

// reducers compiles what Config.States says. Its error names the keys at fault.
func (c *Config) reducers() (map[string]aggregatestate.Reducer, error) {
	reducers := make(map[string]aggregatestate.Reducer, len(c.States))
	var errs []error
	for i, state := range c.States {
		fail := func(key string, err error) {
			errs = append(errs, fmt.Errorf("states::%d::%s: %w", i, key, err))
		}
		if state.AggregateType == "" {
			fail("aggregate_type", errors.New("must be the type of an aggregate"))
		} else if _, again := reducers[state.AggregateType]; again {
			fail("aggregate_type", fmt.Errorf("%q has a reducer already", state.AggregateType))
		}
		reducer, err := compile(state.Reducer)
		if err != nil {
			fail("reducer", err)
		}
		reducers[state.AggregateType] = reducer
	}
	return reducers, errors.Join(errs...)
}

// definitions compiles what Config.Projections says. Its error names the keys at
// fault.
func (c *Config) definitions() ([]projection.Definition, error) {
	definitions := make([]projection.Definition, len(c.Projections))
	known := make(map[string]struct{})
	var errs []error
	for i := range c.Projections {
		fail := func(key string, err error) {
			if err != nil {
				errs = append(errs, fmt.Errorf("projections::%d::%s: %w", i, key, err))
			}
		}
		p := &c.Projections[i]
		switch _, again := known[p.Name]; {
		case again:
			fail("name", fmt.Errorf("%q is the name of another projection", p.Name))
		case p.Name == "" || p.Name == "." || p.Name == "..":
			fail("name", fmt.Errorf("got %q, expected a name that can stand in a path", p.Name))
		}
		known[p.Name] = struct{}{}
		definitions[i] = p.definition(fail)
	}
	return definitions, errors.Join(errs...)
}

func (p *ProjectionConfig) definition(fail func(key string, err error)) projection.Definition {
	def := projection.Definition{Name: p.Name, MaxKeys: defaultMaxKeys}
	values, err := eventfilter.ValuesOf(p.Filter)
	if err == nil {
		def.Filter, err = eventfilter.Parse(values)
	}
	fail("filter", err)
	def.Key, err = compile(p.Key)
	fail("key", err)
	def.Reducer, err = compile(p.Reducer)
	fail("reducer", err)
	if p.MaxKeys != nil {
		def.MaxKeys = *p.MaxKeys
	}
	if def.MaxKeys < 0 {
		fail("max_keys", fmt.Errorf("must not be negative, got %d", def.MaxKeys))
	}
	return def
}

func compile(source string) (*fold.Expression, error) {
	if source == "" {
		return nil, errors.New("must be a jq expression")
	}
	return fold.Compile(source)
}
