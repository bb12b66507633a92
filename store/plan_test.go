package store

import (
	"fmt"
	"slices"
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

// candidates returns the positions that a read with the filter looks at, and
// whether these are those of chains.
func (s *Store) candidates(f Filter) (positions []uint64, chained bool) {
	p := s.newPlan(&f)
	defer p.r.close()
	if p.listed {
		return append([]uint64{}, p.list...), true
	}
	for position := p.from; position <= p.to; position++ {
		positions = append(positions, position)
	}
	return positions, false
}

func (s *Store) listed(t *testing.T, f Filter) []uint64 {
	t.Helper()
	positions, chained := s.candidates(f)
	require.True(t, chained)
	return positions
}

func is(f Field, values ...string) Filter {
	return Filter{AnyOf: map[Field][]string{f: values}}
}

// chainedFields are those that lead to their events.
var chainedFields = []Field{FieldAggregateID, FieldCorrelationID, FieldCausationID, FieldTraceID, FieldUserID, FieldTag}

// Chains are followed: each such field leads to the events that have the value,
// and to no other.
func TestKeysAreAnsweredFromTheirChains(t *testing.T) {
	t.Parallel()
	s, rare, common := plannedStore(t)
	for _, field := range chainedFields {
		require.Equal(t, rare, s.listed(t, is(field, "rare")), field)
		require.Equal(t, append(slices.Clone(rare[:1]), rare[1:]...), s.listed(t, is(field, "rare", "unknown", "rare")), field)
		require.Empty(t, s.listed(t, is(field, "unknown")), field)
		_, chained := s.candidates(is(field, "common"))
		require.False(t, chained, "%d of %d events are scanned", len(common), plannedEvents)
	}
	require.Equal(t, []uint64{8, 500}, s.listed(t, is(FieldEventID, "id 499", "id 7", "unknown")))

	byKey := is(FieldAggregateType, "rare")
	byKey.AnyOf[FieldAggregateID] = []string{"rare"}
	require.Equal(t, rare, s.listed(t, byKey))
}

// A list is cut to the positions that are asked for, which append times are as
// well.
func TestPositionsBoundWhatIsLookedAt(t *testing.T) {
	t.Parallel()
	s, rare, _ := plannedStore(t)
	f := is(FieldUserID, "rare")
	f.FromPosition, f.ToPosition = rare[1], rare[2]
	require.Equal(t, rare[1:3], s.listed(t, f))

	looked := func(f Filter) []uint64 {
		positions, chained := s.candidates(f)
		require.False(t, chained)
		return positions
	}
	require.Equal(t, []uint64{5, 6, 7}, looked(Filter{FromPosition: 5, ToPosition: 7}))
	v := s.view.Load()
	recorded := unorderedTime(v.number(colRecordedAt, 1))
	require.Empty(t, looked(Filter{RecordedTo: fromUnixNano(recorded)}))
	require.Len(t, looked(Filter{RecordedFrom: fromUnixNano(recorded)}), plannedEvents)
	require.Empty(t, looked(Filter{RecordedFrom: fromUnixNano(recorded + 1)}))
}

// Of several chains the shortest is followed.
func TestShortestChainIsChosen(t *testing.T) {
	t.Parallel()
	s, rare, _ := plannedStore(t)
	for range 20 { // whatever the order of the maps
		for _, field := range chainedFields[:5] {
			f := is(field, "rare")
			f.AnyOf[FieldTag] = []string{"every"}
			f.From = time.Unix(0, 1)
			f.NoneOf = map[Field][]string{FieldSpanID: {"x"}}
			require.Equal(t, rare, s.listed(t, f), field)
			f.AnyOf[FieldEventID] = []string{"id 1"}
			require.Equal(t, []uint64{2}, s.listed(t, f))
		}
	}
}

// Chains lead to the events that are held, and to no evicted one, in whatever
// form these are.
func TestChainsForgetEvictedEvents(t *testing.T) {
	t.Parallel()
	for _, open := range []int{0, 100} {
		s, rare, _ := plannedStore(t)
		s.openBlocks = open
		s.packer.catchUp(s.layout.blockLen())
		s.options.Limits.MaxEvents = plannedEvents / 2
		require.NoError(t, s.EnforceLimits())
		for _, field := range chainedFields {
			require.Equal(t, rare[2:], s.listed(t, is(field, "rare")), field)
		}
		require.Empty(t, s.listed(t, is(FieldEventID, "id 7")))
		checkIndexes(t, s)
	}
}
