package cloudeventsreceiver

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/json"
	"errors"
	"net"
	"net/http"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/component"
	"go.opentelemetry.io/collector/component/componenttest"
	"go.opentelemetry.io/collector/config/configauth"
	"go.opentelemetry.io/collector/config/confighttp"
	"go.opentelemetry.io/collector/config/configoptional"
	"go.opentelemetry.io/collector/consumer"
	"go.opentelemetry.io/collector/consumer/consumererror"
	"go.opentelemetry.io/collector/consumer/consumertest"
	"go.opentelemetry.io/collector/extension/extensionauth"
	"go.opentelemetry.io/collector/pdata/plog"
	"go.opentelemetry.io/collector/receiver"
	"go.opentelemetry.io/collector/receiver/receivertest"
	"go.opentelemetry.io/otel/sdk/metric/metricdata"

	"github.com/gyroscops/otel-eventstore/receiver/cloudeventsreceiver/internal/metadata"
)

const noted = `{"specversion": "1.0", "id": "1", "source": "/notes", "type": "Noted", "data": {"n": 1}}`

type host struct {
	component.Host
	extensions map[component.ID]component.Component
}

func (h host) GetExtensions() map[component.ID]component.Component { return h.extensions }

// freeAddress returns an address that was free a moment ago.
func freeAddress(t *testing.T) string {
	t.Helper()
	var config net.ListenConfig
	listener, err := config.Listen(t.Context(), "tcp", "127.0.0.1:0")
	require.NoError(t, err)
	require.NoError(t, listener.Close())
	return listener.Addr().String()
}

func newConfig(t *testing.T) *Config {
	cfg := createDefaultConfig().(*Config)
	cfg.HTTP.NetAddr.Endpoint = freeAddress(t)
	return cfg
}

func newReceiver(t *testing.T, set receiver.Settings, cfg *Config, next consumer.Logs) receiver.Logs {
	t.Helper()
	r, err := NewFactory().CreateLogs(t.Context(), set, cfg, next)
	require.NoError(t, err)
	return r
}

// start runs a receiver and returns its address.
func start(t *testing.T, set receiver.Settings, cfg *Config, next consumer.Logs) string {
	t.Helper()
	r := newReceiver(t, set, cfg, next)
	require.NoError(t, r.Start(t.Context(), componenttest.NewNopHost()))
	t.Cleanup(func() { require.NoError(t, r.Shutdown(context.Background())) })
	return "http://" + cfg.HTTP.NetAddr.Endpoint
}

func nopSettings() receiver.Settings { return receivertest.NewNopSettings(metadata.Type) }

// answer is what a client sees.
type answer struct {
	status  int
	header  http.Header
	problem struct {
		Type, Title, Detail string
		Status              int
	}
}

// exchange sends one request on a connection of its own.
func exchange(t *testing.T, method, url, body string, headers ...string) answer {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), method, url, strings.NewReader(body))
	require.NoError(t, err)
	r.Header.Set("Content-Type", "application/cloudevents+json")
	for header := range slices.Chunk(headers, 2) {
		r.Header.Set(header[0], header[1])
	}
	response, err := (&http.Client{Transport: &http.Transport{DisableKeepAlives: true}}).Do(r)
	require.NoError(t, err)
	a := answer{status: response.StatusCode, header: response.Header}
	if a.status != http.StatusNoContent {
		require.Equal(t, "application/problem+json", response.Header.Get("Content-Type"))
		require.NoError(t, json.NewDecoder(response.Body).Decode(&a.problem))
		require.Equal(t, a.status, a.problem.Status)
	}
	require.NoError(t, response.Body.Close())
	return a
}

// refusing is a pipeline that answers with an error.
func refusing(t *testing.T, err error) consumer.Logs {
	t.Helper()
	next, newErr := consumer.NewLogs(func(context.Context, plog.Logs) error { return err })
	require.NoError(t, newErr)
	return next
}

func TestTaken(t *testing.T) {
	t.Parallel()
	tel := componenttest.NewTelemetry()
	t.Cleanup(func() { require.NoError(t, tel.Shutdown(context.Background())) })
	set := nopSettings()
	set.TelemetrySettings = tel.NewTelemetrySettings()
	var sink consumertest.LogsSink
	before := time.Now()
	url := start(t, set, newConfig(t), &sink)

	require.Equal(t, http.StatusNoContent, exchange(t, http.MethodPost, url, noted).status)
	require.Equal(t, http.StatusNoContent, exchange(t, http.MethodPost, url, "["+noted+","+noted+"]",
		"Content-Type", "application/cloudevents-batch+json").status)
	require.Equal(t, http.StatusNoContent, exchange(t, http.MethodPost, url+"/", "text", "Content-Type", "text/plain",
		"ce-specversion", "1.0", "ce-id", "2", "ce-source", "/notes", "ce-type", "Noted").status)
	require.Equal(t, 4, sink.LogRecordCount())
	record := sink.AllLogs()[0].ResourceLogs().At(0).ScopeLogs().At(0).LogRecords().At(0)
	require.Equal(t, "Noted", record.EventName())
	require.Equal(t, map[string]any{"n": int64(1)}, record.Body().AsRaw())
	require.False(t, record.ObservedTimestamp().AsTime().Before(before.Truncate(0)))

	metric, err := tel.GetMetric("otelcol_receiver_accepted_log_records")
	require.NoError(t, err)
	require.Equal(t, int64(4), metric.Data.(metricdata.Sum[int64]).DataPoints[0].Value)
}

