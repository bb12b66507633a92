package client

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"strconv"

	"github.com/google/uuid"

	"github.com/gyroscops/otel-eventstore/api"
)

// Expected is what the version of an aggregate has to be before an append.
type Expected struct{ match, noneMatch string }

var (
	// Any lets the aggregate be at any version.
	Any = Expected{}
	// Exists asks for an aggregate that has events.
	Exists = Expected{match: "*"}
)

// Version asks for an aggregate at just this version; 0 is one that does not exist
// yet.
func Version(version uint64) Expected {
	if version == 0 {
		return Expected{noneMatch: "*"}
	}
	return Expected{match: `"` + strconv.FormatUint(version, 10) + `"`}
}

func (e Expected) header() http.Header {
	header := http.Header{}
	if e.match != "" {
		header.Set("If-Match", e.match)
	}
	if e.noneMatch != "" {
		header.Set("If-None-Match", e.noneMatch)
	}
	return header
}

// Append appends events to one aggregate, all of them or none. The path names the
// aggregate: the events need not. Events without an id get one, so that sending
// the request again stores them once; to repeat an append in a call of your own,
// set the ids yourself. The events are not changed.
//
// Errors: [*ConflictError] where the aggregate is not as expected, [ErrCollision],
// [ErrUnavailable]; another error leaves open whether the events were stored.
func (c *Client) Append(
	ctx context.Context, aggregate Aggregate, expected Expected, events ...api.NewEvent,
) (api.AppendResult, error) {
	var result api.AppendResult
	err := c.call(ctx, request{
		method: http.MethodPost, path: aggregate.path("/events"), header: expected.header(), body: identified(events),
	}, &result)
	return result, checkReceipts(err, result, len(events))
}

// AppendEvents appends events of any aggregates, all of them or none: each
// aggregate may have an expected version, and all of it a condition. Ids are as in
// Append.
//
// Errors: [ErrConflict], [ErrConditionFailed], [ErrCollision], [ErrGone] where the
// condition would need evicted events, [ErrUnavailable]; another error leaves open
// whether the events were stored.
func (c *Client) AppendEvents(ctx context.Context, what api.AppendRequest) (api.AppendResult, error) {
	what.Events = identified(what.Events)
	var result api.AppendResult
	err := c.call(ctx, request{method: http.MethodPost, path: "/events", body: what}, &result)
	return result, checkReceipts(err, result, len(what.Events))
}

// checkReceipts makes an error of an answer that is not to an append of so many events.
func checkReceipts(err error, result api.AppendResult, events int) error {
	if err == nil && len(result.Receipts) != events {
		return fmt.Errorf("the answer has %d receipts for %d events: no event store has answered", len(result.Receipts), events)
	}
	return err
}

// identified returns the events with an id each. They are as ordered as time is.
func identified(events []api.NewEvent) []api.NewEvent {
	events = slices.Clone(events)
	for i := range events {
		if events[i].EventID == "" {
			events[i].EventID = uuid.Must(uuid.NewV7()).String()
		}
	}
	return events
}
