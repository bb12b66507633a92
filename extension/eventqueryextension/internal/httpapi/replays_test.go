package httpapi

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/gyroscops/otel-eventstore/internal/eventfilter"
	"github.com/gyroscops/otel-eventstore/internal/replays"
	"github.com/gyroscops/otel-eventstore/store"
)

// fakeReceiver is a receiver whose replays stand still.
type fakeReceiver struct {
	ids       []string
	specs     []replays.Spec // that were asked for
	fault     error          // of the next one
	cancelled bool
	status    replays.Replay // of all
}

func (*fakeReceiver) Info() replays.Info {
	return replays.Info{ID: "event_replay/fake", Mode: "on_demand", Speed: 2.5, RateLimit: 100, Running: 1}
}

func (r *fakeReceiver) Replay(spec replays.Spec) (replays.Replay, error) {
	if r.fault != nil {
		return replays.Replay{}, r.fault
	}
	r.specs = append(r.specs, spec)
	r.ids = append(r.ids, fmt.Sprint("epoch.", len(r.specs)))
	all := r.Replays()
	return all[len(all)-1], nil
}

func (r *fakeReceiver) Replays() []replays.Replay {
	var all []replays.Replay
	for _, id := range r.ids {
		replay := r.status
		replay.ID, replay.Receiver, replay.Speed = id, r.Info().ID, replays.Max
		if replay.State == "" {
			replay.State, replay.Mode, replay.StartedAt = replays.StateRunning, replays.Once, startOfTime
		}
		if r.cancelled {
			replay.State, replay.EndedAt = replays.StateCancelled, startOfTime
		}
		all = append(all, replay)
	}
	return all
}

func (r *fakeReceiver) Cancel(context.Context, string) (replays.Replay, error) {
	r.cancelled = true
	return r.Replays()[0], nil
}

func TestReceivers(t *testing.T) {
	t.Parallel()
	f := newFixture(t, store.Limits{})
	a := f.get("/receivers").served(typeJSON)
	require.JSONEq(t, `{"receivers": [
		{"receiver": "event_replay/fake", "mode": "on_demand", "speed": 2.5, "rateLimit": 100, "running": 1}
	]}`, string(a.body))
}

func TestStartReplay(t *testing.T) {
	t.Parallel()
	f := newFixture(t, store.Limits{})
	f.append(numbered(6)...)
	start := func(body string, want replays.Spec) {
		t.Helper()
		a := f.post("/replays", typeJSON, body)
		require.Equal(t, http.StatusAccepted, a.status, "%s", a.body)
		id := fmt.Sprint("epoch.", len(f.receiver.specs))
		require.Equal(t, prefix+"/replays/"+id, a.header.Get("Location"))
		f.get("/replays/" + id).served(typeJSON)
		require.Equal(t, want, f.receiver.specs[len(f.receiver.specs)-1])
	}
	filter := func(values eventfilter.Values, from, to uint64) store.Filter {
		f, err := eventfilter.Parse(values)
		require.NoError(t, err)
		f.FromPosition, f.ToPosition = from, to
		return f
	}
	start(`{"receiver": "event_replay/fake"}`, replays.Spec{Query: eventfilter.Values{}, Filter: filter(nil, 0, 0)})
	start(`{"receiver": "event_replay/fake", "query": {"fromPosition": 3}, "speed": "max"}`,
		replays.Spec{Query: eventfilter.Values{}, Filter: filter(nil, 3, 0), Speed: replays.Max})
	start(`{"receiver": "event_replay/fake", "query": {"fromPosition": 3, "toPosition": "5"}}`,
		replays.Spec{Query: eventfilter.Values{}, Filter: filter(nil, 3, 5)})
	query := eventfilter.Values{"eventType": {"A", "B"}, "from": {"7"}, "data.ok": {"true"}, "attr.n": {"1.50"}}
	start(`{"receiver": "event_replay/fake", "speed": 0.5,
		"query": {"eventType": ["A", "B"], "from": 7, "data.ok": true, "attr.n": 1.50}}`,
		replays.Spec{Query: query, Filter: filter(query, 0, 0), Speed: 0.5})
}

