package httpapi

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/gyroscops/otel-eventstore/internal/otelevent"
	"github.com/gyroscops/otel-eventstore/store"
)

// nestedJSON returns lists in each other.
func nestedJSON(levels int) string { return strings.Repeat("[", levels) + strings.Repeat("]", levels) }

// badBody asserts that a body is answered with the place, and that nothing of it is
// stored.
func (f *fixture) badBody(target, body string, want kind, pointer, detail string) {
	f.t.Helper()
	p := f.post(target, typeJSON, body).problem(want)
	require.NotNil(f.t, p.Pointer, "%s", p.Detail)
	require.Equal(f.t, pointer, *p.Pointer)
	require.Contains(f.t, p.Detail, detail)
	require.Zero(f.t, f.store.Status().LastPosition)
}

func TestBadAppendBodies(t *testing.T) {
	t.Parallel()
	f := newFixture(t, store.Limits{})
	// event is an event with one member more.
	event := func(member string) string { return `[{"eventType":"X"},{"eventType":"X",` + member + `}]` }
	for _, test := range []struct {
		body, pointer, detail string
	}{
		{``, "", "ends too early"},
		{`[{"eventType":"X"}`, "", "ends too early"},
		{`[{"eventType":"X",}]`, "/0", "at byte 18"},
		{`[{"eventType":"X"},]`, "/1", "invalid character"},
		{`{"eventType":"X"}`, "", "got an object, expected an array"},
		{`[{"eventType":"X"}] []`, "", "got an array after it"},
		{`[{"eventType":"X"}] x`, "", "invalid character"},
		{`"x"`, "", `got the string "x"`},
		{`[7]`, "/0", "got the number 7, expected an event"},
		{`[null]`, "/0", "got null"},
		{`[{"eventType":5}]`, "/0/eventType", "got the number 5, expected a string"},
		{`[{"EventType":"X"}]`, "/0/EventType", "did you mean eventType?"},
		{`[{"eventType":"X","eventType":"Y"}]`, "/0/eventType", "each member once"},
		{event(`"position":1`), "/1/position", "unknown member"},
		{event(`"aggregateId":"1"`), "/1/aggregateId", "unknown member"},
		{event(`"a/b~":1`), "/1/a~1b~0", "unknown member"},
		{event(`"traceId":"xyz"`), "/1/traceId", "32 hex digits"},
		{event(`"traceId":"00000000000000000000000000000000"`), "/1/traceId", "not all of them 0"},
		{event(`"spanId":"5b8efff798038103d269b633813fc60c"`), "/1/spanId", "16 hex digits"},
		{event(`"timestamp":"yesterday"`), "/1/timestamp", "RFC 3339"},
		{event(`"timestamp":1}`), "/1/timestamp", "got the number 1"},
		{event(`"timestamp":"1969-12-31T23:59:59Z"`), "/1/timestamp", "after 1970"},
		{event(`"timestamp":"2300-01-01T00:00:00Z"`), "/1/timestamp", "before 2262"},
		{event(`"tags":"a"`), "/1/tags", "expected an array"},
		{event(`"tags":["a",1]`), "/1/tags/1", "expected a string"},
		{event(`"data":{"a":[1,{"b":1,"b":2}]}`), "/1/data/a/1/b", "each member once"},
		{event(`"data":1e999`), "/1/data", "a double"},
		{event(`"data":[1,01]`), "/1/data/2", "invalid character"},
		{event(`"data":` + nestedJSON(otelevent.MaxDepth+1)), "/1/data" + strings.Repeat("/0", otelevent.MaxDepth), "100 levels"},
		{event(`"data":` + nestedJSON(200_000)), "/1/data" + strings.Repeat("/0", otelevent.MaxDepth), "100 levels"},
		{event(`"metadata":[]`), "/1/metadata", "expected an object"},
		{event(`"metadata":{"severity":"INFO"}`), "/1/metadata/severity", "unknown member"},
		{event(`"metadata":{"severityNumber":25}`), "/1/metadata/severityNumber", "from 0 to 24"},
		{event(`"metadata":{"severityNumber":1.5}`), "/1/metadata/severityNumber", "from 0 to 24"},
		{event(`"metadata":{"attributes":{"aggregate.id":"x"}}`), "/1/metadata/attributes/aggregate.id", "sets itself"},
		{event(`"metadata":{"attributes":{"event_store.x":1}}`), "/1/metadata/attributes/event_store.x", "sets itself"},
		{event(`"metadata":{"attributes":{"a":` + nestedJSON(101) + `}}`), "/1/metadata/attributes/a" + strings.Repeat("/0", 100), "100 levels"},
	} {
		f.badBody(paymentPath, test.body, kindInvalidBody, test.pointer, test.detail)
	}
	f.badBody(paymentPath, `[{"eventType":"X"},{}]`, kindInvalidEvent, "/1", "no eventType")
	f.badBody(paymentPath, `[{"eventType":""}]`, kindInvalidEvent, "/0", "no eventType")
}

