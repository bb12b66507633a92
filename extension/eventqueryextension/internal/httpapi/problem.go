package httpapi

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"strconv"
	"strings"

	wire "github.com/gyroscops/otel-eventstore/api"
	"github.com/gyroscops/otel-eventstore/internal/aggregatestate"
	"github.com/gyroscops/otel-eventstore/internal/cloudevents"
	"github.com/gyroscops/otel-eventstore/internal/replays"
	"github.com/gyroscops/otel-eventstore/store"
)

// problemPrefix begins the type of every problem; what follows is a kind.
const problemPrefix = wire.ProblemPrefix

// kind is what went wrong, as the last part of the problem's type. Clients
// branch on it, so a kind is never renamed.
type kind string

const (
	kindMalformedRequest kind = "malformed-request"
	kindUnknownParameter kind = "unknown-parameter"
	kindInvalidParameter kind = "invalid-parameter"
	kindInvalidCursor    kind = "invalid-cursor"
	kindUnauthorized     kind = "unauthorized"
	kindUnknownPath      kind = "unknown-path"
	kindNotFound         kind = "not-found"
	kindMethodNotAllowed kind = "method-not-allowed"
	kindNotAcceptable    kind = "not-acceptable"
	kindEvicted          kind = "evicted"
	kindOtherEpoch       kind = "other-epoch"
	kindReducerFailed    kind = "reducer-failed"
	kindProjectionBehind kind = "projection-behind"
	kindInternal         kind = "internal"
	kindInterrupted      kind = "interrupted"
	kindNotReady         kind = "not-ready"
	kindClosed           kind = "closed"

	// Those of appends.
	kindInvalidHeader        kind = "invalid-header"
	kindInvalidBody          kind = "invalid-body"
	kindUnsupportedMediaType kind = "unsupported-media-type"
	kindTooLarge             kind = "too-large"
	kindInvalidEvent         kind = "invalid-event"
	kindVersionConflict      kind = "version-conflict"
	kindConditionFailed      kind = "condition-failed"
	kindCollision            kind = "event-id-collision"
	kindFull                 kind = "full"
	kindUnavailable          kind = "unavailable"
	kindReadOnly             kind = "read-only"

	// Those of replays and tails.
	kindUnknownReceiver kind = "unknown-receiver"
	kindUnknownReplay   kind = "unknown-replay"
	kindTooManyReplays  kind = "too-many-replays"
	kindTooManyTails    kind = "too-many-tails"
)

var kinds = map[kind]struct {
	status int
	title  string
}{
	kindMalformedRequest: {http.StatusBadRequest, "Malformed request"},
	kindUnknownParameter: {http.StatusBadRequest, "Unknown query parameter"},
	kindInvalidParameter: {http.StatusBadRequest, "Invalid query parameter"},
	kindInvalidCursor:    {http.StatusBadRequest, "Invalid cursor"},
	kindUnauthorized:     {http.StatusUnauthorized, "Not authenticated"},
	kindUnknownPath:      {http.StatusNotFound, "No such path"},
	kindNotFound:         {http.StatusNotFound, "Not found"},
	kindMethodNotAllowed: {http.StatusMethodNotAllowed, "Method not allowed"},
	kindNotAcceptable:    {http.StatusNotAcceptable, "No acceptable media type"},
	kindEvicted:          {http.StatusGone, "No longer held"},
	kindOtherEpoch:       {http.StatusGone, "Another epoch"},
	kindReducerFailed:    {http.StatusInternalServerError, "The reducer failed"},
	kindProjectionBehind: {http.StatusServiceUnavailable, "Projection behind"},
	kindInternal:         {http.StatusInternalServerError, "Internal error"},
	kindInterrupted:      {http.StatusServiceUnavailable, "Query interrupted"},
	kindNotReady:         {http.StatusServiceUnavailable, "Not ready"},
	kindClosed:           {http.StatusServiceUnavailable, "Shut down"},

	kindInvalidHeader:        {http.StatusBadRequest, "Invalid header"},
	kindInvalidBody:          {http.StatusBadRequest, "Invalid body"},
	kindUnsupportedMediaType: {http.StatusUnsupportedMediaType, "Unsupported media type"},
	kindTooLarge:             {http.StatusRequestEntityTooLarge, "Too large"},
	kindInvalidEvent:         {http.StatusUnprocessableEntity, "Not an event"},
	kindVersionConflict:      {http.StatusPreconditionFailed, "Version conflict"},
	kindConditionFailed:      {http.StatusConflict, "Append condition failed"},
	kindCollision:            {http.StatusConflict, "Event id collision"},
	kindFull:                 {http.StatusServiceUnavailable, "Store full"},
	kindUnavailable:          {http.StatusServiceUnavailable, "Log failed"},
	kindReadOnly:             {http.StatusServiceUnavailable, "Store read-only"},

	kindUnknownReceiver: {http.StatusNotFound, "No such receiver"},
	kindUnknownReplay:   {http.StatusNotFound, "No such replay"},
	kindTooManyReplays:  {http.StatusServiceUnavailable, "Too many replays"},
	kindTooManyTails:    {http.StatusServiceUnavailable, "Too many tails"},
}

