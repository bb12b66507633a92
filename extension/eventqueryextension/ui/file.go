package ui

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io/fs"
	"mime"
	"net/http"
	"path"
	"strconv"
	"strings"
	"time"
)

// mediaTypes of the files by their extension, so that they are the same on every
// machine. The licenses are Markdown, which browsers show only as plain text.
var mediaTypes = map[string]string{
	".html": "text/html; charset=utf-8",
	".js":   "text/javascript; charset=utf-8",
	".css":  "text/css; charset=utf-8",
	".svg":  "image/svg+xml",
	".md":   "text/plain; charset=utf-8",
}

// file is a file in the forms in which it is sent.
type file struct {
	mediaType string
	plain     form
	gzipped   *form // nil where it would not be shorter
}

// form is the bytes of a file with their strong entity tag.
type form struct {
	body []byte
	etag string
}

func newForm(body []byte) form {
	sum := sha256.Sum256(body)
	return form{body, `"` + hex.EncodeToString(sum[:16]) + `"`}
}

// readFiles returns the files of the folder dist by their paths.
func readFiles(files fs.ReadDirFS) (map[string]*file, error) {
	const folder = "dist"
	entries, err := files.ReadDir(folder)
	if err != nil {
		return nil, err
	}
	all := make(map[string]*file, len(entries))
	for _, entry := range entries {
		body, err := fs.ReadFile(files, path.Join(folder, entry.Name()))
		if err != nil {
			return nil, err
		}
		if all["/"+entry.Name()], err = newFile(entry.Name(), body); err != nil {
			return nil, err
		}
	}
	return all, nil
}

func newFile(name string, body []byte) (*file, error) {
	f := &file{mediaType: mediaTypes[path.Ext(name)], plain: newForm(body)}
	if f.mediaType == "" {
		return nil, fmt.Errorf("%s: no media type is known for it", name)
	}
	var compressed bytes.Buffer
	w, err := gzip.NewWriterLevel(&compressed, gzip.BestCompression)
	if err != nil {
		return nil, err
	}
	if _, err := w.Write(body); err != nil {
		return nil, err
	}
	if err := w.Close(); err != nil {
		return nil, err
	}
	if compressed.Len() < len(body) {
		f.gzipped = new(newForm(compressed.Bytes()))
	}
	return f, nil
}

// serve answers with the file, or with 304 to a client that has it. Names stay the
// same when the files change, so clients ask each time.
func (f *file) serve(w http.ResponseWriter, r *http.Request) {
	header := w.Header()
	header.Set("Content-Type", f.mediaType)
	header.Set("Cache-Control", "no-cache")
	header.Add("Vary", "Accept-Encoding")
	sent := f.plain
	if f.gzipped != nil && acceptsGzip(r.Header.Values("Accept-Encoding")) {
		sent = *f.gzipped
		header.Set("Content-Encoding", "gzip")
	}
	header.Set("ETag", sent.etag)
	http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(sent.body))
}

// acceptsGzip reads Accept-Encoding (RFC 9110, section 12.5.3). What can't be read
// is left out.
func acceptsGzip(values []string) bool {
	others := false
	for element := range strings.SplitSeq(strings.Join(values, ","), ",") {
		coding, parameters, err := mime.ParseMediaType(element)
		if err != nil {
			continue
		}
		accepted := true
		if text, ok := parameters["q"]; ok {
			q, err := strconv.ParseFloat(text, 64)
			accepted = err == nil && q > 0
		}
		switch coding {
		case "gzip", "x-gzip":
			return accepted
		case "*":
			others = accepted
		}
	}
	return others
}
