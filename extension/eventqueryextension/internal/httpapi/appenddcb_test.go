package httpapi

import (
	"encoding/json"
	"fmt"
	"net/http"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	wire "github.com/gyroscops/otel-eventstore/api"
	"github.com/gyroscops/otel-eventstore/store"
)

// These are the examples of dcb.events, decided by clients of the HTTP API: what
// they decide by is a query, and the append fails if its answer has changed.

// decide appends under a condition, and returns the status.
func (f *fixture) decide(c *wire.AppendCondition, headers []string, events ...wire.NewEvent) int {
	f.t.Helper()
	body, err := json.Marshal(wire.AppendRequest{Events: events, Condition: c})
	require.NoError(f.t, err)
	return f.sendQuickly(eventsPath, string(body), headers...).Code
}

// unless is the condition that no event of the types with the tags came after a
// position.
func unless(after uint64, tags []string, types ...string) *wire.AppendCondition {
	return &wire.AppendCondition{
		FailIfEventsMatch: wire.EventQuery{Items: []wire.EventQueryItem{{Types: types, Tags: tags}}}, After: after,
	}
}

// course is the decision model of a course: its capacity and its subscriptions, as
// of a position.
type course struct {
	capacity, subscribed int
	after                uint64
}

func (f *fixture) course(tag string) course {
	c := course{after: f.store.Status().LastPosition}
	query := store.Query{Filter: store.Filter{
		ToPosition: c.after, AnyOf: map[store.Field][]string{store.FieldTag: {tag}},
	}}
	for e, err := range f.store.Events(f.t.Context(), query) {
		if !assert.NoError(f.t, err) { //nolint:testifylint // in a goroutine of the test
			break
		}
		switch e.EventType {
		case "CourseDefined", "CourseCapacityChanged":
			capacity, _ := e.Record.Data().Get("capacity")
			c.capacity = int(capacity.AsInt())
		case "StudentSubscribedToCourse":
			c.subscribed++
		}
	}
	return c
}

// subscribe decides about a subscription by what it has read.
func (f *fixture) subscribe(c course, course, student string) int {
	if c.subscribed >= c.capacity {
		return http.StatusForbidden // the course is full
	}
	return f.decide(
		unless(c.after, []string{course}, "CourseDefined", "CourseCapacityChanged", "StudentSubscribedToCourse"), nil,
		wire.NewEvent{EventType: "StudentSubscribedToCourse", Tags: []string{course, student}},
	)
}

// Two students want the last seat of a course, at the same moment.
func TestCourseSubscriptionsLastSeat(t *testing.T) {
	t.Parallel()
	f := newFixture(t, store.Limits{})
	for i := range 1000 {
		tag := fmt.Sprintf("course:%d", i)
		require.Equal(t, http.StatusCreated, f.decide(unless(0, []string{tag}, "CourseDefined"), nil, wire.NewEvent{
			EventType: "CourseDefined", Tags: []string{tag}, Data: map[string]int{"capacity": 2},
		}))
		require.Equal(t, http.StatusCreated, f.subscribe(f.course(tag), tag, "student:first"))

		var read, done sync.WaitGroup
		read.Add(2)
		var won, lost atomic.Int32
		for s := range 2 {
			done.Go(func() {
				c := f.course(tag)
				read.Done()
				read.Wait() // both have seen the seat
				switch f.subscribe(c, tag, fmt.Sprintf("student:%d", s)) {
				case http.StatusCreated:
					won.Add(1)
				case http.StatusConflict:
					lost.Add(1)
				}
			})
		}
		done.Wait()
		require.Equal(t, [2]int32{1, 1}, [2]int32{won.Load(), lost.Load()})
		c := f.course(tag)
		require.Equal(t, c.capacity, c.subscribed)
		require.Equal(t, http.StatusForbidden, f.subscribe(c, tag, "student:late"))
	}
}

// A change of the capacity is a reason to decide again, another course is none.
func TestCourseSubscriptionsCapacityChanges(t *testing.T) {
	t.Parallel()
	f := newFixture(t, store.Limits{})
	define := func(tag string) {
		f.decide(nil, nil, wire.NewEvent{EventType: "CourseDefined", Tags: []string{tag}, Data: map[string]int{"capacity": 1}})
	}
	define("course:c1")
	define("course:c2")
	c1, c2 := f.course("course:c1"), f.course("course:c2")
	f.decide(nil, nil, wire.NewEvent{
		EventType: "CourseCapacityChanged", Tags: []string{"course:c1"}, Data: map[string]int{"capacity": 0},
	})
	require.Equal(t, http.StatusConflict, f.subscribe(c1, "course:c1", "student:s"))
	require.Equal(t, http.StatusForbidden, f.subscribe(f.course("course:c1"), "course:c1", "student:s"))
	require.Equal(t, http.StatusCreated, f.subscribe(c2, "course:c2", "student:s"))
}

