package aggregatestate

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"github.com/gyroscops/otel-eventstore/store"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

var startOfTime = time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)

func openStore(t testing.TB, limits store.Limits) *store.Store {
	s := store.New(store.Options{Limits: limits})
	require.NoError(t, s.Open(t.Context()))
	t.Cleanup(func() { require.NoError(t, s.Close()) })
	return s
}

func appendAll(t testing.TB, s *store.Store, events ...store.NewEvent) {
	_, err := s.Append(t.Context(), store.Append{Events: events})
	require.NoError(t, err)
}

// newEvent returns an event of Thing/id with data.
func newEvent(id string, n int, data store.Value) store.NewEvent {
	e := store.NewEvent{Envelope: store.Envelope{
		EventID: fmt.Sprintf("%s-%d", id, n), EventType: "Changed", AggregateType: "Thing", AggregateID: id,
	}}
	e.Record.Body = data
	e.Record.Time = uint64(startOfTime.Add(time.Duration(n) * time.Second).UnixNano())
	return e
}

func object(entries ...store.KeyValue) store.Value { return store.MapValue(store.NewMap(entries...)) }

// randomObject returns data of few keys, so that they meet again.
func randomObject(r *rand.Rand, depth int) store.Value {
	var entries []store.KeyValue
	for _, i := range r.Perm(5)[:r.IntN(4)] {
		entries = append(entries, store.KeyValue{Key: string(rune('a' + i)), Value: randomValue(r, depth)})
	}
	return object(entries...)
}

func randomValue(r *rand.Rand, depth int) store.Value {
	switch r.IntN(9) {
	case 0:
		return store.Value{}
	case 1:
		return store.Bool(r.IntN(2) == 0)
	case 2:
		return store.Int(int64(r.Uint64()))
	case 3:
		return store.Double(math.Ldexp(r.NormFloat64(), r.IntN(200)-100))
	case 4:
		return store.String(fmt.Sprintf("text %d <é\xff>", r.IntN(100)))
	case 5:
		// No null in an object of a list: the other fold takes it out, where RFC 7396
		// says that a list is taken as it is.
		return store.List(store.Int(r.Int64N(9)), store.Value{}, object(store.KeyValue{Key: "n", Value: store.Bool(true)}))
	case 6:
		return store.Bytes([]byte{byte(r.IntN(256))})
	default:
		if depth == 0 {
			return store.Int(r.Int64N(10))
		}
		return randomObject(r, depth-1)
	}
}
