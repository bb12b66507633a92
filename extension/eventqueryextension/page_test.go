package eventqueryextension

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/component"
	"go.opentelemetry.io/collector/component/componenttest"
	"go.opentelemetry.io/collector/config/configauth"
	"go.opentelemetry.io/collector/config/confighttp"
	"go.opentelemetry.io/collector/config/configopaque"
	"go.opentelemetry.io/collector/config/configoptional"
	"go.uber.org/zap"
	"go.uber.org/zap/zaptest/observer"

	"github.com/gyroscops/otel-eventstore/extension/eventqueryextension/internal/metadatatest"
)

// pagePaths are the views and some of the files.
var pagePaths = []string{"/", "/timeline", "/aggregate", "/trends", "/operations", "/app.js", "/app.css", "/icon.svg", "/licenses.md"}

// startPage returns a running extension and the address of its server.
func startPage(t *testing.T, h host, cfg *Config) string {
	q, api := start(t, nopSettings(), h, cfg)
	require.NoError(t, q.Ready())
	return strings.TrimSuffix(api, "/api/v1")
}

// behindDoor configures an authenticator, and returns a host that has it.
func behindDoor(t *testing.T, cfg *Config) host {
	id := component.MustNewID("door")
	cfg.HTTP.Auth = configoptional.Some(confighttp.AuthConfig{Config: configauth.Config{AuthenticatorID: id}})
	h := newHost(openStore(t))
	h.extensions[id] = authenticator{}
	return h
}

func TestPage(t *testing.T) {
	t.Parallel()
	server := startPage(t, newHost(openStore(t)), newConfig())
	for _, path := range pagePaths {
		response := get(t, server+path)
		require.Equal(t, http.StatusOK, response.StatusCode, path)
		require.NotEmpty(t, response.Header.Get("Content-Security-Policy"))
	}
	refused := do(t, http.MethodPost, server+"/timeline")
	require.Equal(t, http.StatusMethodNotAllowed, refused.StatusCode)
	require.Equal(t, "GET, HEAD", refused.Header.Get("Allow"))
	for _, path := range []string{"/index.html", "/favicon.ico", "/timeline/", "/api", "/api/v1/nothing"} {
		requireProblem(t, get(t, server+path), http.StatusNotFound, "unknown-path")
	}
}

// The page does not wait for the store: it shows how far that has come.
func TestPageBeforeReady(t *testing.T) {
	t.Parallel()
	_, api := start(t, nopSettings(), newHost(openStore(t)), newConfig())
	require.Equal(t, http.StatusOK, get(t, strings.TrimSuffix(api, "api/v1")).StatusCode)
}

func TestPageSwitchedOff(t *testing.T) {
	t.Parallel()
	cfg := newConfig()
	cfg.UI.Enabled = false
	server := startPage(t, newHost(openStore(t)), cfg)
	for _, path := range pagePaths {
		requireProblem(t, get(t, server+path), http.StatusNotFound, "unknown-path")
	}
	require.Equal(t, http.StatusOK, get(t, server+"/api/v1/status").StatusCode)
}

// Whoever has no credentials gets the page, and nothing else.
func TestPageNeedsNoCredentials(t *testing.T) {
	t.Parallel()
	cfg := newConfig()
	server := startPage(t, behindDoor(t, cfg), cfg)
	for _, path := range pagePaths {
		require.Equal(t, http.StatusOK, get(t, server+path).StatusCode, path)
		require.Equal(t, http.StatusOK, get(t, server+path, "Word", "sesame").StatusCode, path)
	}
	for _, path := range []string{"/api/v1/status", "/api/v1/events", "/api/v1/openapi.json", "/nothing", "/index.html"} {
		response := get(t, server+path)
		requireProblem(t, response, http.StatusUnauthorized, "unauthorized")
		require.Empty(t, response.Header.Get("WWW-Authenticate"), "a browser would ask for the credentials itself")
	}
	require.Equal(t, http.StatusOK, get(t, server+"/api/v1/status", "Word", "sesame").StatusCode)
}

