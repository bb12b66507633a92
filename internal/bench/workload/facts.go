package workload

import (
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"math/rand/v2"
	"strings"
	"time"
)

// Event is one event, before it is a log record.
type Event struct {
	ID, Type                   string
	AggregateType, AggregateID string
	Rank                       int    // of the aggregate; 0 is the hottest
	CorrelationID, CausationID string // the first event of a correlation has no cause
	TraceID                    [16]byte
	SpanID                     [8]byte
	Time                       time.Time
	OrganizationID, UserID     string
	SessionID                  string
	Body                       Body
}

// kinds are the aggregate types and what happens to each.
var kinds = []struct {
	aggregateType string
	eventTypes    [3]string
}{
	{"Order", [3]string{"OrderPlaced", "OrderConfirmed", "OrderCancelled"}},
	{"Payment", [3]string{"PaymentInitiated", "PaymentAuthorized", "PaymentProcessed"}},
	{"Shipment", [3]string{"ShipmentPrepared", "ShipmentDispatched", "ShipmentDelivered"}},
	{"Invoice", [3]string{"InvoiceIssued", "InvoiceSent", "InvoiceSettled"}},
}

// EventTypes returns the event types.
func EventTypes() []string {
	var types []string
	for _, k := range kinds {
		types = append(types, k.eventTypes[:]...)
	}
	return types
}

// Aggregate returns the key of the aggregate of a rank.
func Aggregate(rank int) (aggregateType, aggregateID string) {
	aggregateType = kinds[rank%len(kinds)].aggregateType
	// An odd factor keeps the ids apart and their order unlike the ranks'.
	return aggregateType, fmt.Sprintf("%s-%08x", strings.ToLower(aggregateType), uint32(rank)*2_654_435_761)
}

// The Zipf law of the ranks. The offset keeps the hottest aggregate below one
// percent of the events.
const (
	zipfExponent = 1.1
	zipfOffset   = 20
)

// flow is what the events of one correlation share.
type flow struct {
	correlationID, sessionID string
	traceID                  [16]byte
	user                     int
	aggregates               [2]int
	last                     string // event id of its last event so far
}

func newFlow(r *rand.Rand, ranks *rand.Zipf) flow {
	f := flow{
		correlationID: uuid(r),
		sessionID:     uuid(r),
		user:          r.IntN(users),
		aggregates:    [2]int{int(ranks.Uint64()), int(ranks.Uint64())},
	}
	binary.BigEndian.PutUint64(f.traceID[:8], r.Uint64())
	binary.BigEndian.PutUint64(f.traceID[8:], r.Uint64())
	return f
}

// Facts returns the events of a block without their bodies, which is half of the work.
func (w *Workload) Facts(block int) []Event {
	r := newRand(w.Seed, factStream+uint64(block))
	ranks := rand.NewZipf(r, zipfExponent, zipfOffset, uint64(w.Aggregates()-1))
	var flows [flowsPerBlock]flow
	for i := range flows {
		flows[i] = newFlow(r, ranks)
	}
	order := make([]int, BlockEvents) // the flow of each event
	for i := range order {
		order[i] = i % flowsPerBlock
	}
	r.Shuffle(len(order), func(i, j int) { order[i], order[j] = order[j], order[i] })

	events := make([]Event, BlockEvents)
	for i := range events {
		events[i] = flows[order[i]].next(r)
		events[i].Time = w.time(r, block*BlockEvents+i)
	}
	return events
}

func (f *flow) next(r *rand.Rand) Event {
	rank := f.aggregates[r.IntN(len(f.aggregates))]
	kind := &kinds[rank%len(kinds)]
	e := Event{
		ID:             uuid(r),
		Type:           kind.eventTypes[r.IntN(len(kind.eventTypes))],
		Rank:           rank,
		CorrelationID:  f.correlationID,
		CausationID:    f.last,
		TraceID:        f.traceID,
		OrganizationID: fmt.Sprintf("org-%02d", f.user%organizations),
		UserID:         fmt.Sprintf("user-%04d", f.user),
		SessionID:      f.sessionID,
	}
	e.AggregateType, e.AggregateID = Aggregate(rank)
	binary.BigEndian.PutUint64(e.SpanID[:], r.Uint64())
	f.last = e.ID
	return e
}

// Time returns when the event at an index of the whole workload happened, unless it is a
// late one.
func (w *Workload) Time(index int) time.Time {
	return start.Add(duration / time.Duration(w.Events) * time.Duration(index))
}

// time returns when the event at an index of the whole workload happened.
func (w *Workload) time(r *rand.Rand, index int) time.Time {
	t := w.Time(index)
	if r.IntN(lateOneIn) == 0 {
		t = t.Add(-time.Duration(r.Int64N(int64(latestArrival))))
	}
	if t.Before(start) {
		return start
	}
	return t
}

// uuid returns a UUID of version 4.
func uuid(r *rand.Rand) string {
	var b [16]byte
	binary.BigEndian.PutUint64(b[:8], r.Uint64())
	binary.BigEndian.PutUint64(b[8:], r.Uint64())
	b[6] = b[6]&0x0f | 0x40
	b[8] = b[8]&0x3f | 0x80
	text := make([]byte, 0, 36)
	for i, end := range []int{4, 6, 8, 10, 16} {
		if i > 0 {
			text = append(text, '-')
		}
		begin := [...]int{0, 4, 6, 8, 10}[i]
		text = hex.AppendEncode(text, b[begin:end])
	}
	return string(text)
}
