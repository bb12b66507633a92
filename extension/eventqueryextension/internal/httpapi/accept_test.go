package httpapi

import (
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/gyroscops/otel-eventstore/store"
)

func TestNegotiate(t *testing.T) {
	t.Parallel()
	f := func(accept, want string) {
		t.Helper()
		r := httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/", http.NoBody)
		if accept != "absent" {
			r.Header.Set("Accept", accept)
		}
		got, err := negotiate(r, typeJSON, typeNDJSON, typeOTLP, typeOTLPJSON)
		require.Equal(t, want, got, accept)
		require.Equal(t, want == "", err != nil)
	}
	f("absent", typeJSON)
	f("", typeJSON)
	f("*/*", typeJSON)
	f("application/*", typeJSON)
	f("APPLICATION/JSON", typeJSON)
	f("application/json; charset=utf-8", typeJSON)
	f("application/json;format=otlp", typeOTLPJSON)
	f(`application/json; format="otlp"`, typeOTLPJSON)
	f("application/x-ndjson", typeNDJSON)
	f("application/x-protobuf", typeOTLP)
	f("text/html, application/xhtml+xml, */*;q=0.8", typeJSON) // a browser
	f("application/json;q=0.5, application/x-ndjson", typeNDJSON)
	f("application/json;q=0.5, application/x-ndjson;q=0.4", typeJSON)
	f("application/json;q=0, */*", typeNDJSON)
	f("application/json, application/json;format=otlp;q=0.5", typeJSON)
	f("application/json;q=0.1, application/json;format=otlp", typeOTLPJSON)
	f("application/x-protobuf;q=0.9,*/*;q=0.1", typeOTLP)
	f("nonsense, application/x-protobuf", typeOTLP)
	f("application/json;q=2", "")
	f("application/json;q=x", "")
	f("application/json;format=yaml", "")
	f("text/html", "")
	f("*/*;q=0", "")
	f("nonsense", "")
}

func TestNotAcceptable(t *testing.T) {
	t.Parallel()
	f := newProjections(t, store.Limits{}, countByType(t))
	f.append(newEvent("x"), newEvent("y", correlated("flow", ""), traced, of("t", "i")))
	for path, methods := range f.handler.(*api).routes() {
		if methods[http.MethodGet] == nil {
			continue
		}
		target := map[string]string{
			"/events/{eventId}":                                "/events/x",
			"/events/{eventId}/causes":                         "/events/x/causes",
			"/events/{eventId}/effects":                        "/events/x/effects",
			"/correlations/{correlationId}":                    "/correlations/flow",
			"/traces/{traceId}":                                "/traces/" + flowTrace,
			"/aggregates/{aggregateType}/{aggregateId}/events": "/aggregates/t/i/events",
			"/aggregates/{aggregateType}/{aggregateId}/state":  "/aggregates/t/i/state",
			"/aggregates/{aggregateType}/{aggregateId}/diff":   "/aggregates/t/i/diff",
			"/projections/{name}":                              "/projections/byType",
			"/projections/{name}/{key}":                        "/projections/byType/Happened?minPosition=2",
		}[path]
		if target == "" {
			target = fill(path)
		}
		a := f.get(target, "Accept", "text/html")
		require.Contains(t, a.problem(kindNotAcceptable).Expected, "application/")
		require.Equal(t, "Accept", a.header.Get("Vary"))
		a = f.do(http.MethodHead, target, "Accept", "text/html", "Accept", "*/*;q=0.1")
		require.Equal(t, http.StatusOK, a.status, path)
	}
}
