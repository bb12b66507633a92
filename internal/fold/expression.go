package fold

import (
	"context"
	"errors"
	"fmt"

	"github.com/itchyny/gojq"

	"github.com/gyroscops/otel-eventstore/store"
)

// Expression is a compiled jq expression. It may be used concurrently. Each use
// is bounded by MaxSteps and MaxTime.
type Expression struct{ code *gojq.Code }

var (
	errNoState    = errors.New("the expression gave no state")
	errManyStates = errors.New("the expression gave more than one state")
)

// Compile compiles an expression. Its error says at which line and column what
// is wrong, where that is known. An expression whose result would depend on more
// than its input is refused: folding the same events again has to give the same.
func Compile(source string) (*Expression, error) {
	query, err := gojq.Parse(source)
	if err != nil {
		return nil, located(source, err)
	}
	if name := impure(query); name != "" {
		return nil, fmt.Errorf("%s%s is not available: an expression may depend on nothing but its input",
			place(source, name), name)
	}
	code, err := gojq.Compile(query)
	if err != nil {
		return nil, located(source, err)
	}
	return &Expression{code}, nil
}

// Reduce returns the one value of the expression over {state, event}, the next
// state. It changes neither. Errors: those of jq, [ErrTooLong], ctx.Err(), or
// that there is not exactly one value.
func (x *Expression) Reduce(ctx context.Context, state any, e *store.Event) (any, error) {
	return x.Next(ctx, state, EventOf(e))
}

// Next is Reduce for an event that [EventOf] gave.
func (x *Expression) Next(ctx context.Context, state any, event map[string]any) (next any, err error) {
	values := 0
	err = x.each(ctx, map[string]any{"state": state, "event": event}, func(value any) error {
		if values++; values > 1 {
			return errManyStates
		}
		next = value
		return nil
	})
	switch {
	case err != nil:
		return nil, err
	case values == 0:
		return nil, errNoState
	default:
		return next, nil
	}
}

// maxKeys is how many keys one event may have.
const maxKeys = 1000

// Keys returns the distinct values of the expression over {event}: strings as
// they are, numbers and booleans as their text; null and the empty string are no
// keys. Errors: those of jq, [ErrTooLong], ctx.Err(), or that a value can't be a
// key, or that there are more than 1,000.
func (x *Expression) Keys(ctx context.Context, event map[string]any) ([]string, error) {
	var keys []string
	known := make(map[string]struct{})
	err := x.each(ctx, map[string]any{"event": event}, func(value any) error {
		key, err := keyOf(value)
		if _, again := known[key]; err != nil || key == "" || again {
			return err
		}
		if len(keys) == maxKeys {
			return fmt.Errorf("the expression gave more than %d keys", maxKeys)
		}
		known[key] = struct{}{}
		keys = append(keys, key)
		return nil
	})
	return keys, err
}

func keyOf(value any) (string, error) {
	switch v := value.(type) {
	case nil:
		return "", nil
	case string:
		return v, nil
	case []any, map[string]any:
		return "", fmt.Errorf("an %s can't be a key", gojq.TypeOf(value))
	default:
		text, err := gojq.Marshal(v)
		return string(text), err
	}
}

// each calls visit with the values of the expression, until it returns an error.
func (x *Expression) each(ctx context.Context, input any, visit func(any) error) error {
	bounded := newBounds(ctx)
	for values := x.code.RunWithContext(bounded, input); ; { //nolint:contextcheck // bounds ends with ctx
		value, more := values.Next()
		if !more {
			return nil
		}
		if err, failed := value.(error); failed {
			return err
		}
		if err := bounded.check(); err != nil { // one step may take long
			return err
		}
		if err := visit(value); err != nil {
			return err
		}
	}
}
