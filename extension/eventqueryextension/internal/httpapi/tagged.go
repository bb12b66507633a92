package httpapi

import (
	"crypto/sha256"
	"encoding/hex"
	"net/http"
)

// sendTagged answers with a value as JSON and with an ETag made of the text: 304
// where the client has it.
func (w *response) sendTagged(r *http.Request, value any) error {
	body, err := encodeJSON(value)
	if err != nil {
		return err
	}
	sum := sha256.Sum256(body)
	etag := `"` + hex.EncodeToString(sum[:16]) + `"`
	w.Header().Set("ETag", etag)
	if matchesETag(r, etag) {
		w.WriteHeader(http.StatusNotModified)
		return nil
	}
	return w.send(typeJSON, body)
}
