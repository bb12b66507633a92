package store

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// rareEvery is how often a rare value stands in the store of the tests below,
// commonEvery how often a common one does.
const (
	plannedEvents = 1000
	rareEvery     = 250
	commonEvery   = 4
)

// plannedStore returns a store in which every field has a rare and a common
// value, and the positions of both. Timestamps run against the positions.
func plannedStore(t *testing.T) (s *Store, rare, common []uint64) {
	s = New(Options{})
	require.NoError(t, s.Open(t.Context()))
	var events []NewEvent
	for i := range plannedEvents {
		value := fmt.Sprintf("other %d", i%50)
		position := uint64(i + 1)
		switch {
		case i%rareEvery == 7:
			value = "rare"
			rare = append(rare, position)
		case i%commonEvery == 0:
			value = "common"
			common = append(common, position)
		}
		events = append(events, NewEvent{
			Envelope: Envelope{
				EventID: fmt.Sprintf("id %d", i), EventType: value, AggregateType: value, AggregateID: value,
				CorrelationID: value, CausationID: value, TraceID: value, SpanID: value,
				OrganizationID: value, UserID: value, Service: value, Tags: []string{value, "every"},
			},
			Record: Record{Time: uint64(time.Hour) * uint64(plannedEvents-i)},
		})
	}
	_, err := s.Append(t.Context(), Append{Events: events})
	require.NoError(t, err)
	return s, rare, common
}

// candidates returns the positions that a read with the filter looks at.
func (s *Store) candidates(f Filter) []uint64 {
	p, from := s.planned(&f)
	p.gather(from)
	all := []uint64{}
	for i := range p.candidates() {
		all = append(all, p.candidate(i))
	}
	return all
}

func is(f Field, values ...string) Filter {
	return Filter{AnyOf: map[Field][]string{f: values}}
}

// Indexes are read: each field leads to the events that have the value, and to
// no other.
func TestEachFieldIsAnsweredFromItsIndex(t *testing.T) {
	t.Parallel()
	s, rare, common := plannedStore(t)
	for _, field := range postedFields {
		require.Equal(t, rare, s.candidates(is(field, "rare")), field)
		require.Equal(t, common, s.candidates(is(field, "common")), field)
		require.Len(t, s.candidates(is(field, "rare", "common", "unknown", "rare")), len(rare)+len(common), field)
		require.Empty(t, s.candidates(is(field, "unknown")), field)
	}
	require.Equal(t, []uint64{8, 500}, s.candidates(is(FieldEventID, "id 499", "id 7", "unknown")))

	byKey := is(FieldAggregateType, "rare")
	byKey.AnyOf[FieldAggregateID] = []string{"rare"}
	require.Equal(t, rare, s.candidates(byKey))
	require.Len(t, s.candidates(is(FieldSpanID, "rare")), plannedEvents, "the one field without an index")
}

func TestTimesAndPositionsAreAnsweredFromAnIndex(t *testing.T) {
	t.Parallel()
	s, _, _ := plannedStore(t)
	hour := func(n int) time.Time { return time.Unix(0, 0).Add(time.Duration(n) * time.Hour) }
	require.Equal(t, []uint64{989, 990, 991}, s.candidates(Filter{From: hour(10), To: hour(13)}))
	require.Equal(t, []uint64{1, 2}, s.candidates(Filter{From: hour(plannedEvents - 1)}))
	require.Equal(t, []uint64{5, 6, 7}, s.candidates(Filter{FromPosition: 5, ToPosition: 7}))
	recorded := s.history.at(1).recordedAt
	require.Empty(t, s.candidates(Filter{RecordedTo: fromUnixNano(recorded)}))
	require.Len(t, s.candidates(Filter{RecordedFrom: fromUnixNano(recorded)}), plannedEvents)
	require.Empty(t, s.candidates(Filter{RecordedFrom: fromUnixNano(recorded + 1)}))
}

// Of several indexes the most selective is the one that is read.
func TestMostSelectiveIndexIsChosen(t *testing.T) {
	t.Parallel()
	s, rare, _ := plannedStore(t)
	for range 20 { // whatever the order of the maps
		for _, field := range postedFields {
			if field == FieldTag {
				continue
			}
			f := is(field, "rare")
			f.AnyOf[FieldTag] = []string{"every"}
			f.From = time.Unix(0, 1)
			f.NoneOf = map[Field][]string{FieldSpanID: {"x"}}
			require.Equal(t, rare, s.candidates(f), field)
		}
		f := is(FieldEventType, "common")
		f.AnyOf[FieldUserID] = []string{"other 1", "other 2", "other 3"}
		f.AnyOf[FieldService] = []string{"rare", "other 9"}
		require.Equal(t, s.candidates(is(FieldService, "rare", "other 9")), s.candidates(f))

		f = is(FieldTag, "every")
		f.From, f.To = time.Unix(0, 0).Add(10*time.Hour), time.Unix(0, 0).Add(13*time.Hour)
		require.Equal(t, []uint64{989, 990, 991}, s.candidates(f))
		f.AnyOf[FieldEventID] = []string{"id 1"}
		require.Equal(t, []uint64{2}, s.candidates(f))
	}
	// Bounds on the position cut the list of an index as well.
	f := is(FieldEventType, "rare")
	f.FromPosition, f.ToPosition = rare[1], rare[2]
	require.Equal(t, rare[1:3], s.candidates(f))
}

// An aggregate has an index of its own, which is more selective than those of
// its type and its id.
func TestAggregateIsAnsweredFromItsIndex(t *testing.T) {
	t.Parallel()
	s := New(Options{})
	require.NoError(t, s.Open(t.Context()))
	var events []NewEvent
	for i := range 90 {
		events = append(events, NewEvent{Envelope: Envelope{
			EventID: fmt.Sprint(i), EventType: "T", AggregateType: fmt.Sprint("type ", i%3), AggregateID: fmt.Sprint("id ", i%10),
		}})
	}
	_, err := s.Append(t.Context(), Append{Events: events})
	require.NoError(t, err)
	f := is(FieldAggregateType, "type 1")
	f.AnyOf[FieldAggregateID] = []string{"id 2"}
	require.Equal(t, []uint64{23, 53, 83}, s.candidates(f))
}

// An index leads to the events that are held, and to no evicted one.
func TestIndexesForgetEvictedEvents(t *testing.T) {
	t.Parallel()
	s, rare, _ := plannedStore(t)
	s.options.Limits.MaxEvents = plannedEvents / 2
	require.NoError(t, s.EnforceLimits())
	for _, field := range postedFields {
		require.Equal(t, rare[2:], s.candidates(is(field, "rare")), field)
	}
	require.Empty(t, s.candidates(is(FieldEventID, "id 7")))
	require.Empty(t, s.candidates(Filter{From: time.Unix(0, 0).Add(600 * time.Hour)}))
	checkIndexes(t, s)
}
