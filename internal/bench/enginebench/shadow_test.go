//go:build soak

package enginebench

import (
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/gyroscops/otel-eventstore/internal/bench/workload"
	"github.com/gyroscops/otel-eventstore/store"
)

// shadow knows what the events are that a store holds, in the simplest way: a ring
// with what is counted of each, so that its own memory stays what it is. What it
// does not keep it makes again from the workload.
type shadow struct {
	first, next uint64 // positions; first is held, next is not yet
	ring        []fact // by position
	versions    []uint64
	types       []string
	rare        []uint64 // positions of the held events with the rare word
	random      *rand.Rand
}

type fact struct {
	at           int64 // Unix nanoseconds
	version      uint64
	rank         uint32 // of the aggregate
	eventType    uint8  // of types
	organization uint8
}

// soakRing is more than the events that fit into soakBytes.
const soakRing = 1 << 20

func newShadow() *shadow {
	return &shadow{
		first: 1, next: 1, ring: make([]fact, soakRing), versions: make([]uint64, soakWorkload/10),
		types: workload.EventTypes(), random: rand.New(rand.NewPCG(1, 2)),
	}
}

func (s *shadow) at(position uint64) *fact { return &s.ring[position%soakRing] }

func (s *shadow) append(events []workload.Event) {
	for i := range events {
		e := &events[i]
		s.versions[e.Rank]++
		organization, err := strconv.Atoi(strings.TrimPrefix(e.OrganizationID, "org-"))
		if err != nil {
			panic(err)
		}
		*s.at(s.next) = fact{
			at: e.Time.UnixNano(), version: s.versions[e.Rank], rank: uint32(e.Rank),
			eventType: uint8(slices.Index(s.types, e.Type)), organization: uint8(organization),
		}
		if strings.HasPrefix(e.Body.Note, workload.RareWord) {
			s.rare = append(s.rare, s.next)
		}
		s.next++
	}
}

// evict forgets the events before a position.
func (s *shadow) evict(first uint64) {
	s.first = first
	for len(s.rare) > 0 && s.rare[0] < first {
		s.rare = s.rare[1:]
	}
}

// place is an event of a list.
type place struct{ position, version uint64 }

// places are the held events that match.
func (s *shadow) places(matches func(*fact) bool) (places []place) {
	for position := s.first; position < s.next; position++ {
		if f := s.at(position); matches(f) {
			places = append(places, place{position, f.version})
		}
	}
	return places
}

// some draws a held position.
func (s *shadow) some() uint64 { return s.first + s.random.Uint64N(s.next-s.first) }

// check compares answers with the shadow's.
func (s *shadow) check(t *testing.T, st *store.Store) {
	t.Helper()
	require.LessOrEqual(t, s.next-s.first, uint64(soakRing))
	status := st.Status()
	require.Equal(t, s.first, status.FirstPosition)
	require.Equal(t, s.next-1, status.LastPosition)
	require.Equal(t, s.next-s.first, status.Events)
	require.Equal(t, s.first-1, status.Evicted)
	s.checkBlock(t, st, int((s.some()-1)/workload.BlockEvents))
	s.checkGone(t, st)
	s.checkAggregate(t, st)
	s.checkCounts(t, st)
	s.checkTrends(t, st)
	s.checkTexts(t, st)
}
