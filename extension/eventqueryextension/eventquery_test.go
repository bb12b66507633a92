package eventqueryextension

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"io"
	"net"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/component"
	"go.opentelemetry.io/collector/component/componenttest"
	"go.opentelemetry.io/collector/config/configauth"
	"go.opentelemetry.io/collector/config/confighttp"
	"go.opentelemetry.io/collector/config/configoptional"
	"go.opentelemetry.io/collector/extension"
	"go.opentelemetry.io/collector/extension/extensionauth"
	"go.opentelemetry.io/collector/extension/extensiontest"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/sdk/metric/metricdata"
	"go.opentelemetry.io/otel/sdk/metric/metricdata/metricdatatest"

	"github.com/gyroscops/otel-eventstore/extension/eventqueryextension/internal/metadata"
	"github.com/gyroscops/otel-eventstore/extension/eventqueryextension/internal/metadatatest"
	"github.com/gyroscops/otel-eventstore/internal/replays"
	"github.com/gyroscops/otel-eventstore/store"
)

// provider is an extension that owns a store.
type provider struct {
	component.StartFunc
	component.ShutdownFunc
	store   *store.Store
	replays *replays.Registry
}

func (p provider) Store() *store.Store        { return p.store }
func (p provider) Replays() *replays.Registry { return p.replays }

type host struct {
	component.Host
	extensions map[component.ID]component.Component
}

func newHost(s *store.Store) host {
	return host{componenttest.NewNopHost(), map[component.ID]component.Component{
		component.MustNewID("event_store"): provider{store: s, replays: replays.NewRegistry()},
		component.MustNewID("zpages"):      struct{ extension.Extension }{},
	}}
}

func (h host) GetExtensions() map[component.ID]component.Component { return h.extensions }

func openStore(t *testing.T) *store.Store {
	s := store.New(store.Options{})
	require.NoError(t, s.Open(t.Context()))
	return s
}

// newConfig returns a configuration with a port of the system's choice.
func newConfig() *Config {
	cfg := createDefaultConfig().(*Config)
	cfg.HTTP.NetAddr.Endpoint = "127.0.0.1:0"
	return cfg
}

func newExtension(t *testing.T, set extension.Settings, cfg *Config) *eventQuery {
	e, err := NewFactory().Create(t.Context(), set, cfg)
	require.NoError(t, err)
	return e.(*eventQuery)
}

// freeAddress returns an address that was free a moment ago.
func freeAddress(t *testing.T) string {
	var config net.ListenConfig
	listener, err := config.Listen(t.Context(), "tcp", "127.0.0.1:0")
	require.NoError(t, err)
	require.NoError(t, listener.Close())
	return listener.Addr().String()
}

// start returns a running extension and the address of its API.
func start(t *testing.T, set extension.Settings, h host, cfg *Config) (*eventQuery, string) {
	cfg.HTTP.NetAddr.Endpoint = freeAddress(t)
	q := newExtension(t, set, cfg)
	require.NoError(t, q.Start(t.Context(), h))
	t.Cleanup(func() { require.NoError(t, q.Shutdown(context.Background())) })
	return q, "http://" + cfg.HTTP.NetAddr.Endpoint + "/api/v1"
}

func get(t *testing.T, url string, headers ...string) *http.Response {
	return do(t, http.MethodGet, url, headers...)
}

// do asks on a connection of its own.
func do(t *testing.T, method, url string, headers ...string) *http.Response {
	r, err := http.NewRequestWithContext(t.Context(), method, url, http.NoBody)
	require.NoError(t, err)
	for header := range slices.Chunk(headers, 2) {
		r.Header.Set(header[0], header[1])
	}
	response, err := (&http.Client{Transport: &http.Transport{DisableKeepAlives: true}}).Do(r)
	require.NoError(t, err)
	t.Cleanup(func() { _ = response.Body.Close() })
	return response
}

func requireProblem(t *testing.T, response *http.Response, status int, kind string) {
	t.Helper()
	require.Equal(t, status, response.StatusCode)
	require.Equal(t, "application/problem+json", response.Header.Get("Content-Type"))
	var problem struct{ Type string }
	require.NoError(t, json.NewDecoder(response.Body).Decode(&problem))
	require.Equal(t, "urn:otel-eventstore:problem:"+kind, problem.Type)
}