func TestStartReplayFaults(t *testing.T) {
	t.Parallel()
	f := newFixture(t, store.Limits{MaxEvents: 2})
	f.append(numbered(6)...) // held: e5 e6
	bad := func(body string, want kind, detail string) {
		t.Helper()
		p := f.post("/replays", typeJSON, body).problem(want)
		require.Contains(t, p.Detail, detail)
	}
	for body, detail := range map[string]string{
		``:                                "body: expected a JSON object",
		`  `:                              "body: expected a JSON object",
		`null`:                            "body: expected a JSON object",
		`[]`:                              "body: expected a JSON object",
		`{"receiver": `:                   "body: expected a JSON object; at byte 13",
		`{"receiver": "x"} {}`:            "at byte 19",
		`{}`:                              "receiver: expected the id",
		`{"receiver": ""}`:                "receiver: expected the id",
		`{"receiver": 7}`:                 "receiver: got 7, expected the id of a receiver",
		`{"receiver": null}`:              "receiver: got null",
		`{"reciever": "event_replay"}`:    `unknown member "reciever", expected one of receiver, query, speed`,
		`{"Receiver": "event_replay"}`:    `unknown member "Receiver"`,
		`{"receiver": "x", "speed": 0}`:   `speed: got 0, expected "max" or a number above 0`,
		`{"receiver": "x", "speed": "1"}`: `speed: got "1", expected "max"`,
		`{"receiver": "x", "query": []}`:  "query: got [], expected an object of filters",
		`{"receiver": "x", "query": {"eventtype": "A"}}`:                   "query: eventtype: got \"A\", expected one of",
		`{"receiver": "x", "query": {"q": null}}`:                          "query: q: got",
		`{"receiver": "x", "query": {"q": []}}`:                            "query: q: got",
		`{"receiver": "x", "query": {"from": "yesterday"}}`:                "query: from: got",
		`{"receiver": "x", "query": {"fromPosition": 0}}`:                  "fromPosition: got \"0\", expected an integer from 1",
		`{"receiver": "x", "query": {"toPosition": [5, 6]}}`:               "toPosition: got \"5, 6\", expected one value",
		`{"receiver": "x", "query": {"fromPosition": 6, "toPosition": 5}}`: "fromPosition: got \"6\", expected a position not after toPosition",
	} {
		bad(body, kindInvalidBody, detail)
	}
	bad(`{"receiver": "event_replay"}`, kindUnknownReceiver, "this store has: event_replay/fake")
	bad(`{"receiver": "`+strings.Repeat("x", maxJSONBody)+`"}`, kindTooLarge, "at most 65536 bytes")
	bad(`{"receiver": "event_replay/fake", "query": {"fromPosition": 4}}`, kindEvicted, "the first is 5")
	bad(`{"receiver": "event_replay/fake", "query": {"toPosition": 4}}`, kindEvicted, "the first is 5")
	f.receiver.fault = replays.ErrBusy
	bad(`{"receiver": "event_replay/fake"}`, kindTooManyReplays, "too many replays")
	f.receiver.fault = replays.ErrStopped
	bad(`{"receiver": "event_replay/fake"}`, kindInterrupted, "shutting down")
	f.do(http.MethodPost, "/replays").problem(kindUnsupportedMediaType)
	f.do(http.MethodPost, "/replays", "Content-Type", "text/plain").problem(kindUnsupportedMediaType)
	require.Empty(t, f.receiver.specs)
}

