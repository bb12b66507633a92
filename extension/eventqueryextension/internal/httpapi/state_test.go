package httpapi

import (
	"encoding/json"
	"math"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	jsonpatch "github.com/evanphx/json-patch/v5"
	"github.com/stretchr/testify/require"

	"github.com/gyroscops/otel-eventstore/internal/aggregatestate"
	"github.com/gyroscops/otel-eventstore/internal/fold"
	"github.com/gyroscops/otel-eventstore/store"
)

const paymentState = "/aggregates/Payment/p%201/state"

// payment are three events of a payment, a second between any two.
func payment() []store.NewEvent {
	event := func(id string, second int, data store.Value) store.NewEvent {
		return newEvent(id, of("Payment", "p 1"), at(startOfTime.Add(time.Duration(second)*time.Second)), saying(data))
	}
	return []store.NewEvent{
		event("a", 0, object("amount", store.Int(math.MaxInt64), "currency", store.String("EUR"), "payer", object("name", store.String("Ada")))),
		event("b", 1, object("status", store.String("<authorized>"), "payer", object("name", store.Value{}, "id", store.Int(7)))),
		event("c", 2, object("status", store.String("settled"), "fee", store.Double(0.1))),
	}
}

type stateAnswer struct {
	Version uint64
	State   json.RawMessage
}

func (a answer) state(version uint64, state string) answer {
	a.t.Helper()
	var got stateAnswer
	a.ok(&got)
	require.Equal(a.t, version, got.Version)
	require.Equal(a.t, state, string(got.State)) // with every digit
	return a
}

const (
	stateAfterOne   = `{"amount":9223372036854775807,"currency":"EUR","payer":{"name":"Ada"}}`
	stateAfterTwo   = `{"amount":9223372036854775807,"currency":"EUR","payer":{"id":7},"status":"<authorized>"}`
	stateAfterThree = `{"amount":9223372036854775807,"currency":"EUR","fee":0.1,"payer":{"id":7},"status":"settled"}`
)

func TestState(t *testing.T) {
	t.Parallel()
	f := newFixture(t, store.Limits{})
	f.append(payment()...)
	f.append(newEvent("other", of("Payment", "p 2")))

	a := f.get(paymentState).state(3, stateAfterThree)
	require.Equal(t, `"3"`, a.header.Get("ETag"))
	f.get(paymentState+"?version=0").state(0, "null")
	f.get(paymentState+"?version=1").state(1, stateAfterOne)
	f.get(paymentState+"?version=2").state(2, stateAfterTwo)
	f.get(paymentState+"?at=2026-11-23T12:00:01Z").state(2, stateAfterTwo)
	f.get(paymentState+"?at=2026-11-23T12:00:01.9Z").state(2, stateAfterTwo)
	f.get(paymentState+"?at=2026-11-23T11:59:59Z").state(0, "null")

	deep := store.List()
	for range 12_000 {
		deep = store.List(deep)
	}
	f.append(newEvent("deep", of("Payment", "deep"), saying(object("deep", deep))))
	recorder := httptest.NewRecorder() // no validator reads that
	f.handler.ServeHTTP(recorder, httptest.NewRequestWithContext(
		t.Context(), http.MethodGet, prefix+"/aggregates/Payment/deep/state", http.NoBody))
	require.Equal(t, http.StatusOK, recorder.Code)
	require.Equal(t, 12_001, strings.Count(recorder.Body.String(), "]"))

	a = f.get(paymentState+"?version=2", "If-None-Match", `"2"`)
	require.Equal(t, http.StatusNotModified, a.status)
	require.Empty(t, a.body)
	f.get(paymentState, "If-None-Match", `"2"`).state(3, stateAfterThree)
}

func TestStateProblems(t *testing.T) {
	t.Parallel()
	f := newFixture(t, store.Limits{MaxEvents: 3})
	f.append(payment()...)

	a := f.get(paymentState + "?version=4")
	p := a.problem(kindNotFound)
	require.Equal(t, uint64(3), *p.Version)
	require.Equal(t, uint64(1), *p.FirstPosition)
	require.Contains(t, p.Detail, "version 4")
	require.Empty(t, a.header.Get("ETag"))
	f.get("/aggregates/Payment/unknown/state").problem(kindNotFound)
	f.get("/aggregates/Payment/unknown/diff").problem(kindNotFound)
	for _, query := range []string{"?version=-1", "?version=x", "?at=yesterday", "?version=1&at=0", "?version=1&version=2"} {
		f.get(paymentState + query).problem(kindInvalidParameter)
	}
	require.Contains(t, f.get(paymentState+"?versoin=1").problem(kindUnknownParameter).Detail, "version")

	f.append(newEvent("d")) // version 1 goes
	for _, query := range []string{"", "?version=1", "?version=3", "?at=2026-11-23T13:00:00Z"} {
		p := f.get(paymentState + query).problem(kindEvicted)
		require.Equal(t, uint64(2), *p.FirstVersion)
		require.Equal(t, uint64(2), *p.FirstPosition)
	}
	f.get("/aggregates/Payment/p%201/diff?from=2&to=3").problem(kindEvicted)
	f.append(newEvent("e"), newEvent("f"))
	require.Zero(t, *f.get(paymentState).problem(kindEvicted).FirstVersion)
}

