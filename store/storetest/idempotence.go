package storetest

import (
	"fmt"
	"math"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gyroscops/otel-eventstore/store"
)

var idempotenceTests = []test{
	{"SecondEventWithTheSameIDDoesNotOverwrite", testSecondDoesNotOverwrite},
	{"ResentIsADuplicate", testResentIsADuplicate},
	{"OtherContentIsACollision", testOtherContentIsACollision},
	{"RepeatWithAStaleVersion", testRepeatWithAStaleVersion},
	{"EqualIDsInOneAppend", testEqualIDsInOneAppend},
	{"BatchesThreeTimesInParallel", testBatchesThreeTimes},
}

func testSecondDoesNotOverwrite(t *testing.T, open openFunc) {
	s := open(t, store.Options{})
	mustStore(t, s, event("id", of("Payment", "p"), body(store.String("first"))))
	first := lookUp(t, s, "id")

	r := appendEach(t, s, event("id", of("Payment", "p"), body(store.String("second"))))[0]
	require.Equal(t, store.Rejected, r.Outcome)
	require.Equal(t, store.ReasonCollision, r.Reason)
	_, err := appendAtomic(t, s, event("id", of("Payment", "p"), body(store.String("third"))))
	require.ErrorIs(t, err, store.ErrCollision)

	require.Equal(t, first, lookUp(t, s, "id"))
	require.Equal(t, []string{"id"}, search(t, s, store.Filter{}))
	require.Equal(t, store.String("second"), rejectionsOf(t, s)[0].Event.Record.Body)
}

// original is the event that the next two tests send again, changed.
func original() store.NewEvent {
	return event("id", typed("Paid"), of("Payment", "p"), at(noon),
		body(object(kv("n", store.Int(1)), kv("nan", store.Double(math.NaN())))),
		attributes(kv("color", store.String("red")), kv("size", store.Int(2))))
}

func testResentIsADuplicate(t *testing.T, open openFunc) {
	for name, change := range map[string]edit{
		"nothing":          func(*store.NewEvent) {},
		"time":             at(noon.Add(time.Hour)),
		"observed time":    func(e *store.NewEvent) { e.Record.ObservedTime = 1 },
		"trace context":    func(e *store.NewEvent) { e.TraceID, e.SpanID, e.Record.Flags = "aa", "bb", 1 },
		"expected version": expecting(99),
		"resource": func(e *store.NewEvent) {
			e.Record.Resource = store.Resource{Attributes: store.NewMap(kv("pod", store.String("2"))), SchemaURL: "s"}
			e.Service = "other"
		},
		"scope":       func(e *store.NewEvent) { e.Record.Scope = store.Scope{Name: "other"} },
		"correlation": flow("filled in by the server"),
		"delivery attributes": attributes(
			kv("log.record.uid", store.String("id")), kv("color", store.String("red")),
			kv("event_store.replay", store.Bool(true)), kv("size", store.Int(2)),
			kv("aggregate.expected_version", store.Int(99))),
		"order of attributes": attributes(kv("size", store.Int(2)), kv("color", store.String("red"))),
		"order of body":       body(object(kv("nan", store.Double(math.NaN())), kv("n", store.Int(1)))),
	} {
		t.Run(name, func(t *testing.T) {
			s := open(t, store.Options{Now: newClock(noon).now})
			first := appendEach(t, s, original())[0]
			kept := lookUp(t, s, "id")
			mustStore(t, s, event("later", of("Payment", "p")))

			resent := original()
			change(&resent)
			want := first
			want.Outcome = store.Duplicate
			require.Equal(t, want, appendEach(t, s, resent)[0])
			atomic, err := appendAtomic(t, s, resent)
			require.NoError(t, err)
			require.Equal(t, []store.Receipt{want}, atomic)
			require.Equal(t, kept, lookUp(t, s, "id"))
			status := s.Status()
			require.Equal(t, uint64(2), status.Events)
			require.Equal(t, uint64(2), status.Duplicates)
			require.Zero(t, status.Rejections)
		})
	}
}

