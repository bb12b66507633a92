package httpapi

import (
	"encoding/json"
	"errors"
	"io"
	"mime"
	"net/http"
	"strconv"
)

// maxJSONBody bounds the body of a request that is no append.
const maxJSONBody = 64 << 10

func invalidBody(detail string) *problem { return &problem{kind: kindInvalidBody, detail: detail} }

// readJSONBody decodes the JSON object that a request has as its body. Numbers
// without a type are kept as they are written.
func readJSONBody(w http.ResponseWriter, r *http.Request, into any) error {
	if mediaType, _, err := mime.ParseMediaType(r.Header.Get("Content-Type")); err != nil || mediaType != typeJSON {
		return &problem{
			kind:     kindUnsupportedMediaType,
			detail:   "Content-Type: got " + strconv.Quote(shorten(r.Header.Get("Content-Type"))) + ", expected " + typeJSON,
			expected: typeJSON,
		}
	}
	decoder := json.NewDecoder(http.MaxBytesReader(w, r.Body, maxJSONBody))
	decoder.DisallowUnknownFields()
	decoder.UseNumber()
	if err := decoder.Decode(into); err != nil {
		return bodyProblem(decoder, err)
	}
	if _, err := decoder.Token(); !errors.Is(err, io.EOF) {
		return invalidBody("body: expected one JSON object, and nothing behind it")
	}
	return nil
}

func bodyProblem(decoder *json.Decoder, err error) *problem {
	var tooLarge *http.MaxBytesError
	switch {
	case errors.As(err, &tooLarge):
		return &problem{kind: kindTooLarge, detail: "body: expected at most " + strconv.Itoa(maxJSONBody) + " bytes"}
	case errors.Is(err, io.EOF):
		return invalidBody("body: expected a JSON object, got nothing")
	default:
		return invalidBody("body: at byte " + strconv.FormatInt(decoder.InputOffset(), 10) + ": " + shorten(err.Error()))
	}
}
