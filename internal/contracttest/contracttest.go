// Package contracttest holds answers of the HTTP API against its OpenAPI
// document, for the tests of the handler and of the whole binary alike.
package contracttest

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"net/http"
	"regexp"
	"strings"

	"github.com/pb33f/libopenapi"
	validator "github.com/pb33f/libopenapi-validator"
	"github.com/pb33f/libopenapi-validator/config"
	validation "github.com/pb33f/libopenapi-validator/errors"
)

// The validator knows media types without their parameters, and validates
// whatever has json in its name as one document. So it is given the contract
// with other names for the media types of OTLP/JSON, of lines and of the data of
// server-sent events.
const (
	otlpJSON        = "application/json;format=otlp"
	otlpJSONStandIn = "application/vnd.otlp+json"
	lines           = "application/x-ndjson"
	lineStandIn     = "application/vnd.line+json"
	sse             = "text/event-stream"
	sseStandIn      = "application/vnd.sse+json"
)

// noOperation are the problems of requests whose path, or the method for it, is in
// no contract.
var noOperation = regexp.MustCompile(`:problem:(unknown-path|malformed-request|method-not-allowed)"`)

// Contract is an OpenAPI document to check answers against. It may be used
// concurrently.
type Contract struct{ validator validator.Validator }

// New reads an OpenAPI document. Its error says what is invalid in it.
func New(document []byte) (*Contract, error) {
	text := strings.NewReplacer(
		`"`+otlpJSON+`"`, `"`+otlpJSONStandIn+`"`,
		`"`+lines+`"`, `"`+lineStandIn+`"`,
		`"`+sse+`"`, `"`+sseStandIn+`"`,
	).Replace(string(document))
	parsed, err := libopenapi.NewDocument([]byte(text))
	if err != nil {
		return nil, err
	}
	v, errs := validator.NewValidator(parsed, config.WithFormatAssertions())
	if err := errors.Join(errs...); err != nil {
		return nil, err
	}
	if valid, errs := v.ValidateDocument(); !valid {
		return nil, fault("the document", errs)
	}
	return &Contract{v}, nil
}

// Check returns in what the answer, or a request that was served, is not as the
// contract says. The body of a request is looked at where GetBody gives it again.
func (c *Contract) Check(r *http.Request, status int, header http.Header, body []byte) error {
	// HEAD answers as GET without a body, and what methods answer that a path does
	// not have is said once for all.
	request := r.Clone(r.Context())
	if r.Method == http.MethodHead || status == http.StatusMethodNotAllowed {
		request.Method = http.MethodGet
	}
	if status >= http.StatusBadRequest && noOperation.Match(body) { // every path has these errors
		request.Method = http.MethodGet
		request.URL.Path, request.URL.RawPath, request.URL.RawQuery = "/api/v1/status", "", ""
	}
	if status < http.StatusBadRequest {
		if err := c.checkRequest(request); err != nil {
			return err
		}
	}
	if r.Method == http.MethodHead {
		if len(body) > 0 {
			return errors.New("the answer to HEAD has a body")
		}
		return nil
	}
	for _, p := range parts(header.Get("Content-Type"), body) {
		response := &http.Response{
			StatusCode: status,
			Header:     header.Clone(),
			Body:       io.NopCloser(bytes.NewReader(p.body)),
			Request:    request,
		}
		response.Header.Set("Content-Type", p.mediaType)
		if valid, errs := c.validator.ValidateHttpResponse(request, response); !valid {
			return fault(fmt.Sprintf("the answer %d %s", status, p.body), errs)
		}
	}
	return nil
}

// checkRequest checks a request, with each part of its body.
func (c *Contract) checkRequest(request *http.Request) error {
	if request.Header.Get("ce-specversion") != "" {
		return nil // its body may be anything
	}
	all := []part{{request.Header.Get("Content-Type"), nil}}
	if request.GetBody != nil {
		body, err := request.GetBody()
		if err != nil {
			return err
		}
		content, err := io.ReadAll(body)
		if err != nil {
			return err
		}
		all = parts(request.Header.Get("Content-Type"), content)
	}
	for _, p := range all {
		one := request.Clone(request.Context())
		one.Body = io.NopCloser(bytes.NewReader(p.body))
		if p.mediaType != "" {
			one.Header.Set("Content-Type", p.mediaType)
		}
		if valid, errs := c.validator.ValidateHttpRequestSync(one); !valid {
			return fault(fmt.Sprintf("the request %s", p.body), errs)
		}
	}
	return nil
}

type part struct {
	mediaType string
	body      []byte
}

func parts(mediaType string, body []byte) []part {
	switch mediaType {
	case otlpJSON:
		return []part{{otlpJSONStandIn, body}}
	case lines:
		var all []part
		for line := range bytes.Lines(body) {
			if len(bytes.TrimSpace(line)) > 0 {
				all = append(all, part{lineStandIn, line})
			}
		}
		return all
	case sse:
		var all []part
		for line := range bytes.Lines(body) {
			if data, ok := bytes.CutPrefix(line, []byte("data: ")); ok {
				all = append(all, part{sseStandIn, data})
			}
		}
		return all
	default:
		return []part{{mediaType, body}}
	}
}

func fault(what string, errs []*validation.ValidationError) error {
	var b strings.Builder
	for _, e := range errs {
		fmt.Fprintf(&b, "\n%s: %s", e.Message, e.Reason)
		for _, s := range e.SchemaValidationErrors {
			fmt.Fprintf(&b, "\n  %s: %s", s.KeywordLocation, s.Reason)
		}
	}
	return fmt.Errorf("%s is not as the contract says:%s", what, b.String())
}
