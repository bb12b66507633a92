package aggregatestate

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	jsonpatch "github.com/evanphx/json-patch/v5"
	"github.com/stretchr/testify/require"

	"github.com/gyroscops/otel-eventstore/internal/fold"
	"github.com/gyroscops/otel-eventstore/store"
)

// history is an aggregate as the test knows it: by the library's merge patch.
type history struct {
	id     string
	states []any // by version
	times  []time.Time
}

// digits decodes JSON with its numbers as texts.
func digits(t testing.TB, text []byte) (value any) {
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.UseNumber()
	require.NoError(t, decoder.Decode(&value))
	return value
}

// writeHistories appends to n aggregates by turns, at times that go back now and
// then.
func writeHistories(t testing.TB, s *store.Store, r *rand.Rand, n, events int) []history {
	all := make([]history, n)
	texts := make([][]byte, n)
	for i := range all {
		all[i] = history{id: fmt.Sprintf("thing %d", i), states: []any{nil}, times: []time.Time{{}}}
		texts[i] = []byte(`{}`)
	}
	for i := range events {
		which := r.IntN(n)
		h := &all[which]
		e := newEvent(h.id, len(h.states), randomObject(r, 2))
		when := startOfTime.Add(time.Duration(i)*time.Second - time.Duration(r.IntN(3)*r.IntN(20*n))*time.Second)
		e.Record.Time = uint64(when.UnixNano())
		appendAll(t, s, e)
		var err error
		texts[which], err = jsonpatch.MergePatch(texts[which], e.Record.Body.AppendJSON(nil))
		require.NoError(t, err)
		h.states = append(h.states, digits(t, texts[which]))
		h.times = append(h.times, when)
	}
	return all
}

// versionAt is the longest run of versions whose times are all at or before t.
func (h *history) versionAt(t time.Time) uint64 {
	version := 0
	for version+1 < len(h.times) && !h.times[version+1].After(t) {
		version++
	}
	return uint64(version)
}

// The state at every version of 1,000 random aggregates is what another fold
// makes of their data, and the state at a time is that of the version then.
func TestStatesEqualAnIndependentFold(t *testing.T) {
	t.Parallel()
	const seed = 4
	r := rand.New(rand.NewPCG(seed, seed))
	s := openStore(t, store.Limits{})
	all := writeHistories(t, s, r, 1000, 12_000)
	states := New(s, nil)
	for i := range all {
		h := &all[i]
		for version, want := range h.states {
			got, err := states.AtVersion(t.Context(), "Thing", h.id, uint64(version))
			if len(h.states) == 1 {
				require.ErrorIs(t, err, store.ErrNotFound)
				continue
			}
			require.NoError(t, err)
			require.Equal(t, uint64(version), got.Version)
			require.Equal(t, want, digits(t, got.JSON))

			moment := h.times[version].Add(time.Duration(r.IntN(3)-1) * time.Second)
			got, err = states.AtTime(t.Context(), "Thing", h.id, moment)
			require.NoError(t, err)
			require.Equal(t, h.versionAt(moment), got.Version)
			require.Equal(t, h.states[got.Version], digits(t, got.JSON))
		}
	}
}

// The same with few aggregates, so that there are snapshots, in any order of
// questions.
func TestSnapshotsChangeNoAnswer(t *testing.T) {
	t.Parallel()
	const seed = 5
	r := rand.New(rand.NewPCG(seed, seed))
	s := openStore(t, store.Limits{})
	all := writeHistories(t, s, r, 3, 6000)
	states := New(s, nil)
	states.snapshots.most = 20 * (snapshotOverhead + 200) // some go again
	for range 600 {
		h := &all[r.IntN(len(all))]
		version := uint64(r.IntN(len(h.states)))
		got, err := states.AtVersion(t.Context(), "Thing", h.id, version)
		require.NoError(t, err)
		require.Equal(t, h.states[version], digits(t, got.JSON))

		moment := startOfTime.Add(time.Duration(r.IntN(6000)) * time.Second)
		got, err = states.AtTime(t.Context(), "Thing", h.id, moment)
		require.NoError(t, err)
		require.Equal(t, h.versionAt(moment), got.Version)
		require.Equal(t, h.states[got.Version], digits(t, got.JSON))
	}
	require.NotZero(t, states.Counts().Snapshots)
	require.LessOrEqual(t, states.Counts().SnapshotBytes, states.snapshots.most)
}

// A patch makes the state of one version from that of another.
func TestDiffsArePatches(t *testing.T) {
	t.Parallel()
	const seed = 6
	r := rand.New(rand.NewPCG(seed, seed))
	s := openStore(t, store.Limits{})
	all := writeHistories(t, s, r, 5, 300)
	states := New(s, nil)
	for range 300 {
		h := &all[r.IntN(len(all))]
		from, to := 1+r.IntN(len(h.states)-1), 1+r.IntN(len(h.states)-1)
		text, err := states.Diff(t.Context(), "Thing", h.id, uint64(from), uint64(to))
		require.NoError(t, err)
		patch, err := jsonpatch.DecodePatch(text)
		require.NoError(t, err)
		before, err := states.AtVersion(t.Context(), "Thing", h.id, uint64(from))
		require.NoError(t, err)
		after, err := patch.Apply(before.JSON)
		require.NoError(t, err, "%s", text)
		require.Equal(t, h.states[to], digits(t, after))
	}
}

// A reducer's state is the same from a snapshot as from the first event, with its
// kinds of numbers.
func TestReducerFromSnapshots(t *testing.T) {
	t.Parallel()
	s := openStore(t, store.Limits{})
	const events = 3*snapshotEvery + 10
	for i := range events {
		appendAll(t, s, newEvent("x", i, object(store.KeyValue{Key: "n", Value: store.Double(1e20 + float64(i))})))
	}
	reducer, err := fold.Compile(`{sum: ((.state.sum // 0) + .event.data.n), count: ((.state.count // 0) + 1)}`)
	require.NoError(t, err)
	warm := New(s, map[string]Reducer{"Thing": reducer})
	_, err = warm.Latest(t.Context(), "Thing", "x")
	require.NoError(t, err)
	require.Equal(t, 3, warm.Counts().Snapshots)
	for version := uint64(1); version <= events; version += 97 {
		got, err := warm.AtVersion(t.Context(), "Thing", "x", version)
		require.NoError(t, err)
		sum := 0.0
		for i := range version {
			sum += 1e20 + float64(i)
		}
		want, err := json.Marshal(map[string]any{"count": version, "sum": sum})
		require.NoError(t, err)
		require.Equal(t, string(want), string(got.JSON))
	}
}
