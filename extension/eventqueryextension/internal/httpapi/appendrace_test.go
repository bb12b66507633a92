package httpapi

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/anishathalye/porcupine"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	wire "github.com/gyroscops/otel-eventstore/api"
	"github.com/gyroscops/otel-eventstore/store"
)

// attemptsVariable asks for another number of attempts in TestWritersRace: make
// test does for all 100,000.
const attemptsVariable = "EVENTSTORE_APPEND_ATTEMPTS"

// sendQuickly posts without holding the answer against the contract, which
// takes longer than the append.
func (f *fixture) sendQuickly(target, body string, headers ...string) *httptest.ResponseRecorder {
	r := httptest.NewRequestWithContext(f.t.Context(), http.MethodPost, prefix+target, strings.NewReader(body))
	r.Header.Set("Content-Type", typeJSON)
	for header := range slices.Chunk(headers, 2) {
		r.Header.Set(header[0], header[1])
	}
	recorder := httptest.NewRecorder()
	f.handler.ServeHTTP(recorder, r)
	return recorder
}

// attempted is what an attempt came to: the version stored, or the actual one.
type attempted struct {
	won     bool
	version uint64
}

// versionModel is an aggregate for Porcupine: its state is the version, and where
// it begins is for a round to say.
var versionModel = porcupine.Model{
	Step: func(state, input, output any) (bool, any) {
		actual, expected, out := state.(uint64), input.(uint64), output.(attempted)
		if out.won {
			return expected == actual && out.version == actual+1, actual + 1
		}
		return expected != actual && out.version == actual, actual
	},
}

// Writers that race for one aggregate: its versions are dense, every loser learns
// the actual version, and what all of them saw is what one after the other would
// have seen. They meet after each round, so that it can be checked by itself: the
// cost of a check grows with the square of its length.
func TestWritersRace(t *testing.T) {
	t.Parallel()
	const rounds = 50
	attempts := 20_000
	if text := os.Getenv(attemptsVariable); text != "" {
		var err error
		attempts, err = strconv.Atoi(text)
		require.NoError(t, err)
	}
	f := newFixture(t, store.Limits{})
	model := versionModel
	var version uint64
	for range rounds {
		history := f.race(version, attempts/rounds)
		require.Len(t, history, attempts/rounds)
		model.Init = func() any { return version }
		require.True(t, porcupine.CheckOperations(model, history))
		for _, o := range history {
			if o.Output.(attempted).won {
				version++
			}
		}
		head, err := f.store.Aggregate(t.Context(), "Counter", "c")
		require.NoError(t, err)
		require.Equal(t, version, head.Version)
	}
	next := uint64(1)
	for e, err := range f.store.Events(t.Context(), store.Query{}) {
		require.NoError(t, err)
		require.Equal(t, next, e.Version)
		next++
	}
	require.Equal(t, version+1, next)
	t.Logf("%d of %d attempts won", version, attempts)
}

// race lets writers attempt to append to an aggregate at a version, each with the
// version that its attempt before has shown, and returns what they saw.
func (f *fixture) race(version uint64, attempts int) []porcupine.Operation {
	const writers = 64
	var left atomic.Int64
	left.Store(int64(attempts))
	histories := make([][]porcupine.Operation, writers)
	start := time.Now()
	var done sync.WaitGroup
	for w := range writers {
		done.Go(func() {
			known := version
			for n := left.Add(-1); n >= 0; n = left.Add(-1) {
				if n%2 == 0 { // what this writer knows grows old
					runtime.Gosched()
				}
				called := time.Since(start)
				recorder := f.sendQuickly("/aggregates/Counter/c/events", `[{"eventType":"Counted"}]`, "If-Match", etag(known))
				out, ok := outcomeOf(f.t, recorder)
				if !ok {
					return
				}
				histories[w] = append(histories[w], porcupine.Operation{
					ClientId: w, Input: known, Call: int64(called), Output: out, Return: int64(time.Since(start)),
				})
				known = out.version
			}
		})
	}
	done.Wait()
	return narrowed(slices.Concat(histories...))
}

// narrowed returns the history with later calls of attempts that won: after the
// calls of all that saw the version before, which they can only have followed.
// Porcupine tries attempts by their calls, and would try these too early.
func narrowed(history []porcupine.Operation) []porcupine.Operation {
	seen := make(map[uint64]int64) // last call that saw a version
	for _, o := range history {
		if out := o.Output.(attempted); !out.won {
			seen[out.version] = max(seen[out.version], o.Call)
		}
	}
	for i := range history {
		o := &history[i]
		if out := o.Output.(attempted); out.won {
			o.Call = max(o.Call, seen[out.version-1]+1)
		}
	}
	return history
}

// outcomeOf reads an answer, which is a 201 or a 412.
func outcomeOf(t testing.TB, recorder *httptest.ResponseRecorder) (attempted, bool) {
	switch recorder.Code {
	case http.StatusCreated:
		var result wire.AppendResult
		ok := assert.NoError(t, json.Unmarshal(recorder.Body.Bytes(), &result))
		return attempted{true, *result.Version}, ok
	case http.StatusPreconditionFailed:
		var p wire.Problem
		ok := assert.NoError(t, json.Unmarshal(recorder.Body.Bytes(), &p))
		return attempted{false, *p.ActualVersion}, ok
	default:
		return attempted{}, assert.Fail(t, fmt.Sprint(recorder.Code, recorder.Body))
	}
}
