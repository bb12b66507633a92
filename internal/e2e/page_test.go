package e2e

import (
	"io"
	"net/http"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gyroscops/otel-eventstore/internal/e2e/distro"
)

// The binary brings the page with it, and says where it is.
func TestPage(t *testing.T) {
	t.Parallel()
	c := start(t)
	requirePage(t, c)
	require.Contains(t, c.Output(), `"page": "http://`+c.API+`/"`)
}

// With authentication the page is there for everyone, and the API is not. Nothing
// makes a browser ask for credentials in a dialog of its own.
func TestPageWithAuthentication(t *testing.T) {
	t.Parallel()
	f := func(name, extension, authorization string) {
		t.Helper()
		c, err := distro.Run(t.Context(), binary, distro.Options{
			Overlays: []string{
				`extensions: {` + extension + `, event_query: {http: {auth: {authenticator: ` + name + `}}}}`,
				`service: {extensions: [` + name + `, event_store, event_query, health_check]}`,
			},
			Authorization: authorization,
		})
		require.NoError(t, err)
		defer func() { assert.NoError(t, c.Stop()) }()
		requirePage(t, c)
		for _, wrong := range []string{"", "Basic YWRhOndyb25n", "Bearer wrong"} {
			refused := visit(t, c, "/api/v1/status", wrong)
			require.Equal(t, http.StatusUnauthorized, refused.StatusCode)
			require.Equal(t, "application/problem+json", refused.Header.Get("Content-Type"))
			require.Empty(t, refused.Header.Get("WWW-Authenticate"))
		}
		require.Equal(t, http.StatusOK, visit(t, c, "/api/v1/status", authorization).StatusCode)
	}
	f("basicauth", `basicauth: {htpasswd: {inline: "ada:secret"}}`, "Basic YWRhOnNlY3JldA==")
	f("bearertokenauth", `bearertokenauth: {token: secret}`, "Bearer secret")
}

// requirePage asks for the page without credentials.
func requirePage(t *testing.T, c *distro.Collector) {
	t.Helper()
	for _, path := range []string{"/", "/timeline", "/aggregate", "/trends", "/operations"} {
		response := visit(t, c, path+"?q=x", "")
		require.Equal(t, http.StatusOK, response.StatusCode)
		require.Equal(t, "text/html; charset=utf-8", response.Header.Get("Content-Type"))
		body, err := io.ReadAll(response.Body)
		require.NoError(t, err)
		require.Contains(t, string(body), `src="./app.js"`)
	}
	require.Equal(t, http.StatusOK, visit(t, c, "/app.js", "").StatusCode)
}

// visit asks for a path of the server on a connection of its own.
func visit(t *testing.T, c *distro.Collector, path, authorization string) *http.Response {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, "http://"+c.API+path, http.NoBody)
	require.NoError(t, err)
	request.Close = true
	if authorization != "" {
		request.Header.Set("Authorization", authorization)
	}
	response, err := http.DefaultClient.Do(request)
	require.NoError(t, err)
	t.Cleanup(func() { _ = response.Body.Close() })
	return response
}
