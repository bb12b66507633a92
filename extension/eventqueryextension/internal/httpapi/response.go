package httpapi

import (
	"bytes"
	"encoding/json"
	"errors"
	"net/http"
	"strconv"
	"time"
)

// response knows what has been answered, and bounds each write.
type response struct {
	http.ResponseWriter
	timeout time.Duration
	status  int // 0 until the header is written
	events  int // sent, for the metrics, like
	behind  bool
}

func (w *response) WriteHeader(status int) {
	if w.status == 0 {
		w.status = status
	}
	w.ResponseWriter.WriteHeader(status)
}

func (w *response) Write(b []byte) (int, error) {
	if w.status == 0 {
		w.WriteHeader(http.StatusOK)
	}
	if w.timeout > 0 {
		err := http.NewResponseController(w.ResponseWriter).SetWriteDeadline(time.Now().Add(w.timeout))
		if err != nil && !errors.Is(err, http.ErrNotSupported) {
			return 0, err
		}
	}
	return w.ResponseWriter.Write(b)
}

// send answers with a whole body.
func (w *response) send(mediaType string, body []byte) error {
	return w.sendAs(http.StatusOK, mediaType, body)
}

func (w *response) sendAs(status int, mediaType string, body []byte) error {
	h := w.Header()
	h.Set("Content-Type", mediaType)
	h.Set("Content-Length", strconv.Itoa(len(body)))
	h.Set("X-Content-Type-Options", "nosniff")
	w.WriteHeader(status)
	_, err := w.Write(body)
	return err
}

// sendPart answers with the next part of a body, and lets it go at once.
func (w *response) sendPart(mediaType string, part []byte) error {
	if w.status == 0 {
		h := w.Header()
		h.Set("Content-Type", mediaType)
		h.Set("X-Content-Type-Options", "nosniff")
	}
	if _, err := w.Write(part); err != nil {
		return err
	}
	err := http.NewResponseController(w.ResponseWriter).Flush()
	if errors.Is(err, http.ErrNotSupported) {
		return nil
	}
	return err
}

// sendJSON answers with a value as JSON.
func (w *response) sendJSON(value any) error { return w.sendJSONAs(http.StatusOK, value) }

// sendJSONAs is sendJSON with another status.
func (w *response) sendJSONAs(status int, value any) error {
	body, err := encodeJSON(value)
	if err != nil {
		return err
	}
	return w.sendAs(status, typeJSON, body)
}

func encodeJSON(value any) ([]byte, error) {
	var body bytes.Buffer
	encoder := json.NewEncoder(&body)
	encoder.SetEscapeHTML(false)
	err := encoder.Encode(value)
	return bytes.TrimSuffix(body.Bytes(), []byte("\n")), err
}

// setNext tells where the next page is, if there is one. The link is relative
// to the request, so that it holds behind a proxy that changes the path.
func setNext(w *response, r *http.Request, cursor string) {
	if cursor == "" {
		return
	}
	w.Header().Set("Next-Cursor", cursor)
	query := r.URL.Query()
	query.Set("cursor", cursor)
	// Clients refuse headers that are longer than 8 to 16 KiB together.
	const longestLink = 4 << 10
	if link := "<?" + query.Encode() + `>; rel="next"`; len(link) <= longestLink {
		w.Header().Set("Link", link)
	}
}