// No spelling of a path leads past the credentials to what is behind them.
func TestHostilePaths(t *testing.T) {
	t.Parallel()
	cfg := newConfig()
	server := strings.TrimPrefix(startPage(t, behindDoor(t, cfg), cfg), "http://")
	f := func(want int, line string) {
		t.Helper()
		status, body := exchange(t, server, line)
		require.Equal(t, want, status, "%s: %s", line, body)
	}
	for _, target := range []string{
		"/api/v1/status", "//api/v1/status", "/./api/v1/status", "/../api/v1/status", "/%61pi/v1/status", "/api%2Fv1%2Fstatus",
		"/timeline/../api/v1/status", "/timeline/..%2fapi/v1/status", "/timeline%2F..%2Fapi/v1/status", "/app.js/../api/v1/events",
		"/app.js/%2e%2e/api/v1/events", "/app.js;/api/v1/events", "/app.js%00/api/v1/events", "/%74imeline", "/timeline%3F",
		"//timeline", "/timeline/", "/timeline//", "/;", "/.", "/..", "//", `/\api\v1\status`, "/API/v1/status", "/app%2Ejs",
		"http://x/api/v1/status", "http://x//timeline", "http://timeline", "/api/v1/../../timeline", "/api/v1/status?/timeline",
		"/api/v1/events/..%2F..%2F..%2F", "/app.js%", "/api/v1/status#/timeline",
	} {
		want := http.StatusUnauthorized
		if strings.HasSuffix(target, "%") {
			want = http.StatusBadRequest // before any handler
		}
		f(want, "GET "+target)
	}
	f(http.StatusUnauthorized, "POST /api/v1/events")
	f(http.StatusUnauthorized, "CONNECT /timeline/../api/v1/events")
	f(http.StatusBadRequest, "GET timeline")
	f(http.StatusMethodNotAllowed, "POST /timeline?/api/v1/events")
	_, index := exchange(t, server, "GET /")
	for _, target := range []string{"/timeline?/api/v1/status", "http://x/timeline", "/timeline?q=%2F..%2Fapi"} {
		status, body := exchange(t, server, "GET "+target)
		require.Equal(t, http.StatusOK, status)
		require.Equal(t, index, body)
	}
}

// exchange sends a request line as it is, and returns the answer.
func exchange(t *testing.T, address, line string) (status int, body string) {
	var dialer net.Dialer
	connection, err := dialer.DialContext(t.Context(), "tcp", address)
	require.NoError(t, err)
	defer func() { _ = connection.Close() }()
	_, err = fmt.Fprintf(connection, "%s HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", line)
	require.NoError(t, err)
	response, err := http.ReadResponse(bufio.NewReader(connection), nil)
	require.NoError(t, err)
	defer func() { _ = response.Body.Close() }()
	read, err := io.ReadAll(response.Body)
	require.NoError(t, err)
	return response.StatusCode, string(read)
}

// What else the server is configured with is for the page too.
func TestPageHasHeadersOfConfiguration(t *testing.T) {
	t.Parallel()
	cfg := newConfig()
	cfg.HTTP.ResponseHeaders = configopaque.MapList{
		{Name: "Strict-Transport-Security", Value: "max-age=1"}, {Name: "Content-Security-Policy", Value: "default-src *"},
	}
	header := get(t, startPage(t, newHost(openStore(t)), cfg)+"/").Header
	require.Equal(t, "max-age=1", header.Get("Strict-Transport-Security"))
	require.Len(t, header.Values("Content-Security-Policy"), 1)
	require.Contains(t, header.Get("Content-Security-Policy"), "default-src 'none'")
}

// The metrics of queries are those of the API.
func TestPageIsNoQuery(t *testing.T) {
	t.Parallel()
	telemetry := componenttest.NewTelemetry()
	defer func() { require.NoError(t, telemetry.Shutdown(context.Background())) }()
	q, api := start(t, metadatatest.NewSettings(telemetry), newHost(openStore(t)), newConfig())
	require.NoError(t, q.Ready())
	require.Equal(t, http.StatusOK, get(t, strings.TrimSuffix(api, "api/v1")).StatusCode)
	require.NoError(t, q.Shutdown(t.Context())) // requests are observed
	_, err := telemetry.GetMetric("otelcol_event_query_duration")
	require.Error(t, err)
}

func TestPageIsLogged(t *testing.T) {
	t.Parallel()
	f := func(enabled bool) (address string, fields map[string]any) {
		t.Helper()
		core, logs := observer.New(zap.InfoLevel)
		set := nopSettings()
		set.Logger = zap.New(core)
		cfg := newConfig()
		cfg.UI.Enabled = enabled
		_, api := start(t, set, newHost(openStore(t)), cfg)
		lines := logs.FilterMessage("Serving event queries").All()
		require.Len(t, lines, 1)
		return strings.TrimSuffix(api, "api/v1"), lines[0].ContextMap()
	}
	address, fields := f(true)
	require.Equal(t, address, fields["page"])
	_, fields = f(false)
	require.NotContains(t, fields, "page")
}

func TestPageURL(t *testing.T) {
	t.Parallel()
	f := func(want string, at net.Addr, encrypted bool) {
		t.Helper()
		require.Equal(t, want, pageURL(at, encrypted))
	}
	f("http://127.0.0.1:4319/", &net.TCPAddr{IP: net.IPv4(127, 0, 0, 1), Port: 4319}, false)
	f("https://[::1]:4319/", &net.TCPAddr{IP: net.IPv6loopback, Port: 4319}, true)
	f("http://localhost:80/", &net.TCPAddr{IP: net.IPv6unspecified, Port: 80}, false)
	f("http://localhost:80/", &net.TCPAddr{IP: net.IPv4zero, Port: 80}, false)
	f("", &net.UnixAddr{Name: "/run/socket", Net: "unix"}, false)
}