func testOtherContentIsACollision(t *testing.T, open openFunc) {
	for name, change := range map[string]edit{
		"type":            typed("Refunded"),
		"aggregate type":  of("Order", "p"),
		"aggregate id":    of("Payment", "q"),
		"no aggregate":    of("", ""),
		"body":            body(object(kv("n", store.Int(2)), kv("nan", store.Double(math.NaN())))),
		"kind of number":  body(object(kv("n", store.Double(1)), kv("nan", store.Double(math.NaN())))),
		"bool for number": body(object(kv("n", store.Bool(true)), kv("nan", store.Double(math.NaN())))),
		"no body":         body(store.Value{}),
		"attribute":       attributes(kv("color", store.String("blue")), kv("size", store.Int(2))),
		"more attributes": attributes(kv("color", store.String("red")), kv("size", store.Int(2)),
			kv("event_storeroom", store.Int(1))),
		"canonical attribute": attributes(kv("color", store.String("red")), kv("size", store.Int(2)), kv("user.id", store.String("ann"))),
		"bytes for string":    attributes(kv("color", store.Bytes([]byte("red"))), kv("size", store.Int(2))),
		"fewer attributes":    attributes(kv("color", store.String("red"))),
		"string for number":   attributes(kv("color", store.String("red")), kv("size", store.String("2"))),
	} {
		t.Run(name, func(t *testing.T) {
			s := open(t, store.Options{})
			mustStore(t, s, original())
			kept := lookUp(t, s, "id")

			other := original()
			change(&other)
			r := appendEach(t, s, other)[0]
			require.Equal(t, store.Rejected, r.Outcome)
			require.Equal(t, store.ReasonCollision, r.Reason)
			_, err := appendAtomic(t, s, other)
			require.ErrorIs(t, err, store.ErrCollision)
			require.Equal(t, kept, lookUp(t, s, "id"))
			require.Equal(t, uint64(1), s.Status().LastPosition)
		})
	}
}

func testRepeatWithAStaleVersion(t *testing.T, open openFunc) {
	s := open(t, store.Options{})
	command := []store.NewEvent{
		event("a", of("Payment", "p"), expecting(0)),
		event("b", of("Payment", "p"), expecting(1)),
	}
	first, err := appendAtomic(t, s, command...)
	require.NoError(t, err)
	mustStore(t, s, event("c", of("Payment", "p")))

	again, err := appendAtomic(t, s, command...)
	require.NoError(t, err)
	each := appendEach(t, s, command...)
	for i, want := range first {
		want.Outcome = store.Duplicate
		require.Equal(t, want, again[i])
		require.Equal(t, want, each[i])
	}
	require.Equal(t, uint64(3), s.Status().LastPosition)
}

func testEqualIDsInOneAppend(t *testing.T, open openFunc) {
	s := open(t, store.Options{})
	each := appendEach(t, s, event("a"), event("a"), event("a", typed("Other")))
	require.Equal(t, store.Stored, each[0].Outcome)
	require.Equal(t, store.Duplicate, each[1].Outcome)
	require.Equal(t, each[0].Position, each[1].Position)
	require.Equal(t, store.ReasonCollision, each[2].Reason)

	atomic, err := appendAtomic(t, s,
		event("b", of("Payment", "p"), expecting(0)),
		event("b", of("Payment", "p"), expecting(0)),
		event("c", of("Payment", "p"), expecting(1)))
	require.NoError(t, err)
	require.Equal(t, store.Stored, atomic[0].Outcome)
	require.Equal(t, store.Duplicate, atomic[1].Outcome)
	require.Equal(t, atomic[0].Position, atomic[1].Position)
	require.Equal(t, uint64(1), atomic[1].Version)
	require.Equal(t, uint64(2), atomic[2].Version)

	_, err = appendAtomic(t, s, event("d"), event("d", typed("Other")))
	require.ErrorIs(t, err, store.ErrCollision)
	require.Equal(t, []string{"a", "b", "c"}, search(t, s, store.Filter{}))
}

// Each batch is sent three times in parallel, as clients do that saw a
// timeout, with what re-sent records change.
func testBatchesThreeTimes(t *testing.T, open openFunc) {
	s := open(t, store.Options{})
	const batches, size = 20, 50
	var senders sync.WaitGroup
	for batch := range batches {
		for try := range 3 {
			senders.Go(func() {
				events := make([]store.NewEvent, size)
				for i := range events {
					events[i] = event(fmt.Sprintf("%d-%d", batch, i), of("Batch", fmt.Sprint(batch)), at(noon))
					events[i].Record.ObservedTime = uint64(try + 1)
					events[i].SpanID = fmt.Sprintf("%016x", try)
					events[i].Record.Resource.SchemaURL = fmt.Sprint(try)
				}
				_, err := s.Append(t.Context(), store.Append{Events: events, Atomic: batch%2 == 0})
				assert.NoError(t, err)
			})
		}
	}
	senders.Wait()

	seen := make(map[string]bool)
	for i, e := range read(t, s, store.Query{}) {
		require.Equal(t, uint64(i+1), e.Position)
		require.False(t, seen[e.EventID], e.EventID)
		seen[e.EventID] = true
	}
	require.Len(t, seen, batches*size)
	status := s.Status()
	require.Equal(t, uint64(batches*size), status.Appended)
	require.Equal(t, uint64(2*batches*size), status.Duplicates)
	require.Zero(t, status.Rejections)
	for batch := range batches {
		aggregate, err := s.Aggregate(t.Context(), "Batch", fmt.Sprint(batch))
		require.NoError(t, err)
		require.Equal(t, uint64(size), aggregate.Version)
	}
}
