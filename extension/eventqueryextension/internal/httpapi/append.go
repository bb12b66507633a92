package httpapi

import (
	"errors"
	"net/http"
	"strconv"

	"github.com/gyroscops/otel-eventstore/internal/cloudevents"
	"github.com/gyroscops/otel-eventstore/store"
)

// command is what one request wants to append, all or nothing.
type command struct {
	events    []store.NewEvent
	expect    []store.Expectation
	condition *store.Condition
	// ofOne means that the path names the aggregate, which the expectation is of.
	ofOne bool
}

// appendToAggregate answers POST /aggregates/{aggregateType}/{aggregateId}/events.
func (a *api) appendToAggregate(w *response, r *http.Request) error {
	return a.append(w, r, (*appendRequest).ofAggregate)
}

// appendAcross answers POST /events.
func (a *api) appendAcross(w *response, r *http.Request) error {
	return a.append(w, r, (*appendRequest).across)
}

func (a *api) append(w *response, r *http.Request, read func(*appendRequest) (command, error)) error {
	request, err := a.readAppend(r)
	if err != nil {
		return err
	}
	defer request.release()
	c, err := read(request)
	if err != nil {
		return err
	}
	if len(c.events) == 0 {
		return &problem{kind: kindInvalidBody, detail: "the body has no event", expected: "at least one event"}
	}
	receipts, err := a.store.Append(r.Context(), store.Append{
		Events: c.events, Atomic: true, Expect: c.expect, Condition: c.condition,
	})
	if conflict := (*store.ConflictError)(nil); c.ofOne && errors.As(err, &conflict) {
		return a.versionConflict(r.Context(), &conflict.Conflicts[0])
	}
	if err != nil {
		return err
	}
	return answerAppend(w, r, &c, receipts)
}

// ofAggregate reads an append to the aggregate of the path.
func (r *appendRequest) ofAggregate() (command, error) {
	c := command{ofOne: true}
	aggregateType, aggregateID := r.http.PathValue("aggregateType"), r.http.PathValue("aggregateId")
	version, given, err := precondition(r.http.Header)
	if err != nil {
		return c, err
	}
	if given {
		c.expect = []store.Expectation{{AggregateType: aggregateType, AggregateID: aggregateID, Version: version}}
	}
	if cloudevents.Sent(r.http.Header) {
		c.events, err = r.cloudEvents(aggregateType, aggregateID)
		return c, err
	}
	sent, err := r.sent()
	for i := range sent {
		sent[i].AggregateType, sent[i].AggregateID = aggregateType, aggregateID
	}
	c.events = r.compose(sent)
	return c, err
}

// sent reads the events of a body that is no CloudEvents.
func (r *appendRequest) sent() ([]sentEvent, error) {
	switch r.mediaType {
	case typeJSON:
		return r.array()
	case typeNDJSON:
		return r.lines()
	default:
		return nil, r.unsupported(typeJSON, typeNDJSON, typeCloudEvent, typeCloudEventBatch)
	}
}

// across reads an append across aggregates.
func (r *appendRequest) across() (command, error) {
	var c command
	if err := noPrecondition(r.http.Header); err != nil {
		return c, err
	}
	if r.mediaType != typeJSON {
		return c, r.unsupported(typeJSON)
	}
	sent, condition, err := r.document()
	if err != nil {
		return c, err
	}
	c.condition = condition
	if c.expect, err = expectations(sent); err != nil {
		return c, err
	}
	c.events = r.compose(sent)
	return c, nil
}

// expectations returns those that the events name, once for an aggregate.
func expectations(sent []sentEvent) ([]store.Expectation, error) {
	var all []store.Expectation
	type key struct{ aggregateType, aggregateID string }
	seen := make(map[key]struct{})
	for i := range sent {
		e := &sent[i]
		if e.expectedVersion == nil {
			continue
		}
		k := key{e.AggregateType, e.AggregateID}
		if _, again := seen[k]; again {
			return nil, invalidEvent("/events/"+strconv.Itoa(i),
				"expectedVersion is that before the append, and was said already: once for each aggregate")
		}
		seen[k] = struct{}{}
		all = append(all, store.Expectation{
			AggregateType: e.AggregateType, AggregateID: e.AggregateID, Version: e.expectedVersion,
		})
	}
	return all, nil
}