func TestBadAppendBodiesAcross(t *testing.T) {
	t.Parallel()
	f := newFixture(t, store.Limits{})
	across := func(event, more string) string { return `{"events":[{"eventType":"X"` + event + `}]` + more + `}` }
	const one = `,"aggregateType":"A","aggregateId":"1"`
	for _, test := range []struct {
		body, pointer, detail string
	}{
		{`[]`, "", "expected an object"},
		{`{"event":[]}`, "/event", "did you mean events?"},
		{across(`,"expectedVersion":-1`, ""), "/events/0/expectedVersion", "an integer from 0"},
		{across(`,"expectedVersion":"1"`, ""), "/events/0/expectedVersion", "an integer from 0"},
		{across(``, `,"condition":[]`), "/condition", "an append condition"},
		{across(``, `,"condition":{}`), "/condition", "at least one"},
		{across(``, `,"condition":{"failIfEventsMatch":{"items":[]}}`), "/condition", "at least one"},
		{across(``, `,"condition":{"failIfEventsMatch":{"item":[]}}`), "/condition/failIfEventsMatch/item", "items"},
		{across(``, `,"condition":{"failIfEventsMatch":{"items":[null]}}`), "/condition/failIfEventsMatch/items/0", "an item"},
		{across(``, `,"condition":{"failIfEventsMatch":{"items":[{"type":[]}]}}`), "/condition/failIfEventsMatch/items/0/type", "types"},
		{across(``, `,"condition":{"failIfEventsMatch":{"items":[{"types":[""]}]}}`), "/condition/failIfEventsMatch/items/0/types/0", "a name"},
		{across(``, `,"condition":{"failIfEventsMatch":{"items":[{"tags":[7]}]}}`), "/condition/failIfEventsMatch/items/0/tags/0", "a string"},
		{
			across(``, `,"condition":{"failIfEventsMatch":{"items":[`+strings.Repeat("{},", 100)+`{}]}}`),
			"/condition/failIfEventsMatch/items/100", "at most 100 items",
		},
		{
			across(``, `,"condition":{"failIfEventsMatch":{"items":[{"tags":[`+strings.Repeat(`"x",`, 100)+`"x"]}]}}`),
			"/condition/failIfEventsMatch/items/0/tags/100", "at most 100",
		},
		{across(``, `,"condition":{"before":1}`), "/condition/before", "after"},
		{across(``, `,"condition":{"after":-1}`), "/condition/after", "an integer"},
	} {
		f.badBody(eventsPath, test.body, kindInvalidBody, test.pointer, test.detail)
	}
	f.badBody(eventsPath, across(`,"aggregateType":"A"`, ""), kindInvalidEvent, "/events/0", "belong together")
	f.badBody(eventsPath, across(`,"expectedVersion":0`, ""), kindInvalidEvent, "/events/0", "needs aggregateType")
	f.badBody(eventsPath, `{"events":[{"eventType":"X","expectedVersion":0`+one+`},{"eventType":"X","expectedVersion":0`+one+`}]}`,
		kindInvalidEvent, "/events/1", "once for each aggregate")
}

