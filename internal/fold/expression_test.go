package fold

import (
	"context"
	"math"
	"math/big"
	"strings"
	"testing"

	"github.com/itchyny/gojq"
	"github.com/stretchr/testify/require"

	"github.com/gyroscops/otel-eventstore/store"
)

func compiled(t *testing.T, source string) *Expression {
	t.Helper()
	x, err := Compile(source)
	require.NoError(t, err)
	return x
}

// What does not compile is refused with its place.
func TestCompileErrors(t *testing.T) {
	t.Parallel()
	f := func(source, want string) {
		t.Helper()
		_, err := Compile(source)
		require.EqualError(t, err, want)
	}
	f(".a |", "line 1, column 5: unexpected EOF")
	f(".état\n  | )", `line 1, column 2: unexpected token "é"`)
	f(".a\n  | )", `line 2, column 5: unexpected token ")"`)
	f("\"é\" as $x\n| \"é\" + unknown(.a)", "line 2, column 9: function not defined: unknown/1")
	f(".missing + $missing", "line 1, column 12: variable not defined: $missing")
	f(".event.now | now", "line 1, column 14: now is not available: an expression may depend on nothing but its input")
	f("[.[] | {a: $ENV.HOME}]", "line 1, column 12: $ENV is not available: an expression may depend on nothing but its input")
	f("def f: localtime; 1 | f", "line 1, column 8: localtime is not available: an expression may depend on nothing but its input")
	f("input", "input(s)/0 is not allowed")
	_, err := Compile(`import "a" as a; 1`)
	require.Error(t, err)
}

func TestNext(t *testing.T) {
	t.Parallel()
	f := func(source string, state any, want any, wantErr string) {
		t.Helper()
		got, err := compiled(t, source).Next(t.Context(), state, map[string]any{"version": 2})
		if wantErr != "" {
			require.ErrorContains(t, err, wantErr)
			return
		}
		require.NoError(t, err)
		require.Equal(t, want, got)
	}
	f(".state + .event.version", 40, 42, "")
	f(".state + 1", nil, 1, "")
	f("null", 1, nil, "")
	f(".state + 1", math.MaxInt64, new(big.Int).Add(big.NewInt(math.MaxInt64), big.NewInt(1)), "")
	f("empty", nil, nil, "no state")
	f("1, 2", nil, nil, "more than one state")
	f(`error("no")`, nil, nil, "no")
	f(".state.a", []any{}, nil, "expected an object")
	f("halt", nil, nil, "halt")
}

// Neither the state before nor the event changes, whatever the expression does.
func TestNextChangesNothing(t *testing.T) {
	t.Parallel()
	state := map[string]any{"list": []any{1, 2}, "object": map[string]any{"a": 1}}
	event := map[string]any{"data": map[string]any{"x": []any{1}}}
	for _, source := range []string{
		`.state.list[0] = 9 | .state`, `.state | .object.a += 1 | del(.list)`, `.state.list += .event.data.x | .state`,
		`.state | .list |= sort_by(-.) | .object += {b: 2}`, `.event.data.x[0] |= 5`,
	} {
		_, err := compiled(t, source).Next(t.Context(), state, event)
		require.NoError(t, err)
		require.Equal(t, map[string]any{"list": []any{1, 2}, "object": map[string]any{"a": 1}}, state)
		require.Equal(t, map[string]any{"data": map[string]any{"x": []any{1}}}, event)
	}
}

// An expression that would not end is stopped, even where it catches errors.
func TestTooLong(t *testing.T) {
	t.Parallel()
	for _, source := range []string{
		"def f: f; f", "[range(1e12)]", "last(repeat(1))", "try (def f: f; f) catch 1", "first(range(1e12) | select(false))",
	} {
		_, err := compiled(t, source).Next(t.Context(), nil, nil)
		require.ErrorIs(t, err, ErrTooLong, source)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err := compiled(t, "def f: f; f").Next(ctx, nil, nil)
	require.ErrorIs(t, err, context.Canceled)
}

func TestKeys(t *testing.T) {
	t.Parallel()
	f := func(source string, want ...string) {
		t.Helper()
		got, err := compiled(t, source).Keys(t.Context(), map[string]any{"tags": []any{"b", "a", "b"}, "n": 7})
		require.NoError(t, err)
		require.Equal(t, want, got)
	}
	f(".event.tags[]", "b", "a")
	f(".event.n", "7")
	f("true, 1.50, 12345678901234567890", "true", "1.5", "12345678901234567890")
	f(`null, "", empty`)
	for source, want := range map[string]string{
		".event": "an object can't be a key", ".event.tags": "an array can't be a key", "range(1001)": "more than 1000 keys",
	} {
		_, err := compiled(t, source).Keys(t.Context(), map[string]any{"tags": []any{}})
		require.ErrorContains(t, err, want)
	}
}

// The values of an event outlive the event that was lent.
func TestEventOfCopies(t *testing.T) {
	t.Parallel()
	s := store.New(store.Options{})
	require.NoError(t, s.Open(t.Context()))
	defer func() { require.NoError(t, s.Close()) }()
	for i := range 3000 {
		_, err := s.Append(t.Context(), store.Append{Events: []store.NewEvent{{
			Envelope: store.Envelope{EventID: strings.Repeat("i", i%50) + string(rune('a'+i%26)) + big.NewInt(int64(i)).String(), EventType: "T"},
			Record: store.Record{Body: store.MapValue(store.NewMap(store.KeyValue{
				Key: "k" + big.NewInt(int64(i)).String(), Value: store.String(strings.Repeat("v", i%40)),
			}))},
		}}})
		require.NoError(t, err)
	}
	var kept []map[string]any
	var texts []string
	require.NoError(t, s.Visit(t.Context(), store.Query{}, func(e *store.Event) bool {
		kept = append(kept, EventOf(e))
		text, err := gojq.Marshal(kept[len(kept)-1])
		require.NoError(t, err)
		texts = append(texts, string(text))
		return true
	}))
	require.Len(t, kept, 3000)
	for i, event := range kept {
		text, err := gojq.Marshal(event)
		require.NoError(t, err)
		require.Equal(t, texts[i], string(text))
	}
}

// Whatever is configured compiles or is refused, and ends.
func FuzzCompile(f *testing.F) {
	f.Add(".state + .event.data.amount")
	f.Add("def f: f; [.state[]? | f] | now")
	f.Add(`{(.event.eventType): 1, "a\(.event)": $x} | .[1:]? // empty`)
	f.Add("reduce .event.tags[] as [$a, {b: $b}] (null; . + $a) | try error catch .")
	f.Fuzz(func(t *testing.T, source string) {
		if len(source) > 200 || strings.ContainsAny(source, "*@") { // texts of any size may be made
			return
		}
		x, err := Compile(source)
		if err != nil {
			require.NotEmpty(t, err.Error())
			return
		}
		next, err := x.Next(t.Context(), map[string]any{"a": []any{1}}, map[string]any{"eventType": "T", "tags": []any{"x"}})
		if err == nil {
			encoded, err := Encode(next)
			if err == nil {
				_, err = JSON(encoded)
				require.NoError(t, err)
			}
		}
	})
}