// sentinels is the one place that says which problem an error of the store is.
// The order matters only to errors that are several of them.
var sentinels = []struct {
	err    error
	kind   kind
	detail string // instead of the error's own text
}{
	{store.ErrNotReady, kindNotReady, "the event store has not replayed its log yet"},
	{store.ErrClosed, kindClosed, "the event store is shut down"},
	{store.ErrEvicted, kindEvicted, ""},
	{aggregatestate.ErrReduce, kindReducerFailed, ""},
	{store.ErrNotFound, kindNotFound, "nothing is held under this id"},
	{replays.ErrUnknownReceiver, kindUnknownReceiver, ""},
	{replays.ErrUnknownReplay, kindUnknownReplay, ""},
	{replays.ErrBusy, kindTooManyReplays, ""},
	{replays.ErrStopped, kindInterrupted, "the receiver is shutting down"},
	{store.ErrFull, kindFull, ""},
	{store.ErrUnavailable, kindUnavailable, "the log has failed; the events may be stored or not: send them again, with the same ids, " +
		"once the collector is restarted"},
	{store.ErrReadOnly, kindReadOnly, ""},
	{store.ErrTooLarge, kindTooLarge, ""}, // is ErrInvalid too
	{store.ErrInvalid, kindInvalidEvent, ""},
	{store.ErrConflict, kindVersionConflict, ""},
	{store.ErrConditionFailed, kindConditionFailed, ""},
	{store.ErrCollision, kindCollision, ""},
	{store.ErrOtherEpoch, kindOtherEpoch, ""},
	{cloudevents.ErrMalformed, kindInvalidBody, ""},
	{cloudevents.ErrNoEvent, kindInvalidBody, ""},
	{cloudevents.ErrNoType, kindInvalidEvent, ""},
	{cloudevents.ErrTooLarge, kindTooLarge, ""},
	{context.Canceled, kindInterrupted, "the query was cancelled because the server is shutting down"},
}

// problem is an RFC 9457 problem document. It is an error, so that endpoints
// return it.
type problem struct {
	kind   kind
	detail string

	parameter string  // or header
	pointer   *string // of the place in the body
	expected  string

	// firstPosition is always told with a 404 or 410 on what the store holds.
	firstPosition *uint64
	firstVersion  *uint64
	version       *uint64
	epoch         string

	conflict conflict // that an append came to

	state    store.State
	progress *wire.Progress
	allow    string
}

func (p *problem) Error() string { return string(p.kind) + ": " + p.detail }

