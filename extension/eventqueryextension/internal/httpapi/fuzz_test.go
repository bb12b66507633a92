package httpapi

import (
	"bytes"
	"context"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/pdata/plog"

	"github.com/gyroscops/otel-eventstore/store"
)

// FuzzQuery holds that no path, query and Accept header makes a panic, a 500,
// an answer that is not what its content type says, or an error that is no
// problem.
func FuzzQuery(f *testing.F) {
	seeds := []struct{ path, query, accept string }{
		{"/events", "limit=2&order=desc&eventType=Happened&not.tag=a:b&q=x", "*/*"},
		{"/events", "from=2026-11-23T10:00:00Z&to=1795435200000000000&attr.a=1&data.a.0.b=true", typeNDJSON},
		{"/events", "fromPosition=3&toPosition=9&recordedFrom=0&recordedTo=9999-01-01T00:00:00Z", typeOTLP},
		{"/events/full", "", typeOTLPJSON},
		{"/events/%2F", "", "text/html"},
		{"/aggregates", "aggregateType=Order&limit=1", typeJSON},
		{"/aggregates/Order/odd/events", "fromVersion=1&toVersion=2", "application/json;q=0.5, */*;q=0.1"},
		{"/correlations/order-77", "limit=1", ""},
		{"/traces/5b8efff798038103d269b633813fc60c", "service=payments", ""},
		{"/trends", "interval=week&tz=Europe/Paris&groupBy=service", ""},
		{"/statistics", "tz=America/New_York", ""},
		{"/counts", "groupBy=tag", ""},
		{"/fields", "userId=ada", ""},
		{"/fields/service/values", "prefix=P&limit=3", ""},
		{"/replay", "aggregateType=Order&aggregateId=odd&fromVersion=2", typeOTLP},
		{"/tail", "fromPosition=10&eventType=Happened", typeSSE},
		{"/tail", "fromPosition=now", typeNDJSON},
		{"/rejections", "limit=1", ""},
		{"/status", "", ""},
		{"/openapi.json", "x=%zz", ""},
		{"/../events//", "a;b", "a/b;c"},
	}
	api := newFixture(f, store.Limits{MaxEvents: 40})
	api.append(numbered(40)...)
	api.append(fullEvent(), newEvent("second", correlated("order-77", "evt-1")), newEvent("r1", ofType("")), newEvent("r2", ofType("")))
	for _, seed := range seeds {
		f.Add(seed.path, seed.query, seed.accept)
		if next := api.get(seed.path + "?limit=1").header.Get("Next-Cursor"); strings.HasPrefix(seed.path, "/e") && next != "" {
			f.Add(seed.path, "limit=1&cursor="+next, seed.accept)
		}
	}
	f.Fuzz(func(t *testing.T, path, query, accept string) {
		u, err := url.Parse(prefix + path)
		if err != nil {
			return // no request of net/http can have it
		}
		u.RawQuery = query
		r := httptest.NewRequestWithContext(t.Context(), http.MethodGet, prefix, http.NoBody)
		r.URL = u
		r.Header.Set("Accept", accept)
		recorder := httptest.NewRecorder()
		if path == "/tail" { // has no end
			ctx, stop := context.WithCancel(t.Context())
			defer stop()
			api.handler.ServeHTTP(onceOnly{recorder, stop}, r.WithContext(ctx))
		} else {
			api.handler.ServeHTTP(recorder, r)
		}
		checkAnswer(t, recorder)
	})
}

// onceOnly is a client that goes when it has got something.
type onceOnly struct {
	*httptest.ResponseRecorder
	stop context.CancelFunc
}

func (o onceOnly) Write(b []byte) (int, error) {
	defer o.stop()
	return o.ResponseRecorder.Write(b)
}

func checkAnswer(t *testing.T, recorder *httptest.ResponseRecorder) {
	body, mediaType := recorder.Body.Bytes(), recorder.Header().Get("Content-Type")
	switch {
	case recorder.Code == http.StatusOK:
	case recorder.Code >= 400 && recorder.Code < 500:
		require.Equal(t, "application/problem+json", mediaType)
		var p struct{ Type, Title, Detail string }
		require.NoError(t, json.Unmarshal(body, &p))
		require.True(t, strings.HasPrefix(p.Type, problemPrefix))
		require.NotEmpty(t, p.Title)
		require.NotEmpty(t, p.Detail)
	default:
		t.Fatalf("status %d: %s", recorder.Code, body)
	}
	switch mediaType {
	case typeNDJSON:
		for line := range bytes.Lines(body) {
			require.True(t, json.Valid(line))
		}
	case typeSSE:
		require.True(t, bytes.HasSuffix(body, []byte("\n\n")))
	case typeOTLP:
		var unmarshaler plog.ProtoUnmarshaler
		_, err := unmarshaler.UnmarshalLogs(body)
		require.NoError(t, err)
	default:
		require.True(t, json.Valid(body), "%s", body)
	}
}