// The answer waits for the pipeline.
func TestAnswerWaitsForThePipeline(t *testing.T) {
	t.Parallel()
	var stored atomic.Bool
	answered := make(chan struct{})
	next, err := consumer.NewLogs(func(context.Context, plog.Logs) error {
		select {
		case <-answered:
			return errors.New("answered before the events were stored")
		case <-time.After(50 * time.Millisecond):
			stored.Store(true)
			return nil
		}
	})
	require.NoError(t, err)
	status := exchange(t, http.MethodPost, start(t, nopSettings(), newConfig(t), next), noted).status
	close(answered)
	require.Equal(t, http.StatusNoContent, status)
	require.True(t, stored.Load())
}

func TestPipelineErrors(t *testing.T) {
	t.Parallel()
	a := exchange(t, http.MethodPost, start(t, nopSettings(), newConfig(t), refusing(t, errors.New("store is full"))), noted)
	require.Equal(t, http.StatusServiceUnavailable, a.status)
	require.Equal(t, "1", a.header.Get("Retry-After"))
	require.Equal(t, "urn:otel-eventstore:problem:unavailable", a.problem.Type)
	require.Equal(t, "store is full", a.problem.Detail)

	permanent := consumererror.NewPermanent(errors.New("bad data"))
	a = exchange(t, http.MethodPost, start(t, nopSettings(), newConfig(t), refusing(t, permanent)), noted)
	require.Equal(t, http.StatusBadRequest, a.status)
	require.Empty(t, a.header.Get("Retry-After"))
	require.Equal(t, "urn:otel-eventstore:problem:refused", a.problem.Type)
}

func TestBadRequests(t *testing.T) {
	t.Parallel()
	cfg := newConfig(t)
	cfg.Path = "/events"
	cfg.HTTP.MaxRequestBodySize = 200
	url := start(t, nopSettings(), cfg, refusing(t, errors.New("reached the pipeline")))
	f := func(status int, kind, detail string, a answer) {
		t.Helper()
		require.Equal(t, status, a.status)
		require.Equal(t, "urn:otel-eventstore:problem:"+kind, a.problem.Type)
		require.NotEmpty(t, a.problem.Title)
		require.Contains(t, a.problem.Detail, detail)
	}
	post := func(body string, headers ...string) answer {
		t.Helper()
		return exchange(t, http.MethodPost, url+"/events", body, headers...)
	}
	f(404, "unknown-path", "expected /events", exchange(t, http.MethodPost, url, noted))
	get := exchange(t, http.MethodGet, url+"/events", "")
	f(405, "method-not-allowed", "expected POST", get)
	require.Equal(t, "POST", get.header.Get("Allow"))
	f(400, "malformed-request", "at byte 1", post("{"))
	f(400, "malformed-request", "member time", post(strings.TrimSuffix(noted, "}")+`, "time": "now"}`))
	f(400, "no-event", "no event", post(""))
	f(422, "missing-event-type", "member type", post(`{"specversion": "1.0", "id": "1", "source": "/notes"}`))
	f(415, "unsupported-media-type", "application/cloudevents+json", post(noted, "Content-Type", "application/json"))
	f(413, "too-large", "200 bytes", post(noted+strings.Repeat(" ", 200)))
	f(400, "malformed-request", "unsupported Content-Encoding", post(noted, "Content-Encoding", "pigeon"))
	f(413, "too-large", "200 bytes", post(gzipped(t, noted+strings.Repeat(" ", 1<<20)), "Content-Encoding", "gzip"))
	f(503, "unavailable", "reached the pipeline", post(gzipped(t, noted), "Content-Encoding", "gzip"))
}

func gzipped(t *testing.T, text string) string {
	t.Helper()
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	_, err := w.Write([]byte(text))
	require.NoError(t, err)
	require.NoError(t, w.Close())
	return b.String()
}

func TestLifecycle(t *testing.T) {
	t.Parallel()
	cfg := newConfig(t)
	first := newReceiver(t, nopSettings(), cfg, consumertest.NewNop())
	require.NoError(t, first.Shutdown(t.Context())) // without Start
	require.NoError(t, first.Start(t.Context(), componenttest.NewNopHost()))

	second := newReceiver(t, nopSettings(), cfg, consumertest.NewNop())
	err := second.Start(t.Context(), componenttest.NewNopHost())
	require.ErrorContains(t, err, "http::endpoint")
	require.ErrorContains(t, err, cfg.HTTP.NetAddr.Endpoint)
	require.NoError(t, second.Shutdown(t.Context()))

	for range 2 {
		require.NoError(t, first.Shutdown(t.Context()))
	}
	// The address is free again.
	require.NoError(t, second.Start(t.Context(), componenttest.NewNopHost()))
	require.NoError(t, second.Shutdown(t.Context()))
}

// authenticator lets nobody in.
type authenticator struct{ component.Component }

func (authenticator) Authenticate(ctx context.Context, _ map[string][]string) (context.Context, error) {
	return ctx, errors.New("the word is missing")
}

var _ extensionauth.Server = authenticator{}

func TestAuthentication(t *testing.T) {
	t.Parallel()
	cfg := newConfig(t)
	id := component.MustNewID("door")
	cfg.HTTP.Auth = configoptional.Some(confighttp.AuthConfig{Config: configauth.Config{AuthenticatorID: id}})
	r := newReceiver(t, nopSettings(), cfg, consumertest.NewNop())
	h := host{componenttest.NewNopHost(), map[component.ID]component.Component{}}
	require.ErrorContains(t, r.Start(t.Context(), h), "door")

	h.extensions[id] = authenticator{}
	require.NoError(t, r.Start(t.Context(), h))
	t.Cleanup(func() { require.NoError(t, r.Shutdown(context.Background())) })
	a := exchange(t, http.MethodPost, "http://"+cfg.HTTP.NetAddr.Endpoint, noted)
	require.Equal(t, http.StatusUnauthorized, a.status)
	require.Equal(t, "urn:otel-eventstore:problem:unauthorized", a.problem.Type)
}