// invalid is the answer to a parameter that can't be taken as it is.
func invalid(parameter, got, expected string) *problem {
	return &problem{
		kind:      kindInvalidParameter,
		detail:    parameter + ": got " + strconv.Quote(shorten(got)) + ", expected " + expected,
		parameter: parameter,
		expected:  expected,
	}
}

// shorten cuts what a client sent to a length that is fit for a message.
func shorten(s string) string {
	const longest = 100
	if len(s) <= longest {
		return s
	}
	return strings.ToValidUTF8(s[:longest], "") + "…"
}

// problemOf returns the problem that an error is, nil for an unexpected error.
func (a *api) problemOf(err error) *problem {
	var p *problem
	if errors.As(err, &p) {
		return p
	}
	for _, s := range sentinels {
		if !errors.Is(err, s.err) {
			continue
		}
		p = &problem{kind: s.kind, detail: s.detail}
		if p.detail == "" {
			p.detail = err.Error()
		}
		a.addContext(p, err)
		return p
	}
	return nil
}

// addContext tells what the client needs to go on: what is held, or when.
func (a *api) addContext(p *problem, err error) {
	status := a.store.Status()
	switch p.kind {
	case kindNotFound, kindEvicted:
		p.firstPosition = &status.FirstPosition
		if evicted := (*store.EvictedError)(nil); errors.As(err, &evicted) && evicted.What == "version" {
			p.firstVersion = &evicted.First
		}
		if above := (*aggregatestate.VersionError)(nil); errors.As(err, &above) {
			p.detail, p.version = above.Error(), &above.Actual
		}
	case kindOtherEpoch:
		p.firstPosition, p.epoch = &status.FirstPosition, status.Epoch
	case kindNotReady, kindClosed:
		a.addProgress(p, status)
	default:
		p.conflict.add(err)
	}
}

func (a *api) addProgress(p *problem, status store.Status) {
	p.state = status.State
	p.progress = &wire.Progress{
		Done:             status.Opening.Done,
		Total:            status.Opening.Total,
		LastPosition:     status.LastPosition,
		Events:           status.Events,
		PipelinesRunning: a.opts.Ready(),
	}
}

// document returns the problem as it is answered.
func (p *problem) document() wire.Problem {
	return wire.Problem{
		Type:   problemPrefix + string(p.kind),
		Title:  kinds[p.kind].title,
		Status: kinds[p.kind].status,
		Detail: p.detail,

		Parameter: p.parameter,
		Pointer:   p.pointer,
		Expected:  p.expected,

		FirstPosition: p.firstPosition,
		FirstVersion:  p.firstVersion,
		Version:       p.version,
		Epoch:         p.epoch,

		EventID:              p.conflict.eventID,
		ActualVersion:        p.conflict.actualVersion,
		Events:               p.conflict.events,
		Aggregates:           p.conflict.aggregates,
		ConflictingPositions: p.conflict.positions,

		State:    string(p.state),
		Progress: p.progress,
	}
}

// write answers with the problem.
func (p *problem) write(w http.ResponseWriter) {
	body, err := json.Marshal(p.document())
	if err != nil { // only if this file is wrong
		panic(err)
	}
	status := kinds[p.kind].status
	h := w.Header()
	h.Set("Content-Type", "application/problem+json")
	h.Set("Content-Length", strconv.Itoa(len(body)))
	h.Set("X-Content-Type-Options", "nosniff")
	if status == http.StatusMethodNotAllowed {
		h.Set("Allow", p.allow) // empty where the path is switched off
	}
	if status == http.StatusServiceUnavailable {
		h.Set("Retry-After", "1")
	}
	w.WriteHeader(status)
	_, _ = w.Write(body) // a client that is gone needs no answer
}

// ServeError answers an error that was found before the API was reached: by
// authentication, or while the body was decompressed.
func ServeError(w http.ResponseWriter, _ *http.Request, detail string, status int) {
	p := &problem{kind: kindMalformedRequest, detail: detail}
	if status == http.StatusUnauthorized {
		p.kind = kindUnauthorized
	}
	p.write(w)
}
