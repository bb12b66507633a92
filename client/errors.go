package client

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"

	"github.com/gyroscops/otel-eventstore/api"
)

// What a request may fail with, to be asked for with [errors.Is]. The error is an
// [*Error] where the server answered.
var (
	// ErrConflict says that an aggregate is not at the expected version: a
	// [*ConflictError] where it was one aggregate, else an [*Error] with Aggregates.
	ErrConflict = errors.New("version conflict")
	// ErrConditionFailed says that events match an append condition; the [*Error]
	// has their ConflictingPositions.
	ErrConditionFailed = errors.New("append condition failed")
	// ErrCollision says that another event has the id of one to append.
	ErrCollision = errors.New("event id collision")
	// ErrNotFound says that nothing is held under an id, and perhaps never was.
	ErrNotFound = errors.New("not found")
	// ErrGone says that events which the answer needs were evicted, or that a
	// position is of another epoch of the store. [*Error] has the FirstPosition
	// still held.
	ErrGone = errors.New("no longer held")
	// ErrUnavailable says that the server could not take the request now: it is
	// full, not ready, or shutting down. An append that failed so was not stored.
	ErrUnavailable = errors.New("unavailable")
)

// kinds are the errors that types of problems are. The others are plain [*Error]s.
var kinds = map[string]error{
	"version-conflict":   ErrConflict,
	"condition-failed":   ErrConditionFailed,
	"event-id-collision": ErrCollision,
	"not-found":          ErrNotFound,
	"evicted":            ErrGone,
	"other-epoch":        ErrGone,
}

// Error is an answer that is no success.
type Error struct{ api.Problem }

func (e *Error) Error() string {
	return fmt.Sprintf("%d %s: %s", e.Status, e.Title, e.Detail)
}

// Is reports whether the problem is one of the errors of this package.
func (e *Error) Is(target error) bool {
	if target == ErrUnavailable {
		return e.Status == http.StatusServiceUnavailable
	}
	kind, known := kinds[strings.TrimPrefix(e.Type, api.ProblemPrefix)]
	return known && kind == target
}

// ConflictError is a conflict of an append to one aggregate.
type ConflictError struct {
	// Answer is the whole answer.
	Answer *Error

	// Actual is the aggregate's version.
	Actual uint64
	// Events are those after the expected version, in order: the first hundred of
	// them, or none where they are no longer held.
	Events []api.Event
}

func (e *ConflictError) Error() string { return e.Answer.Error() }

// Unwrap returns the answer.
func (e *ConflictError) Unwrap() error { return e.Answer }

// BehindError ends a tail that was so slow that events were evicted before they
// were sent. It is an [ErrGone].
type BehindError struct{ api.Behind }

func (e *BehindError) Error() string { return "tail is behind: " + e.Detail }

// Is reports whether target is [ErrGone].
func (e *BehindError) Is(target error) bool { return target == ErrGone }

// maxProblem bounds what is read of an answer that is no success: a conflict's
// brings events.
const maxProblem = 32 << 20

// errorOf reads an answer that is no success, and closes it.
func errorOf(response *http.Response) error {
	defer func() { _ = response.Body.Close() }()
	e := &Error{}
	body, err := io.ReadAll(io.LimitReader(response.Body, maxProblem))
	if err != nil {
		return err
	}
	if json.Unmarshal(body, &e.Problem) != nil || e.Status != response.StatusCode {
		// Something on the way answered, not the event store.
		e.Problem = api.Problem{
			Type: "about:blank", Title: http.StatusText(response.StatusCode), Status: response.StatusCode,
			Detail: fmt.Sprintf("%.200q", body),
		}
		return e
	}
	if e.ActualVersion == nil || !e.Is(ErrConflict) {
		return e
	}
	conflict := &ConflictError{Answer: e, Actual: *e.ActualVersion}
	if len(e.Events) > 0 {
		if err := json.Unmarshal(e.Events, &conflict.Events); err != nil {
			return errors.Join(e, err)
		}
	}
	return conflict
}
