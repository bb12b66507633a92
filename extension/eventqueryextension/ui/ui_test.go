package ui

import (
	"bytes"
	"compress/gzip"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/require"
)

func newHandler(t *testing.T) *Handler {
	h, err := New(0)
	require.NoError(t, err)
	return h
}

// ask returns the answer of a handler to a request with the headers, by turns
// names and values.
func ask(t *testing.T, h http.Handler, method, target string, headers ...string) *http.Response {
	r := httptest.NewRequestWithContext(t.Context(), method, target, http.NoBody)
	for header := range slices.Chunk(headers, 2) {
		r.Header.Add(header[0], header[1])
	}
	recorder := httptest.NewRecorder()
	h.ServeHTTP(recorder, r)
	return recorder.Result() //nolint:bodyclose // it is in memory
}

func bodyOf(t *testing.T, response *http.Response) []byte {
	body, err := io.ReadAll(response.Body)
	require.NoError(t, err)
	return body
}

func built(t *testing.T, name string) []byte {
	body, err := dist.ReadFile("dist/" + name)
	require.NoError(t, err)
	return body
}

// Every view is the index, and every other built file is there by its name.
func TestPaths(t *testing.T) {
	t.Parallel()
	h := newHandler(t)
	f := func(target, name, mediaType string) {
		t.Helper()
		u, err := url.Parse(target)
		require.NoError(t, err)
		require.True(t, h.Has(u), target)
		response := ask(t, h, http.MethodGet, target)
		require.Equal(t, http.StatusOK, response.StatusCode)
		require.Equal(t, mediaType, response.Header.Get("Content-Type"))
		require.Equal(t, built(t, name), bodyOf(t, response))
	}
	for _, view := range views {
		f(view, "index.html", "text/html; charset=utf-8")
	}
	f("/?q=refund&from=0", "index.html", "text/html; charset=utf-8")
	f("/app.js", "app.js", "text/javascript; charset=utf-8")
	f("/app.css", "app.css", "text/css; charset=utf-8")
	f("/icon.svg", "icon.svg", "image/svg+xml")
	f("/licenses.md", "licenses.md", "text/plain; charset=utf-8")
	entries, err := dist.ReadDir("dist")
	require.NoError(t, err)
	require.Len(t, h.files, len(entries)-1+len(views))
}

func TestOtherPaths(t *testing.T) {
	t.Parallel()
	h := newHandler(t)
	for _, target := range []string{
		"/index.html", "/Timeline", "/timeline/", "/timeline/x", "//", "//timeline", "/./timeline", "/x/../timeline",
		"/%74imeline", "/timeline%2F", "/dist/app.js", "/app.js/", "/app.js%00", "/ui.go", "/favicon.ico", "/api/v1/status", "/api",
	} {
		r := httptest.NewRequestWithContext(t.Context(), http.MethodGet, "http://host"+target, http.NoBody)
		require.False(t, h.Has(r.URL), target)
		require.Equal(t, http.StatusNotFound, ask(t, h, http.MethodGet, "http://host"+target).StatusCode, target)
	}
}

func TestHeaders(t *testing.T) {
	t.Parallel()
	h := newHandler(t)
	for path := range h.files {
		for _, method := range []string{http.MethodGet, http.MethodHead, http.MethodPost} {
			header := ask(t, h, method, path).Header
			require.Equal(t, contentSecurityPolicy, header.Get("Content-Security-Policy"))
			require.Equal(t, "nosniff", header.Get("X-Content-Type-Options"))
			require.Equal(t, "no-referrer", header.Get("Referrer-Policy"))
			require.Equal(t, "same-origin", header.Get("Cross-Origin-Opener-Policy"))
			require.Equal(t, "same-origin", header.Get("Cross-Origin-Resource-Policy"))
		}
		header := ask(t, h, http.MethodGet, path).Header
		require.Equal(t, "no-cache", header.Get("Cache-Control"))
		require.Equal(t, "Accept-Encoding", header.Get("Vary"))
		require.Empty(t, header.Get("Last-Modified"))
	}
}

