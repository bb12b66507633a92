package httpapi

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strconv"

	wire "github.com/gyroscops/otel-eventstore/api"
	"github.com/gyroscops/otel-eventstore/internal/eventjson"
	"github.com/gyroscops/otel-eventstore/store"
)

// answerAppend answers 201, or 200 where every event was appended before.
func answerAppend(w *response, r *http.Request, c *command, receipts []store.Receipt) error {
	result := wire.AppendResult{Receipts: make([]wire.Receipt, len(receipts)), Duplicate: true}
	first, last := receipts[0], receipts[0]
	for i, receipt := range receipts {
		result.Duplicate = result.Duplicate && receipt.Outcome == store.Duplicate
		if receipt.Position < first.Position {
			first = receipt
		}
		if receipt.Position > last.Position {
			last = receipt
		}
		result.Receipts[i] = wire.Receipt{
			EventID:    receipt.EventID,
			Position:   receipt.Position,
			Version:    receipt.Version,
			RecordedAt: wire.Time{Time: receipt.RecordedAt},
		}
	}
	query := fmt.Sprintf("?fromPosition=%d", first.Position)
	if span := last.Position - first.Position + 1; span <= maxPageLimit {
		query += fmt.Sprintf("&limit=%d", span)
	}
	if c.ofOne {
		query = fmt.Sprintf("?fromVersion=%d&toVersion=%d", first.Version, last.Version)
	}
	w.Header().Set("Location", r.URL.EscapedPath()+query)
	if oneAggregate(c.events) {
		result.Version = &last.Version
		w.Header().Set("ETag", etag(last.Version))
	}
	if result.Duplicate {
		return w.sendJSON(result)
	}
	return w.sendJSONAs(http.StatusCreated, result)
}

// oneAggregate reports whether all events are of one aggregate.
func oneAggregate(events []store.NewEvent) bool {
	first := &events[0]
	for i := range events {
		if e := &events[i]; e.AggregateType != first.AggregateType || e.AggregateID != first.AggregateID {
			return false
		}
	}
	return first.AggregateType != ""
}

func etag(version uint64) string { return `"` + strconv.FormatUint(version, 10) + `"` }

// conflict is what a client needs to decide again.
type conflict struct {
	eventID       string
	actualVersion *uint64
	events        []byte // as JSON
	aggregates    []wire.VersionConflict
	positions     []uint64
}

// add takes over what an error of an append says.
func (c *conflict) add(err error) {
	if failed := (*store.ConditionError)(nil); errors.As(err, &failed) {
		c.positions = failed.Positions
	}
	if rejected := (*store.RejectedError)(nil); errors.As(err, &rejected) {
		c.eventID = rejected.EventID
	}
	if conflicts := (*store.ConflictError)(nil); errors.As(err, &conflicts) {
		for _, one := range conflicts.Conflicts {
			c.aggregates = append(c.aggregates, wire.VersionConflict{
				AggregateType:   one.AggregateType,
				AggregateID:     one.AggregateID,
				ExpectedVersion: *one.Version, // an append across aggregates always says it
				ActualVersion:   one.Actual,
			})
		}
	}
}

// mostConflictEvents bounds the events that an answer to a conflict has.
const mostConflictEvents = 100

// versionConflict is the answer where the aggregate of the path is not at the
// expected version. It has the events since then, as far as all of them are held.
func (a *api) versionConflict(ctx context.Context, c *store.Conflict) error {
	p := &problem{
		kind:     kindVersionConflict,
		detail:   (&store.ConflictError{Conflicts: []store.Conflict{*c}}).Error(),
		conflict: conflict{actualVersion: &c.Actual},
	}
	events, err := a.eventsSince(ctx, c)
	switch evicted := (*store.EvictedError)(nil); {
	case errors.As(err, &evicted):
		p.firstVersion = &evicted.First
	case err != nil:
		return err
	default:
		p.conflict.events = events
	}
	return p
}

func (a *api) eventsSince(ctx context.Context, c *store.Conflict) ([]byte, error) {
	list := []byte{'['}
	if c.Version == nil || *c.Version >= c.Actual {
		return append(list, ']'), nil
	}
	q := store.Query{Limit: mostConflictEvents, Filter: store.Filter{
		AnyOf: map[store.Field][]string{
			store.FieldAggregateType: {c.AggregateType}, store.FieldAggregateID: {c.AggregateID},
		},
		FromVersion: *c.Version + 1, ToVersion: c.Actual,
	}}
	var writer eventjson.Writer
	err := a.store.VisitJSON(ctx, q, func(e *store.JSONEvent) bool {
		if len(list) > 1 {
			list = append(list, ',')
		}
		list = writer.Append(list, e)
		return len(list) < maxPageBytes
	})
	return append(list, ']'), err
}
