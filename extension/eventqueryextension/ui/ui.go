// Package ui serves the web page: the files that are built into dist. They hold
// no data; what the page shows it asks the API for.
package ui

import (
	"embed"
	"net/http"
	"net/url"
	"time"
)

//go:embed dist
var dist embed.FS

const indexFile = "index.html"

// views are the paths of the page's views. All are answered with the index; the
// page knows which one it shows. They are one level deep, for the index names its
// files relative to its own path, which a proxy may put a prefix in front of.
var views = []string{"/", "/timeline", "/aggregate", "/trends", "/operations"}

// contentSecurityPolicy lets the page load its own files and ask its own server,
// and nothing else: no inline script or style, no frame around it, and no text
// made markup.
const contentSecurityPolicy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; " +
	"connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; " +
	"require-trusted-types-for 'script'; trusted-types 'none'"

// Handler serves the page. It is safe for concurrent use.
type Handler struct {
	files        map[string]*file // by path
	writeTimeout time.Duration
}

// New returns the handler, with the files compressed. An answer that its client
// has not taken by the timeout is broken off; 0 is no bound.
func New(writeTimeout time.Duration) (*Handler, error) {
	files, err := readFiles(dist)
	if err != nil {
		return nil, err
	}
	for _, view := range views {
		files[view] = files["/"+indexFile]
	}
	delete(files, "/"+indexFile) // its views are its paths
	return &Handler{files, writeTimeout}, nil
}

// Has reports whether a URL is one of the page's. The path counts as it was sent,
// so that no spelling of another path is taken for one.
func (h *Handler) Has(u *url.URL) bool { return h.files[u.EscapedPath()] != nil }

// ServeHTTP answers GET and HEAD. The query is the page's own state and means
// nothing here.
func (h *Handler) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	header := w.Header()
	header.Set("Content-Security-Policy", contentSecurityPolicy)
	header.Set("X-Content-Type-Options", "nosniff")
	header.Set("Referrer-Policy", "no-referrer")
	header.Set("Cross-Origin-Opener-Policy", "same-origin")
	header.Set("Cross-Origin-Resource-Policy", "same-origin")
	if h.writeTimeout > 0 {
		// A writer without deadlines is one without a connection.
		_ = http.NewResponseController(w).SetWriteDeadline(time.Now().Add(h.writeTimeout))
	}
	f := h.files[r.URL.EscapedPath()]
	switch {
	case f == nil:
		http.NotFound(w, r)
	case r.Method != http.MethodGet && r.Method != http.MethodHead:
		header.Set("Allow", "GET, HEAD")
		http.Error(w, "the page is read with GET", http.StatusMethodNotAllowed)
	default:
		f.serve(w, r)
	}
}
