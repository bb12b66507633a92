package client

import (
	"context"
	"iter"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"github.com/gyroscops/otel-eventstore/api"
)

// Sizes of pages: the most that the server gives.
const (
	eventsOfPage   = 1000
	timelineOfPage = 10_000
)

// ReadAggregate yields the events of an aggregate in their order, from a version
// on; 0 is from the first one held. What is appended while it reads may be among
// them. An error is the last that it yields: [ErrNotFound] for an aggregate
// without events, [ErrGone] where the version was evicted.
func (c *Client) ReadAggregate(ctx context.Context, aggregate Aggregate, fromVersion uint64) iter.Seq2[api.Event, error] {
	return func(yield func(api.Event, error) bool) {
		parameters := url.Values{"limit": {strconv.Itoa(eventsOfPage)}}
		if fromVersion > 0 {
			parameters.Set("fromVersion", strconv.FormatUint(fromVersion, 10))
		}
		for {
			var page api.EventPage
			err := c.call(ctx, request{method: http.MethodGet, path: aggregate.path("/events"), parameters: parameters}, &page)
			if err != nil {
				yield(api.Event{}, err)
				return
			}
			for _, event := range page.Events {
				if !yield(event, nil) {
					return
				}
			}
			if page.NextCursor == "" {
				return
			}
			parameters.Set("cursor", page.NextCursor)
		}
	}
}

// Timeline returns the events of a correlation in the order in which they
// happened, with their summary. It holds all of them. Errors: [ErrNotFound].
func (c *Client) Timeline(ctx context.Context, correlationID string) (api.Timeline, error) {
	return c.timeline(ctx, "/correlations/"+url.PathEscape(correlationID))
}

// TraceTimeline is [Client.Timeline] for a trace.
func (c *Client) TraceTimeline(ctx context.Context, traceID string) (api.Timeline, error) {
	return c.timeline(ctx, "/traces/"+url.PathEscape(traceID))
}

func (c *Client) timeline(ctx context.Context, path string) (api.Timeline, error) {
	var events []api.TimelineEvent
	parameters := url.Values{"limit": {strconv.Itoa(timelineOfPage)}}
	for {
		var page api.Timeline
		if err := c.call(ctx, request{method: http.MethodGet, path: path, parameters: parameters}, &page); err != nil {
			return api.Timeline{}, err
		}
		events = append(events, page.Events...)
		if page.NextCursor == "" {
			page.Events = events
			return page, nil
		}
		parameters.Set("cursor", page.NextCursor)
	}
}

// Moment is a point in the life of an aggregate.
type Moment struct{ parameter, value string }

// Latest is after the last event.
var Latest = Moment{}

// AtVersion is after the event of a version.
func AtVersion(version uint64) Moment {
	return Moment{"version", strconv.FormatUint(version, 10)}
}

// AtTime is after the longest run of events that had all happened by then.
func AtTime(t time.Time) Moment {
	return Moment{"at", t.UTC().Format(time.RFC3339Nano)}
}

// State returns what the events of an aggregate come to at a moment, by the
// reducer that the server is configured with. Errors: [ErrNotFound] for an
// aggregate without events and for a version that it has not come to, [ErrGone]
// where evicted events would be needed.
func (c *Client) State(ctx context.Context, aggregate Aggregate, at Moment) (api.State, error) {
	r := request{method: http.MethodGet, path: aggregate.path("/state")}
	if at.parameter != "" {
		r.parameters = url.Values{at.parameter: {at.value}}
	}
	var state api.State
	err := c.call(ctx, r, &state)
	return state, err
}
