package httpapi

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync"
	"testing"

	"github.com/pb33f/libopenapi"
	validator "github.com/pb33f/libopenapi-validator"
	"github.com/pb33f/libopenapi-validator/config"
	"github.com/pb33f/libopenapi-validator/errors"
	"github.com/stretchr/testify/require"
)

// The validator knows media types without their parameters, and validates
// whatever has json in its name as one document. So it is given the contract
// with other names for the media types of OTLP/JSON and of lines.
const (
	otlpJSONStandIn = "application/vnd.otlp+json"
	lineStandIn     = "application/vnd.line+json"
)

var contractDocument = sync.OnceValue(func() libopenapi.Document {
	text := strings.NewReplacer(
		`"`+typeOTLPJSON+`"`, `"`+otlpJSONStandIn+`"`,
		`"`+typeNDJSON+`"`, `"`+lineStandIn+`"`,
	).Replace(string(contract))
	document, err := libopenapi.NewDocument([]byte(text))
	if err != nil {
		panic(err)
	}
	return document
})

var contractValidator = sync.OnceValue(func() validator.Validator {
	v, errs := validator.NewValidator(contractDocument(), config.WithFormatAssertions())
	if len(errs) > 0 {
		panic(fmt.Sprint(errs))
	}
	return v
})

// checkContract fails the test where the answer, or a request that was served,
// is not as the contract says.
func checkContract(t testing.TB, r *http.Request, status int, header http.Header, body []byte) {
	t.Helper()
	v := contractValidator()
	// The contract has GET alone: HEAD answers the same without a body, and
	// what other methods answer is said once for all.
	request := r.Clone(t.Context())
	request.Method = http.MethodGet
	if r.Pattern == "" { // no path of the contract: any one has the common errors
		request.URL.Path, request.URL.RawPath, request.URL.RawQuery = prefix+"/status", "", ""
	}
	if status < http.StatusBadRequest {
		valid, errs := v.ValidateHttpRequestSync(request)
		require.True(t, valid, "request %s: %s", r.URL, describe(errs))
	}
	if r.Method == http.MethodHead {
		require.Empty(t, body)
		return
	}
	for _, part := range contractParts(header.Get("Content-Type"), body) {
		response := &http.Response{
			StatusCode: status,
			Header:     header.Clone(),
			Body:       io.NopCloser(bytes.NewReader(part.body)),
			Request:    request,
		}
		response.Header.Set("Content-Type", part.mediaType)
		valid, errs := v.ValidateHttpResponse(request, response)
		require.True(t, valid, "%d of %s: %s\n%s", status, r.URL, describe(errs), part.body)
	}
}

type contractPart struct {
	mediaType string
	body      []byte
}

func contractParts(mediaType string, body []byte) []contractPart {
	switch mediaType {
	case typeOTLPJSON:
		return []contractPart{{otlpJSONStandIn, body}}
	case typeNDJSON:
		var parts []contractPart
		for line := range bytes.Lines(body) {
			parts = append(parts, contractPart{lineStandIn, line})
		}
		return parts
	default:
		return []contractPart{{mediaType, body}}
	}
}

func describe(errs []*errors.ValidationError) string {
	var b strings.Builder
	for _, e := range errs {
		fmt.Fprintf(&b, "%s: %s\n", e.Message, e.Reason)
		for _, s := range e.SchemaValidationErrors {
			fmt.Fprintf(&b, "  %s: %s\n", s.KeywordLocation, s.Reason)
		}
	}
	return b.String()
}
