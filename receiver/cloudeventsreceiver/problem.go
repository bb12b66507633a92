package cloudeventsreceiver

import (
	"encoding/json"
	"errors"
	"net/http"

	"github.com/gyroscops/otel-eventstore/internal/cloudevents"
)

// problem is a kind of RFC 9457 problem document. Clients branch on its type,
// so a type is never renamed.
type problem struct {
	Type   string `json:"type"`
	Title  string `json:"title"`
	Status int    `json:"status"`
}

func newProblem(kind, title string, status int) problem {
	return problem{"urn:otel-eventstore:problem:" + kind, title, status}
}

var (
	unknownPath      = newProblem("unknown-path", "No such path", http.StatusNotFound)
	methodNotAllowed = newProblem("method-not-allowed", "Method not allowed", http.StatusMethodNotAllowed)
	malformed        = newProblem("malformed-request", "Malformed request", http.StatusBadRequest)
	unauthorized     = newProblem("unauthorized", "Not authenticated", http.StatusUnauthorized)
	refused          = newProblem("refused", "Refused by the pipeline", http.StatusBadRequest)
	unavailable      = newProblem("unavailable", "Not stored: try again", http.StatusServiceUnavailable)
)

// faults say what the error of a request is answered with.
var faults = []struct {
	err     error
	problem problem
}{
	{cloudevents.ErrMediaType, newProblem("unsupported-media-type", "No CloudEvents", http.StatusUnsupportedMediaType)},
	{cloudevents.ErrTooLarge, newProblem("too-large", "Request too large", http.StatusRequestEntityTooLarge)},
	{cloudevents.ErrNoType, newProblem("missing-event-type", "Event without type", http.StatusUnprocessableEntity)},
	{cloudevents.ErrNoEvent, newProblem("no-event", "No event", http.StatusBadRequest)},
}

func problemOf(err error) problem {
	for _, fault := range faults {
		if errors.Is(err, fault.err) {
			return fault.problem
		}
	}
	return malformed
}

// write answers with the problem.
func (p problem) write(w http.ResponseWriter, detail string) {
	body, err := json.Marshal(struct {
		problem
		Detail string `json:"detail"`
	}{p, detail})
	if err != nil { // only if this file is wrong
		panic(err)
	}
	w.Header().Set("Content-Type", "application/problem+json")
	w.Header().Set("X-Content-Type-Options", "nosniff")
	w.WriteHeader(p.Status)
	_, _ = w.Write(body) // a client that is gone needs no answer
}

// serveError answers an error that was found before the request was looked at:
// by authentication, or in the encoding of the body.
func serveError(w http.ResponseWriter, _ *http.Request, detail string, status int) {
	if status == http.StatusUnauthorized {
		unauthorized.write(w, detail)
		return
	}
	malformed.write(w, detail)
}
