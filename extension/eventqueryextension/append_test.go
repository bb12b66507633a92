package eventqueryextension

import (
	"bytes"
	"compress/gzip"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/gyroscops/otel-eventstore/store"
)

// post sends JSON on a connection of its own.
func post(t *testing.T, url string, body []byte, headers ...string) *http.Response {
	r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, url, bytes.NewReader(body))
	require.NoError(t, err)
	r.Header.Set("Content-Type", "application/json")
	for header := range slices.Chunk(headers, 2) {
		r.Header.Set(header[0], header[1])
	}
	response, err := (&http.Client{Transport: &http.Transport{DisableKeepAlives: true}}).Do(r)
	require.NoError(t, err)
	t.Cleanup(func() { _ = response.Body.Close() })
	return response
}

// startWith returns the address of the API over a store.
func startWith(t *testing.T, s *store.Store, change func(*Config)) string {
	cfg := newConfig()
	change(cfg)
	q, url := start(t, nopSettings(), newHost(s), cfg)
	require.NoError(t, q.Ready())
	return url + "/aggregates/Payment/p/events"
}

func gzipped(t *testing.T, text string) []byte {
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	_, err := w.Write([]byte(text))
	require.NoError(t, err)
	require.NoError(t, w.Close())
	return b.Bytes()
}

// The server's limit holds for what a body is decompressed to.
func TestAppendWithinTheBodyLimit(t *testing.T) {
	t.Parallel()
	s := openStore(t)
	url := startWith(t, s, func(cfg *Config) { cfg.HTTP.MaxRequestBodySize = 100 })
	small, large := `[{"eventType":"X"}]`, `[{"eventType":"X","data":"`+strings.Repeat("x", 200)+`"}]`
	require.Equal(t, http.StatusCreated, post(t, url, []byte(small)).StatusCode)
	require.Equal(t, http.StatusCreated, post(t, url, gzipped(t, small), "Content-Encoding", "gzip").StatusCode)
	requireProblem(t, post(t, url, []byte(large)), http.StatusRequestEntityTooLarge, "too-large")
	requireProblem(t, post(t, url, gzipped(t, large), "Content-Encoding", "gzip"), http.StatusRequestEntityTooLarge, "too-large")
	requireProblem(t, post(t, url, []byte(small), "Content-Encoding", "gzip"), http.StatusBadRequest, "malformed-request")
	require.Equal(t, uint64(2), s.Status().LastPosition)
}

func TestAppendDisabled(t *testing.T) {
	t.Parallel()
	s := openStore(t)
	url := startWith(t, s, func(cfg *Config) { cfg.Append.Enabled = false })
	response := post(t, url, []byte(`[{"eventType":"X"}]`))
	requireProblem(t, response, http.StatusMethodNotAllowed, "method-not-allowed")
	require.Equal(t, "GET, HEAD", response.Header.Get("Allow"))
	require.Zero(t, s.Status().LastPosition)
}