func TestDiff(t *testing.T) {
	t.Parallel()
	f := newFixture(t, store.Limits{})
	f.append(payment()...)
	states := []string{"null", stateAfterOne, stateAfterTwo, stateAfterThree}
	diff := func(query string, from, to int) {
		t.Helper()
		a := f.get("/aggregates/Payment/p%201/diff" + query).served(typeJSONPatch)
		patch, err := jsonpatch.DecodePatch(a.body)
		require.NoError(t, err)
		got, err := patch.Apply([]byte(states[from]))
		require.NoError(t, err, "%s", a.body)
		require.JSONEq(t, states[to], string(got))
		require.Contains(t, string(got), "9223372036854775807")
	}
	diff("", 2, 3)
	diff("?from=1", 1, 3)
	diff("?to=2", 1, 2)
	diff("?from=0&to=2", 0, 2)
	diff("?from=3&to=1", 3, 1)
	var operations []map[string]any
	f.get("/aggregates/Payment/p%201/diff", "Accept", typeJSON).ok(&operations)
	require.ElementsMatch(t, []map[string]any{
		{"op": "replace", "path": "/status", "value": "settled"}, {"op": "add", "path": "/fee", "value": 0.1},
	}, operations)
	require.Equal(t, "[]", string(f.get("/aggregates/Payment/p%201/diff?from=2&to=2").body))
	require.Equal(t, "[]", string(f.get("/aggregates/Payment/p%201/diff?to=0").body))
	require.JSONEq(t, `[{"op":"add","path":"","value":null}]`, string(f.get("/aggregates/Payment/p%201/diff?from=2&to=0").body))
	require.Equal(t, uint64(3), *f.get("/aggregates/Payment/p%201/diff?to=4").problem(kindNotFound).Version)
	f.get("/aggregates/Payment/p%201/diff?from=x").problem(kindInvalidParameter)
}

func compiled(t testing.TB, source string) *fold.Expression {
	x, err := fold.Compile(source)
	require.NoError(t, err)
	return x
}

func TestStateByReducer(t *testing.T) {
	t.Parallel()
	f := newProjectingFixture(t, store.Limits{}, map[string]aggregatestate.Reducer{
		"Payment": compiled(t, `.state + {(.event.eventId): .event.version}`),
		"Broken":  compiled(t, `if .event.version == 2 then error("no second") else .event.data end`),
	}, nil)
	require.NoError(t, f.store.Open(t.Context()))
	f.append(payment()...)
	f.get(paymentState).state(3, `{"a":1,"b":2,"c":3}`)
	f.get(paymentState+"?version=1").state(1, `{"a":1}`)

	f.append(newEvent("x", of("Broken", "b"), saying(object("a", store.Int(1)))), newEvent("y", of("Broken", "b")))
	f.get("/aggregates/Broken/b/state?version=1").state(1, `{"a":1}`)
	p := f.get("/aggregates/Broken/b/state").problem(kindReducerFailed)
	require.Contains(t, p.Detail, "version 2, position 5")
	require.Contains(t, p.Detail, "no second")
	f.get("/aggregates/Broken/b/diff").problem(kindReducerFailed)
}

// An expression sees an event as the API shows it.
func TestReducerSeesTheEventOfTheAPI(t *testing.T) {
	t.Parallel()
	f := newProjectingFixture(t, store.Limits{}, map[string]aggregatestate.Reducer{"T": compiled(t, `.event`)}, nil)
	require.NoError(t, f.store.Open(t.Context()))
	full := newEvent("e", of("T", "i"), correlated("flow", "cause"), traced, from("svc"), at(startOfTime), saying(object(
		"int", store.Int(math.MinInt64), "double", store.Double(1e300), "nan", store.Double(math.NaN()),
		"bytes", store.Bytes([]byte{1, 2}), "bad", store.String("a\xffb"), "list", store.List(store.Bool(true), store.Value{}),
		"int", store.Int(2), "empty", store.MapValue(store.Map{}),
	)))
	full.Tags = []string{"a:b", "c:d"}
	full.OrganizationID, full.UserID = "acme", "ada"
	full.Record.SeverityNumber = 10
	full.Record.Attributes = store.NewMap(store.KeyValue{Key: "k", Value: store.Double(0.25)})
	full.Record.Scope = store.Scope{Name: "scope", Version: "1", Attributes: full.Record.Attributes}
	f.append(full, newEvent("plain", of("T", "j"), saying(store.String("text"))))
	for id, aggregate := range map[string]string{"e": "i", "plain": "j"} {
		var state stateAnswer
		f.get("/aggregates/T/" + aggregate + "/state").ok(&state)
		shown := f.get("/events/" + id).served(typeJSON).body
		require.Equal(t, numbersAsTexts(t, shown), numbersAsTexts(t, state.State))
	}
}

func numbersAsTexts(t *testing.T, text []byte) (value any) {
	require.NoError(t, decodeNumbers(text, &value))
	return value
}