func TestReplayProgress(t *testing.T) {
	t.Parallel()
	f := newFixture(t, store.Limits{})
	f.append(numbered(10)...)
	query := eventfilter.Values{"aggregateId": {"even"}}
	filter, err := eventfilter.Parse(query)
	require.NoError(t, err)
	filter.FromPosition, filter.ToPosition = 1, 9
	f.receiver.status = replays.Replay{
		Mode: replays.Once, State: replays.StateRunning, StartedAt: startOfTime, Query: query, Filter: filter,
		Position: 4, EndPosition: 9, Events: 2, Rate: 1.5, Missed: 1, Refusals: 3, Err: errors.New("the queue is full"),
	}
	want := func(changes string) {
		t.Helper()
		body := `{"replayId": "replayId", "receiver": "event_replay/fake", "configured": false, "mode": "once",
			"speed": "max", "query": {"aggregateId": ["even"]}, "state": "running", "error": "the queue is full",
			"startedAt": "2026-11-23T12:00:00.000000000Z", "endedAt": null, "fromPosition": 1, "position": 4,
			"endPosition": 9, "events": 2, "remaining": 2, "rate": 1.5, "missed": 1, "refusals": 3}`
		for change := range strings.SplitSeq(changes, ";") {
			old, changed, _ := strings.Cut(change, "=>")
			require.Contains(t, body, old)
			body = strings.ReplaceAll(body, old, changed)
		}
		require.JSONEq(t, body, string(f.get("/replays/replayId").served(typeJSON).body))
		require.JSONEq(t, `{"replays": [`+body+`]}`, string(f.get("/replays").served(typeJSON).body))
	}
	want("") // e6 and e8 are still to come

	f.receiver.status.Mode, f.receiver.status.EndPosition, f.receiver.status.Filter.ToPosition = replays.Follow, 0, 0
	want(`"once"=>"follow";"endPosition": 9=>"endPosition": 10;"remaining": 2=>"remaining": 3`)
	f.receiver.status.Query, f.receiver.status.Filter.AnyOf, f.receiver.status.Err = nil, nil, nil
	want(`"once"=>"follow";"endPosition": 9=>"endPosition": 10;"remaining": 2=>"remaining": 6;` +
		`{"aggregateId": ["even"]}=>{};the queue is full=>`)
	f.receiver.status.Position = 10
	want(`"once"=>"follow";"endPosition": 9=>"endPosition": 10;"remaining": 2=>"remaining": 0;` +
		`{"aggregateId": ["even"]}=>{};the queue is full=>;"position": 4=>"position": 10`)

	f.receiver.status = replays.Replay{
		Mode: replays.Once, State: replays.StateFailed, StartedAt: startOfTime, EndedAt: startOfTime.Add(time.Second),
		Filter: filter, Position: 4, EndPosition: 9, Events: 2, Err: errors.New("refused positions 5 to 6"),
	}
	want(`the queue is full=>refused positions 5 to 6;"running"=>"failed";{"aggregateId": ["even"]}=>{};` +
		`null=>"2026-11-23T12:00:01.000000000Z";"remaining": 2=>"remaining": 0;1.5=>0;"missed": 1=>"missed": 0;` +
		`"refusals": 3=>"refusals": 0`)
}

func TestCancelReplay(t *testing.T) {
	t.Parallel()
	f := newFixture(t, store.Limits{})
	var replay replayAnswer
	f.get("/replays/replayId").ok(&replay)
	require.Equal(t, "running", replay.State)
	f.do(http.MethodDelete, "/replays/replayId").ok(&replay)
	require.Equal(t, "cancelled", replay.State)
	f.get("/replays/replayId").ok(&replay)
	require.Equal(t, "cancelled", replay.State)
	for _, method := range []string{http.MethodGet, http.MethodDelete} {
		require.Contains(t, f.do(method, "/replays/other").problem(kindUnknownReplay).Detail, `"other"`)
	}
}

type replayAnswer struct{ State string }

func TestContractHasAllStates(t *testing.T) {
	t.Parallel()
	schemas := readContract(t).Components.Schemas
	for _, state := range replays.States() {
		require.Contains(t, string(schemas["Replay"]), `"`+string(state)+`"`)
	}
}

// Whatever a request for a replay holds, it begins one or is answered with a
// problem that says what was expected.
func FuzzReplayBody(f *testing.F) {
	for _, seed := range []string{
		`{"receiver": "event_replay/fake", "query": {"eventType": ["A"], "fromPosition": 1, "toPosition": 9, "data.a.b": 1.5}, "speed": 2}`,
		`{"receiver": "event_replay/fake", "query": {"from": "2026-11-23T10:00:00Z"}, "speed": "max"}`,
		`{"receiver": "event_replay/fake", "query": {"q": [true, null]}}`, `{"receiver": {}}`, `null`, ``,
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		fixture := newFixture(t, store.Limits{})
		r := httptest.NewRequestWithContext(t.Context(), http.MethodPost, prefix+"/replays", bytes.NewReader(body))
		r.Header.Set("Content-Type", typeJSON)
		recorder := httptest.NewRecorder()
		fixture.handler.ServeHTTP(recorder, r)
		if recorder.Code == http.StatusAccepted {
			require.Len(t, fixture.receiver.specs, 1)
			return
		}
		require.Contains(t, []int{http.StatusBadRequest, http.StatusNotFound, http.StatusRequestEntityTooLarge}, recorder.Code)
		require.Equal(t, "application/problem+json", recorder.Header().Get("Content-Type"))
		require.Empty(t, fixture.receiver.specs)
	})
}