func TestMethods(t *testing.T) {
	t.Parallel()
	h := newHandler(t)
	for path := range h.files {
		get, head := ask(t, h, http.MethodGet, path), ask(t, h, http.MethodHead, path)
		require.Equal(t, http.StatusOK, head.StatusCode)
		require.Equal(t, get.Header, head.Header)
		require.Empty(t, bodyOf(t, head))
		for _, method := range []string{http.MethodPost, http.MethodPut, http.MethodDelete, http.MethodOptions, "BREW"} {
			refused := ask(t, h, method, path)
			require.Equal(t, http.StatusMethodNotAllowed, refused.StatusCode)
			require.Equal(t, "GET, HEAD", refused.Header.Get("Allow"))
		}
	}
}

// Who has the very bytes of a form is not sent them again.
func TestEntityTags(t *testing.T) {
	t.Parallel()
	h := newHandler(t)
	tags := map[string]bool{}
	for path := range h.files {
		if path != "/" && h.files[path] == h.files["/"] {
			continue
		}
		for _, encoding := range []string{"identity", "gzip"} {
			get := ask(t, h, http.MethodGet, path, "Accept-Encoding", encoding)
			tag := get.Header.Get("ETag")
			require.Regexp(t, `^"[0-9a-f]{32}"$`, tag)
			if get.Header.Get("Content-Encoding") != "" || encoding == "identity" {
				require.False(t, tags[tag], "each form has its own")
			}
			tags[tag] = true
			for _, known := range []string{tag, "W/" + tag, `"other", ` + tag, "*"} {
				kept := ask(t, h, http.MethodGet, path, "Accept-Encoding", encoding, "If-None-Match", known)
				require.Equal(t, http.StatusNotModified, kept.StatusCode)
				require.Empty(t, bodyOf(t, kept))
				require.Equal(t, tag, kept.Header.Get("ETag"))
				require.Equal(t, "no-cache", kept.Header.Get("Cache-Control"))
				require.Equal(t, "Accept-Encoding", kept.Header.Get("Vary"))
				require.Equal(t, contentSecurityPolicy, kept.Header.Get("Content-Security-Policy"))
			}
			require.Equal(t, http.StatusOK, ask(t, h, http.MethodGet, path, "If-None-Match", `"other"`).StatusCode)
		}
	}
}

func TestGzip(t *testing.T) {
	t.Parallel()
	h := newHandler(t)
	response := ask(t, h, http.MethodGet, "/", "Accept-Encoding", "br, gzip")
	require.Equal(t, "gzip", response.Header.Get("Content-Encoding"))
	require.Equal(t, "text/html; charset=utf-8", response.Header.Get("Content-Type"))
	reader, err := gzip.NewReader(bytes.NewReader(bodyOf(t, response)))
	require.NoError(t, err)
	body, err := io.ReadAll(reader)
	require.NoError(t, err)
	require.Equal(t, built(t, "index.html"), body)
}

func TestAcceptsGzip(t *testing.T) {
	t.Parallel()
	f := func(want bool, values ...string) {
		t.Helper()
		require.Equal(t, want, acceptsGzip(values), "%q", values)
	}
	f(true, "gzip")
	f(true, "gzip, deflate, br, zstd")
	f(true, "br", "GZIP")
	f(true, "x-gzip")
	f(true, "*")
	f(true, " br;q=1 , gzip ; q=0.001 ")
	f(true, "*;q=0, gzip")
	f(false)
	f(false, "")
	f(false, "identity")
	f(false, "gzip;q=0")
	f(false, "gzip;q=0.000, *")
	f(false, "*, gzip;q=0")
	f(false, "*;q=0")
	f(false, "gzip;q=much")
	f(false, "gzippy, ;;, =")
}

// What is not shorter for it is not compressed.
func TestIncompressible(t *testing.T) {
	t.Parallel()
	f, err := newFile("a.js", []byte("1"))
	require.NoError(t, err)
	require.Nil(t, f.gzipped)
	f, err = newFile("a.js", []byte(strings.Repeat("1", 1000)))
	require.NoError(t, err)
	require.NotNil(t, f.gzipped)
}

// A file that would be sent as something else is found when it is built.
func TestUnknownFiles(t *testing.T) {
	t.Parallel()
	f := func(name string) {
		t.Helper()
		_, err := readFiles(fstest.MapFS{name: {Data: []byte("x")}})
		require.Error(t, err)
	}
	f("dist/app.exe")
	f("dist/assets/app.js")
	f("elsewhere/app.js")
}
