package httpapi

import (
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/google/uuid"
	"go.opentelemetry.io/otel/propagation"
	"go.opentelemetry.io/otel/trace"

	"github.com/gyroscops/otel-eventstore/store"
)

// appendRequest is a request to append, with what its headers say of every event.
type appendRequest struct {
	http      *http.Request
	mediaType string
	key       string // Idempotency-Key, "" without
	trace     trace.SpanContext
	observed  time.Time
	values    *store.ValueWriter
}

// valueWriters have the memory of the values of a request: the store copies what
// it keeps of them.
var valueWriters = sync.Pool{New: func() any { return new(store.ValueWriter) }}

// readAppend reads a request but for its body. It is to be released.
func (a *api) readAppend(r *http.Request) (*appendRequest, error) {
	p, err := parseParams(r)
	if err != nil {
		return nil, err
	}
	if _, err := p.finish(typeJSON); err != nil {
		return nil, err
	}
	request := &appendRequest{http: r, observed: a.opts.Now()}
	if request.key, err = idempotencyKey(r.Header); err != nil {
		return nil, err
	}
	request.mediaType = bodyType(r.Header)
	header := propagation.HeaderCarrier(r.Header)
	request.trace = trace.SpanContextFromContext(propagation.TraceContext{}.Extract(trace.ContextWithSpanContext(r.Context(), trace.SpanContext{}), header)) // not the server's own
	request.values = valueWriters.Get().(*store.ValueWriter)
	return request, nil
}

func (r *appendRequest) release() {
	r.values.Reset()
	valueWriters.Put(r.values)
}

// bodyType returns the media type of the body without a charset of UTF-8, which
// all of them have.
func bodyType(h http.Header) string {
	mediaType, parameters, err := mime.ParseMediaType(h.Get("Content-Type"))
	if err == nil && len(parameters) == 1 && strings.EqualFold(parameters["charset"], "utf-8") {
		delete(parameters, "charset")
	}
	if err != nil || len(parameters) > 0 {
		return h.Get("Content-Type")
	}
	return mediaType
}

func (r *appendRequest) unsupported(offers ...string) *problem {
	return &problem{
		kind:      kindUnsupportedMediaType,
		detail:    "Content-Type: got " + strconv.Quote(shorten(r.mediaType)),
		parameter: "Content-Type",
		expected:  "one of " + strings.Join(offers, ", "),
	}
}

// body reads the whole body, which the server bounds.
func (r *appendRequest) body() ([]byte, error) {
	body, err := io.ReadAll(r.http.Body)
	if tooLarge := (*http.MaxBytesError)(nil); errors.As(err, &tooLarge) {
		return nil, &problem{
			kind:     kindTooLarge,
			detail:   "the body is larger than the server takes",
			expected: fmt.Sprintf("at most %d bytes (http::max_request_body_size)", tooLarge.Limit),
		}
	}
	if err != nil {
		return nil, &problem{kind: kindMalformedRequest, detail: "the body can't be read: " + err.Error()}
	}
	return body, nil
}

// compose returns the events to append, with what the request says of all.
func (r *appendRequest) compose(sent []sentEvent) []store.NewEvent {
	events := make([]store.NewEvent, len(sent))
	for i := range sent {
		e := &sent[i]
		if e.EventID == "" {
			e.EventID = r.eventID(i)
		}
		if e.TraceID == "" && e.SpanID == "" && r.trace.IsValid() {
			e.TraceID, e.SpanID = r.trace.TraceID().String(), r.trace.SpanID().String()
			e.record.Flags = uint32(r.trace.TraceFlags())
		}
		e.record.ObservedTime = uint64(r.observed.UnixNano()) //nolint:gosec // after 1970
		events[i] = e.compose()
	}
	return events
}

// keyedEvents is the name space of the ids that are derived from an
// Idempotency-Key.
var keyedEvents = uuid.MustParse("6f0d3c52-8a49-5c1e-9d3b-3c1f4e7a2b90")

// eventID returns the id of an event that has none, by its place in the request:
// of the key, where the request has one, so that it is the same in a repeat.
func (r *appendRequest) eventID(i int) string {
	if r.key == "" {
		return uuid.Must(uuid.NewV7()).String()
	}
	return uuid.NewSHA1(keyedEvents, strconv.AppendInt([]byte(r.key+"\x00"), int64(i), 10)).String()
}