func nopSettings() extension.Settings { return extensiontest.NewNopSettings(metadata.Type) }

func TestLifecycle(t *testing.T) {
	t.Parallel()
	s := store.New(store.Options{})
	q, api := start(t, nopSettings(), newHost(s), newConfig())
	require.Equal(t, []component.ID{component.MustNewID("event_store")}, q.Dependencies())

	// It answers at once, and serves once the store is open and the pipelines run.
	requireProblem(t, get(t, api+"/status"), http.StatusServiceUnavailable, "not-ready")
	require.NoError(t, s.Open(t.Context()))
	requireProblem(t, get(t, api+"/status"), http.StatusServiceUnavailable, "not-ready")
	require.NoError(t, q.Ready())
	require.Equal(t, http.StatusOK, get(t, api+"/status").StatusCode)
	require.NoError(t, q.NotReady())
	requireProblem(t, get(t, api+"/status"), http.StatusServiceUnavailable, "not-ready")
	require.Equal(t, http.StatusOK, get(t, api+"/openapi.json").StatusCode)

	for range 2 {
		require.NoError(t, q.Shutdown(t.Context()))
	}
	// The address is free again.
	again := newConfig()
	again.HTTP.NetAddr.Endpoint = strings.TrimSuffix(strings.TrimPrefix(api, "http://"), "/api/v1")
	second := newExtension(t, nopSettings(), again)
	require.NoError(t, second.Start(t.Context(), newHost(s)))
	require.NoError(t, second.Shutdown(t.Context()))
}

func TestUnknownStore(t *testing.T) {
	t.Parallel()
	f := func(h host, want string) {
		t.Helper()
		cfg := newConfig()
		cfg.Store = component.MustNewIDWithName("event_store", "other")
		require.EqualError(t, newExtension(t, nopSettings(), cfg).Start(t.Context(), h), want)
	}
	h := newHost(openStore(t))
	h.extensions[component.MustNewID("archive")] = provider{}
	f(h, `store: no event store "event_store/other", this collector has: archive, event_store`)
	h.extensions = map[component.ID]component.Component{component.MustNewIDWithName("event_store", "other"): struct{ extension.Extension }{}}
	f(h, `store: no event store "event_store/other": configure it under extensions and list it in service::extensions`)
}

func TestPortInUse(t *testing.T) {
	t.Parallel()
	h := newHost(openStore(t))
	first, _ := start(t, nopSettings(), h, newConfig())
	second := newExtension(t, nopSettings(), first.cfg)
	err := second.Start(t.Context(), h)
	require.ErrorContains(t, err, "http::endpoint")
	require.ErrorContains(t, err, first.cfg.HTTP.NetAddr.Endpoint)
	require.NoError(t, second.Shutdown(t.Context()))
}

// authenticator lets those in who know the word.
type authenticator struct{ component.Component }

func (authenticator) Authenticate(ctx context.Context, sources map[string][]string) (context.Context, error) {
	if words := sources["Word"]; len(words) == 1 && words[0] == "sesame" {
		return ctx, nil
	}
	return ctx, errors.New("the word is missing")
}

var _ extensionauth.Server = authenticator{}

func TestAuthentication(t *testing.T) {
	t.Parallel()
	cfg := newConfig()
	id := component.MustNewID("door")
	cfg.HTTP.Auth = configoptional.Some(confighttp.AuthConfig{Config: configauth.Config{AuthenticatorID: id}})
	h := newHost(openStore(t))
	err := newExtension(t, nopSettings(), cfg).Start(t.Context(), h)
	require.ErrorContains(t, err, "http: ")
	require.ErrorContains(t, err, "door")

	h.extensions[id] = authenticator{}
	q, api := start(t, nopSettings(), h, cfg)
	require.NoError(t, q.Ready())
	requireProblem(t, get(t, api+"/status"), http.StatusUnauthorized, "unauthorized")
	require.Equal(t, http.StatusOK, get(t, api+"/status", "Word", "sesame").StatusCode)
}

