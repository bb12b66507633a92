package store

import (
	"fmt"
	"math/rand/v2"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/gyroscops/otel-eventstore/store/internal/offheap"
)

// shape says how the events of one kind of application look: how many share
// a value, and how large a body is.
type shape struct {
	name          string
	events        int
	perFlow       int // events per correlation and trace
	perAggregate  int
	types         int
	organizations int
	users         int
	body          int // bytes of text in the body
	ownResource   bool
	maxEvents     uint64 // limit of the store, 0 for none
}

var paymentsShape = shape{
	name: "payments", events: 300_000, perFlow: 10, perAggregate: 15,
	types: 12, organizations: 50, users: 5_000, body: 300,
}

// event returns event i. Its strings are its own, like those of a decoded
// request.
func (sh shape) event(i int) NewEvent {
	flow := i / sh.perFlow
	text := fmt.Sprintf("reference-%d ", i)
	text += strings.Repeat("x", max(0, sh.body-len(text)))
	e := NewEvent{
		Envelope: Envelope{
			EventID:        fmt.Sprintf("018f%04x-7aaa-7bbb-8ccc-%012x", i>>16, i),
			EventType:      fmt.Sprintf("PaymentStep%02d", i%sh.types),
			AggregateType:  strings.Clone("Payment"),
			AggregateID:    fmt.Sprintf("payment-%08d", i/sh.perAggregate),
			CorrelationID:  fmt.Sprintf("correlation-%010d", flow),
			TraceID:        fmt.Sprintf("%016x%016x", rand.New(rand.NewPCG(1, uint64(flow))).Uint64(), flow),
			SpanID:         fmt.Sprintf("%016x", i),
			OrganizationID: fmt.Sprintf("organization-%03d", flow%sh.organizations),
			UserID:         fmt.Sprintf("user-%06d", flow%sh.users),
			Service:        strings.Clone("payment-service"),
		},
		Record: Record{
			Time:           uint64(1_790_000_000_000_000_000 + i*int(26*time.Second)),
			SeverityNumber: 9,
			SeverityText:   strings.Clone("INFO"),
			Body: MapValue(NewMap(
				KeyValue{"amount", Double(float64(i) / 100)},
				KeyValue{"text", String(text)},
			)),
			Resource: Resource{Attributes: NewMap(KeyValue{"service.name", String("payment-service")})},
			Scope:    Scope{Name: "payments", Version: "1.0.0"},
		},
	}
	if sh.ownResource {
		e.Record.Resource.Attributes = NewMap(
			KeyValue{"service.name", String("payment-service")},
			KeyValue{"k8s.pod.uid", String(e.EventID)},
			KeyValue{"host.name", String(fmt.Sprintf("host-%d", i))},
		)
	}
	return e
}

// fill appends the events of the shape in batches of 500.
func (sh shape) fill(tb testing.TB, s *Store) {
	tb.Helper()
	const batch = 500
	for first := 0; first < sh.events; first += batch {
		events := make([]NewEvent, 0, batch)
		for i := first; i < min(first+batch, sh.events); i++ {
			events = append(events, sh.event(i))
		}
		_, err := s.Append(tb.Context(), Append{Events: events})
		require.NoError(tb, err)
	}
}

// MaxBytes bounds memory only as far as what the store counts is what it takes.
func TestBytesHeld(t *testing.T) {
	lean := shape{
		name: "one small event per aggregate and flow", events: 200_000, perFlow: 1, perAggregate: 1,
		types: 12, organizations: 50, users: 5_000,
	}
	large := shape{
		name: "large bodies, few aggregates", events: 50_000, perFlow: 1000, perAggregate: 2000,
		types: 12, organizations: 50, users: 20, body: 4_000,
	}
	resources := paymentsShape
	resources.name, resources.events, resources.ownResource = "a resource per event", 100_000, true

	evicting := paymentsShape
	evicting.name, evicting.maxEvents = "full and evicting", 200_000

	for _, sh := range []shape{paymentsShape, lean, large, resources, evicting} {
		t.Run(sh.name, func(t *testing.T) {
			s := New(Options{Limits: Limits{MaxEvents: sh.maxEvents}})
			require.NoError(t, s.Open(t.Context()))
			before := memoryBytes()
			sh.fill(t, s)
			s.packer.wait()
			grown := memoryBytes() - before
			held := s.Status().Bytes
			n := int64(s.Status().Events)
			t.Logf("memory %d, counted %d (%d and %d per event)", grown, held, grown/n, held/n)
			require.InDelta(t, grown, held, 0.15*float64(grown)+fixedBytes)
			runtime.KeepAlive(s)
		})
	}
}

// memoryBytes returns the bytes of live objects, and those outside of the heap.
func memoryBytes() int64 {
	for last := int64(-1); ; { // dead memory outside of the heap goes some time after its owner
		runtime.GC()
		time.Sleep(time.Millisecond)
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		now := int64(m.HeapAlloc) + offheap.InUse()
		if now >= last && last >= 0 {
			return now
		}
		last = now
	}
}

// fixedBytes is what an empty store takes, and pieces of memory that are not
// full.
const fixedBytes = 5 << 20

// What is evicted is given back, whatever readers and slices still reach.
func TestEvictedMemoryIsGivenBack(t *testing.T) {
	const limit, size, chunk = 8 << 20, 64 << 10, 256
	s := New(Options{Limits: Limits{MaxBytes: limit}})
	require.NoError(t, s.Open(t.Context()))
	before := memoryBytes()
	for i := range 1000 {
		_, err := s.Append(t.Context(), Append{Events: []NewEvent{{
			Envelope: Envelope{EventID: fmt.Sprint(i), EventType: "T", AggregateType: "A", AggregateID: "a"},
			Record:   Record{Body: Bytes(make([]byte, size))},
		}}})
		require.NoError(t, err)
	}
	require.Less(t, memoryBytes()-before, int64(limit*5/4+chunk*size))
	runtime.KeepAlive(s)
}

// A rejected record holds nothing of the request that it came in.
func TestRejectionsHoldTheirRecordAlone(t *testing.T) {
	const requests, events, size, chunk = 50, 100, 16 << 10, 256
	s := New(Options{Limits: Limits{MaxEvents: 1}})
	require.NoError(t, s.Open(t.Context()))
	before := memoryBytes()
	for i := range requests {
		var request []NewEvent
		for j := range events {
			request = append(request, NewEvent{
				Envelope: Envelope{EventID: fmt.Sprint(i, j), EventType: "T"},
				Record:   Record{Body: Bytes(make([]byte, size))},
			})
		}
		request[0].EventType = ""
		_, err := s.Append(t.Context(), Append{Events: request})
		require.NoError(t, err)
	}
	require.Less(t, memoryBytes()-before, int64(2*requests*size+2*chunk*size))
	runtime.KeepAlive(s)
}