// A user name is taken once, by whoever of many is first. It is free again for who
// decides on a position after its account was closed.
func TestUniqueUsername(t *testing.T) {
	t.Parallel()
	f := newFixture(t, store.Limits{})
	register := func(name string, after uint64) int {
		return f.decide(unless(after, []string{"username:" + name}, "AccountRegistered", "UsernameChanged"), nil,
			wire.NewEvent{EventType: "AccountRegistered", Tags: []string{"username:" + name}})
	}
	for i := range 100 {
		var won atomic.Int32
		var done sync.WaitGroup
		for range 8 {
			done.Go(func() {
				if status := register(fmt.Sprint("ada", i), 0); status == http.StatusCreated {
					won.Add(1)
				} else {
					assert.Equal(t, http.StatusConflict, status)
				}
			})
		}
		done.Wait()
		require.Equal(t, int32(1), won.Load())
	}
	require.Equal(t, http.StatusCreated, register("bob", 0))
	f.decide(nil, nil, wire.NewEvent{EventType: "AccountClosed", Tags: []string{"username:bob"}})
	require.Equal(t, http.StatusConflict, register("bob", 0))
	require.Equal(t, http.StatusCreated, register("bob", f.store.Status().LastPosition))
}

// A token of a request that was sent twice, as a tag, stores one order: here with
// an event id of its own for each try, so that nothing but the token tells.
func TestPreventRecordDuplicationByIdempotencyToken(t *testing.T) {
	t.Parallel()
	f := newFixture(t, store.Limits{})
	place := func(token string) int {
		tags := []string{"idempotency:" + token}
		return f.decide(unless(0, tags, "OrderPlaced"), nil, wire.NewEvent{EventType: "OrderPlaced", Tags: tags})
	}
	require.Equal(t, http.StatusCreated, place("11111"))
	require.Equal(t, http.StatusConflict, place("11111"))
	require.Equal(t, http.StatusCreated, place("22222"))
}

// The header does it without a conflict: a repeat has the first answer, although
// its own first try breaks its condition.
func TestIdempotencyKeyUnderACondition(t *testing.T) {
	t.Parallel()
	f := newFixture(t, store.Limits{})
	place := func(key string) int {
		return f.decide(unless(0, []string{"order:1"}), []string{"Idempotency-Key", key},
			wire.NewEvent{EventType: "OrderPlaced", Tags: []string{"order:1"}})
	}
	require.Equal(t, http.StatusCreated, place("k-1"))
	require.Equal(t, http.StatusOK, place("k-1"))
	require.Equal(t, http.StatusConflict, place("k-2"))
	require.Equal(t, uint64(1), f.store.Status().LastPosition)
}

// Invoices are numbered without a gap, whoever writes them: the condition is that
// no other one was numbered since the last.
func TestInvoiceNumbersAreMonotonic(t *testing.T) {
	t.Parallel()
	f := newFixture(t, store.Limits{})
	const writers, each = 8, 20
	var done sync.WaitGroup
	for range writers {
		done.Go(func() {
			for written := 0; written < each; {
				after := f.store.Status().LastPosition
				n, err := f.store.Count(t.Context(), store.Filter{
					ToPosition: max(after, 1), AnyOf: map[store.Field][]string{store.FieldEventType: {"InvoiceCreated"}},
				}, nil)
				if !assert.NoError(t, err) { //nolint:testifylint // in a goroutine of the test
					return
				}
				status := f.decide(unless(after, nil, "InvoiceCreated"), nil, wire.NewEvent{
					EventType: "InvoiceCreated", Data: map[string]uint64{"number": uint64(n.Count) + 1},
				})
				if status == http.StatusCreated {
					written++
				}
			}
		})
	}
	done.Wait()
	var numbers int64
	for e, err := range f.store.Events(t.Context(), store.Query{}) {
		require.NoError(t, err)
		numbers++
		number, _ := e.Record.Data().Get("number")
		require.Equal(t, numbers, number.AsInt())
	}
	require.Equal(t, int64(writers*each), numbers)
}