func TestCORS(t *testing.T) {
	t.Parallel()
	cfg := newConfig()
	cfg.HTTP.CORS = configoptional.Some(confighttp.CORSConfig{AllowedOrigins: []string{"https://example.com"}})
	q, api := start(t, nopSettings(), newHost(openStore(t)), cfg)
	require.NoError(t, q.Ready())
	response := get(t, api+"/status", "Origin", "https://example.com")
	require.Equal(t, "https://example.com", response.Header.Get("Access-Control-Allow-Origin"))
	require.ElementsMatch(t, []string{"Origin", "Accept"}, response.Header.Values("Vary"))
}

// A body that can't be decompressed is a problem as well.
func TestBadEncoding(t *testing.T) {
	t.Parallel()
	q, api := start(t, nopSettings(), newHost(openStore(t)), newConfig())
	require.NoError(t, q.Ready())
	requireProblem(t, get(t, api+"/status", "Content-Encoding", "nonsense"), http.StatusBadRequest, "malformed-request")
}

// Shutdown ends a stream that its client does not read, and breaks it.
func TestShutdownEndsStreams(t *testing.T) {
	t.Parallel()
	s := openStore(t)
	for i := range 40 {
		_, err := s.Append(t.Context(), store.Append{Events: []store.NewEvent{{
			Envelope: store.Envelope{EventID: strconv.Itoa(i), EventType: "Happened"},
			Record:   store.Record{Body: store.String(strings.Repeat("x", 1<<20))},
		}}})
		require.NoError(t, err)
	}
	q, api := start(t, nopSettings(), newHost(s), newConfig())
	require.NoError(t, q.Ready())
	response := get(t, api+"/replay")
	reader := bufio.NewReader(response.Body)
	_, err := reader.ReadString('\n')
	require.NoError(t, err)

	ctx, cancel := context.WithTimeout(t.Context(), 200*time.Millisecond)
	defer cancel()
	begin := time.Now()
	if err := q.Shutdown(ctx); err != nil { // the stream was in the middle of a write
		require.ErrorIs(t, err, context.DeadlineExceeded)
	}
	require.Less(t, time.Since(begin), shutdownGrace)
	_, err = io.Copy(io.Discard, reader)
	require.Error(t, err)
}

func TestMetrics(t *testing.T) {
	t.Parallel()
	telemetry := componenttest.NewTelemetry()
	defer func() { require.NoError(t, telemetry.Shutdown(context.Background())) }()
	s := openStore(t)
	_, err := s.Append(t.Context(), store.Append{Events: []store.NewEvent{
		{Envelope: store.Envelope{EventID: "a", EventType: "Happened"}},
		{Envelope: store.Envelope{EventID: "b", EventType: "Happened"}},
	}})
	require.NoError(t, err)
	q, api := start(t, metadatatest.NewSettings(telemetry), newHost(s), newConfig())
	require.NoError(t, q.Ready())
	require.Equal(t, http.StatusOK, get(t, api+"/events").StatusCode)
	require.Equal(t, http.StatusNotFound, get(t, api+"/events/c").StatusCode)

	point := func(route string, status int) metricdata.HistogramDataPoint[float64] {
		return metricdata.HistogramDataPoint[float64]{Count: 1, Attributes: attribute.NewSet(
			attribute.String("extension", q.id.String()),
			attribute.String("http.route", route),
			attribute.Int("http.response.status_code", status),
		)}
	}
	require.NoError(t, q.Shutdown(t.Context())) // the requests are observed
	metadatatest.AssertEqualEventQueryDuration(t, telemetry,
		[]metricdata.HistogramDataPoint[float64]{point("/api/v1/events", 200), point("/api/v1/events/{eventId}", 404)},
		metricdatatest.IgnoreTimestamp(), metricdatatest.IgnoreExemplars(), metricdatatest.IgnoreValue())
	metadatatest.AssertEqualEventQueryEvents(t, telemetry, []metricdata.DataPoint[int64]{{
		Value: 2,
		Attributes: attribute.NewSet(
			attribute.String("extension", q.id.String()), attribute.String("http.route", "/api/v1/events")),
	}}, metricdatatest.IgnoreTimestamp(), metricdatatest.IgnoreExemplars())
}
