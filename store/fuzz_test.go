package store

import (
	"math/rand/v2"
	"testing"
	"time"
	_ "time/tzdata" // the zones of the trends, whatever the machine has

	"github.com/stretchr/testify/require"
)

// FuzzStore holds the store against a naive slice: appends, clocks, evictions
// and reads are drawn from the fuzzed bytes, and a model predicts every answer.
func FuzzStore(f *testing.F) {
	addScripts(f, 40, 0)
	zones := fuzzZones(f)
	f.Fuzz(func(t *testing.T, data []byte) {
		script := &script{data[:min(len(data), 4096)]}
		m := newModel(script.limits(), fuzzEpoch.UnixNano())
		small := script.flip()
		if small { // blocks are packed, and take what they take
			m.limits.MaxBytes = 0
		}
		s := New(Options{Limits: m.limits, Now: func() time.Time { return fromUnixNano(m.clock) }})
		if small {
			s.layout, s.openBlocks = draw(script, smallLayouts), script.pick(3)
		}
		require.NoError(t, s.Open(t.Context()))
		for len(script.rest) > 0 {
			m.step(t, s, script, zones)
		}
		m.checkStatus(t, s)
		m.checkEvents(t, s, Query{})
		checkIndexes(t, s)
	})
}

// addScripts adds random bytes to the corpus.
func addScripts(f *testing.F, n, stream uint64) {
	for seed := range n {
		random := rand.New(rand.NewPCG(seed, stream))
		data := make([]byte, 200+random.IntN(3000))
		for i := range data {
			data[i] = byte(random.Uint32())
		}
		f.Add(data)
	}
}

// smallLayouts let a few events fill blocks and segments.
var smallLayouts = []layout{{blockBits: 1, segmentBits: 1}, {blockBits: 2, segmentBits: 2}, {blockBits: 3, segmentBits: 0}}

func fuzzZones(f *testing.F) []*time.Location {
	var zones []*time.Location
	for _, name := range []string{"UTC", "America/St_Johns", "Australia/Lord_Howe", "Asia/Kathmandu"} {
		zone, err := time.LoadLocation(name)
		require.NoError(f, err)
		zones = append(zones, zone)
	}
	return zones
}

// step does one thing to the store and to the model.
func (m *model) step(t testing.TB, s *Store, script *script, zones []*time.Location) {
	t.Helper()
	switch script.pick(16) {
	case 0, 1, 2, 3, 4:
		var attempts []attempt
		for range 1 + script.pick(6) {
			attempts = append(attempts, script.event())
		}
		m.checkAppend(t, s, attempts, script.terms())
	case 5:
		m.clock += int64(script.step())
	case 6:
		m.clock += int64(script.step())
		m.now()
		m.enforce()
		require.NoError(t, s.EnforceLimits())
	case 7:
		m.checkStatus(t, s)
	case 8:
		m.checkTimeline(t, s, TimelineQuery{Filter: script.filter(), Limit: script.pick(4)})
	case 9:
		m.checkCounts(t, s, script.filter(), Field(script.pick(numFields)))
	case 10:
		m.checkTrends(t, s, TrendQuery{
			Filter: script.filter(), Interval: draw(script, []Interval{Second, Minute, Hour, Day, Week, Month}),
			Location: draw(script, zones), GroupBy: draw(script, []*Field{nil, new(FieldEventType)}),
		})
	case 11:
		m.checkStatistics(t, s, script.filter(), draw(script, zones))
	case 12:
		m.checkAggregates(t, s, script.filter())
	case 13:
		id := draw(script, fuzzIDs)
		got, err := s.Event(t.Context(), id)
		if want := m.find(id); want != nil {
			require.NoError(t, err)
			require.Equal(t, want.Event, got)
			return
		}
		require.ErrorIs(t, err, ErrNotFound)
	default:
		m.checkEvents(t, s, Query{Filter: script.filter(), Descending: script.flip(), Limit: script.pick(4)})
	}
}