func TestBadAppendRequests(t *testing.T) {
	t.Parallel()
	f := newFixture(t, store.Limits{})
	for _, body := range []string{`[]`, `null`} {
		require.Contains(t, f.post(paymentPath, typeJSON, body).problem(kindInvalidBody).Detail, "no event")
	}
	for _, body := range []string{"", " \n\n"} {
		f.post(paymentPath, typeNDJSON, body).problem(kindInvalidBody)
	}
	for _, body := range []string{`{}`, `null`, `{"events":[]}`, `{"events":null,"condition":null}`} {
		require.Contains(t, f.post(eventsPath, typeJSON, body).problem(kindInvalidBody).Detail, "no event")
	}
	require.Contains(t, f.post(paymentPath, typeJSON, "[{\"eventType\":\"\xff\"}]").problem(kindInvalidBody).Detail, "UTF-8")
	for _, body := range []string{"{\"eventType\":\"X\"}\n{\"eventType\":\n\"X\"}", "{\"eventType\":\"X\"}\n{\"eventType\":\"X\"} {}\n"} {
		require.Contains(t, f.post(paymentPath, typeNDJSON, body).problem(kindInvalidBody).Detail, "line 2: ")
	}
	require.Contains(t, f.post(paymentPath, typeNDJSON, "\n{}\n").problem(kindInvalidEvent).Detail, "line 2: ")

	const event = `[{"eventType":"X"}]`
	for _, mediaType := range []string{
		"", "text/plain", "application/x-www-form-urlencoded", typeOTLP, typeOTLPJSON,
		"application/json; charset=latin1", "/",
	} {
		require.Equal(t, "Content-Type", f.post(paymentPath, mediaType, event).problem(kindUnsupportedMediaType).Parameter)
	}
	f.post(eventsPath, typeNDJSON, event).problem(kindUnsupportedMediaType)

	header := func(target, name string, values ...string) {
		t.Helper()
		var headers []string
		for _, value := range values {
			headers = append(headers, name, value)
		}
		p := f.post(target, typeJSON, event, headers...).problem(kindInvalidHeader)
		require.Equal(t, name, p.Parameter)
		require.NotEmpty(t, p.Expected)
	}
	for _, value := range []string{
		``, `3`, `"x"`, `"-1"`, `"03"`, `W/"3"`, `"3", "4"`, `"3`, `"18446744073709551616"`, `""3""`, `"*"`,
	} {
		header(paymentPath, "If-Match", value)
	}
	header(paymentPath, "If-Match", `"3"`, `"3"`)
	for _, value := range []string{``, `"3"`, `*, *`} {
		header(paymentPath, "If-None-Match", value)
	}
	f.post(paymentPath, typeJSON, event, "If-Match", `"3"`, "If-None-Match", "*").problem(kindInvalidHeader)
	header(eventsPath, "If-Match", `"3"`)
	header(eventsPath, "If-None-Match", `*`)
	header(paymentPath, "Idempotency-Key", "")
	header(paymentPath, "Idempotency-Key", "a", "b")
	header(eventsPath, "Idempotency-Key", strings.Repeat("x", 256))

	f.post(paymentPath+"?limit=1", typeJSON, event).problem(kindUnknownParameter)
	f.post(paymentPath, typeJSON, event, "Accept", "text/html").problem(kindNotAcceptable)
	require.Contains(t, f.post("/aggregates/%FF/x/events", typeJSON, event).problem(kindInvalidEvent).Detail, "UTF-8")
	require.Zero(t, f.store.Status().LastPosition)
}

// What is just within the bounds is stored.
func TestGreatestAppends(t *testing.T) {
	t.Parallel()
	f := newFixture(t, store.Limits{})
	f.post(paymentPath, typeJSON, fmt.Sprintf(`[{"eventType":"X","eventId":"deep","data":%s,"metadata":{"attributes":{"a":%s}}}]`,
		nestedJSON(otelevent.MaxDepth), nestedJSON(otelevent.MaxDepth))).result(201)
	f.requireReplays("deep")
	f.post(paymentPath, typeJSON, `[{"eventType":"X","eventId":"late","timestamp":"2262-04-11T23:47:16.854775807Z"},
		{"eventType":"X","eventId":"early","timestamp":"1970-01-01T00:00:00.000000001Z"}]`,
		"Idempotency-Key", strings.Repeat("x", longestKey)).result(201)
	f.requireReplays("late")
	f.requireReplays("early")
}
