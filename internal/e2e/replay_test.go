package e2e

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/pdata/pcommon"
	"go.opentelemetry.io/collector/pdata/plog"

	"github.com/gyroscops/otel-eventstore/internal/e2e/distro"
	"github.com/gyroscops/otel-eventstore/internal/semconv"
)

// replay is how far a replay has come, as far as the tests look at it.
type replay struct {
	ReplayID   string    `json:"replayId"`
	State      string    `json:"state"`
	Error      string    `json:"error"`
	Configured bool      `json:"configured"`
	StartedAt  time.Time `json:"startedAt"`
	EndedAt    time.Time `json:"endedAt"`
	Position   uint64    `json:"position"`
	Events     int       `json:"events"`
	Remaining  int       `json:"remaining"`
	Rate       float64   `json:"rate"`
}

// replaysTo overlays a receiver with these settings whose pipeline sends to
// another collector, without a queue that could lose what it took.
func replaysTo(target *distro.Collector, settings string) string {
	return fmt.Sprintf(`
receivers:
  event_replay: {%s}
exporters:
  otlp_http:
    endpoint: http://%s
    sending_queue: {enabled: false}
    retry_on_failure: {enabled: false}
service:
  pipelines:
    logs/replay: {receivers: [event_replay], exporters: [otlp_http]}
`, settings, target.OTLPHTTP)
}

// call answers a request about replays, which must have this status.
func (a api) call(method, path, body string, want int) replay {
	a.t.Helper()
	request, err := http.NewRequestWithContext(a.t.Context(), method, a.base+path, bytes.NewReader([]byte(body)))
	require.NoError(a.t, err)
	if body != "" {
		request.Header.Set("Content-Type", "application/json")
	}
	response, answer, err := send(request)
	require.NoError(a.t, err)
	require.Equal(a.t, want, response.StatusCode, "%s", answer)
	again := request.Clone(a.t.Context())
	again.Body, err = request.GetBody()
	require.NoError(a.t, err)
	a.checkContract(again, response, answer)
	var r replay
	require.NoError(a.t, json.Unmarshal(answer, &r))
	if want == http.StatusAccepted {
		require.Equal(a.t, "/api/v1/replays/"+r.ReplayID, response.Header.Get("Location"))
	}
	return r
}

// replayed starts a replay and answers it when it has ended.
func (a api) replayed(body string) replay {
	a.t.Helper()
	r := a.call(http.MethodPost, "/replays", body, http.StatusAccepted)
	require.Eventually(a.t, func() bool {
		r = a.call(http.MethodGet, "/replays/"+r.ReplayID, "", http.StatusOK)
		return r.State != "running"
	}, time.Minute, 10*time.Millisecond)
	require.Equal(a.t, "done", r.State, r.Error)
	require.Zero(a.t, r.Remaining)
	return r
}

func sendCloudTrail(t *testing.T, c *distro.Collector) {
	t.Helper()
	for _, request := range cloudTrailRequests(t) {
		status, body := post(t, c, "application/json", request)
		require.Equalf(t, http.StatusOK, status, "%s", body)
	}
}

// held answers everything that a collector's store has.
func (a api) held() plog.Logs {
	a.t.Helper()
	ld, err := (&plog.ProtoUnmarshaler{}).UnmarshalLogs(a.get("/replay", nil, "application/x-protobuf"))
	require.NoError(a.t, err)
	return ld
}

// withoutReplay takes away what a replay adds, and answers the positions that it
// says the records had.
func withoutReplay(t *testing.T, ld plog.Logs, replayID string) (positions []int64) {
	t.Helper()
	for _, resource := range ld.ResourceLogs().All() {
		for _, scope := range resource.ScopeLogs().All() {
			for _, record := range scope.LogRecords().All() {
				id, _ := record.Attributes().Get(semconv.ReplayID)
				require.Equal(t, replayID, id.Str())
				position, _ := record.Attributes().Get(semconv.ReplayPosition)
				positions = append(positions, position.Int())
				record.Attributes().RemoveIf(func(key string, _ pcommon.Value) bool {
					return key == semconv.ReplayID || key == semconv.ReplayPosition
				})
			}
		}
	}
	return positions
}

// requireSameStores compares two stores record by record, in order.
func requireSameStores(t *testing.T, from, to api, replayID string) {
	t.Helper()
	replayed := to.held()
	positions := withoutReplay(t, replayed, replayID)
	require.Len(t, positions, cloudTrailRecords)
	for i, position := range positions {
		require.Equal(t, int64(i+1), position)
	}
	want, got := oneByOne(t, from.held()), oneByOne(t, replayed)
	require.Len(t, got, len(want))
	for i := range want {
		require.Equal(t, want[i], got[i])
	}
	require.Empty(t, to.rejections().Rejections)
}

// The whole data set, replayed into another collector, is the same there but for
// what a replay adds.
func TestReplayIntoAnotherStore(t *testing.T) {
	t.Parallel()
	target := start(t)
	source := start(t, replaysTo(target, "mode: on_demand"))
	from, to := apiOf(t, source), apiOf(t, target)
	sendCloudTrail(t, source)
	r := from.replayed(`{"receiver": "event_replay"}`)
	require.Equal(t, cloudTrailRecords, r.Events)
	requireSameStores(t, from, to, r.ReplayID)
	t.Run("figures", func(t *testing.T) { requireCloudTrailFigures(t, apiOf(t, target)) })

	again := from.replayed(`{"receiver": "event_replay", "query": {"eventType": ["Decrypt", "GetUser"]}, "speed": "max"}`)
	require.Equal(t, 178+130, again.Events)
	require.Equal(t, cloudTrailRecords, to.count(nil), "the same events are known there")
	require.Empty(t, to.rejections().Rejections)

	status, _ := from.try("/replays/unknown", nil, "application/json")
	require.Equal(t, http.StatusNotFound, status)
	from.call(http.MethodPost, "/replays", `{"receiver": "otlp"}`, http.StatusNotFound)
	require.Len(t, read[struct{ Receivers []any }](from, "/receivers", nil).Receivers, 1)
}

// Ten minutes of the data at 200 times speed take three seconds; the whole of it
// would take 17. An event may be late on a busy machine, never early.
func TestReplaySpeed(t *testing.T) {
	t.Parallel()
	const speed, granularity = 200, 5 * time.Millisecond
	target := start(t)
	source := start(t, replaysTo(target, "mode: on_demand"))
	from, to := apiOf(t, source), apiOf(t, target)
	sendCloudTrail(t, source)
	query := url.Values{"from": {"2023-07-10T11:54:18Z"}, "to": {"2023-07-10T12:04:18Z"}}
	text, err := json.Marshal(query)
	require.NoError(t, err)
	r := from.replayed(fmt.Sprintf(`{"receiver": "event_replay", "speed": %d, "query": %s}`, speed, text))

	arrived := read[struct {
		Events []struct{ Timestamp, RecordedAt time.Time }
	}](to, "/events", url.Values{"limit": {"1000"}}).Events
	require.Len(t, arrived, from.count(query))
	require.Len(t, arrived, r.Events)
	first, last := arrived[0], arrived[len(arrived)-1]
	late := make([]time.Duration, len(arrived))
	for i, e := range arrived {
		due := r.StartedAt.Add(e.Timestamp.Sub(first.Timestamp) / speed)
		late[i] = e.RecordedAt.Sub(due)
		require.Greater(t, late[i], -granularity, "event %d came early", i)
	}
	slices.Sort(late)
	t.Logf("%d events of %s at %d times speed: %s from the first to the last (%s are due); late by %s (median), %s (p99), %s (most)",
		len(arrived), last.Timestamp.Sub(first.Timestamp), speed, last.RecordedAt.Sub(first.RecordedAt),
		last.Timestamp.Sub(first.Timestamp)/speed, late[len(late)/2], late[len(late)*99/100], late[len(late)-1])
}

// A collector that dies in the middle of a replay and begins again, with what its
// clients send again: nothing is missing, and nothing is there twice.
func TestReplayAfterAKill(t *testing.T) {
	t.Parallel()
	target := start(t)
	to := apiOf(t, target)
	storage := fmt.Sprintf(`
extensions: {file_storage: {directory: %q}}
service: {extensions: [event_store, event_query, health_check, file_storage]}
`, t.TempDir())
	slow := replaysTo(target, "mode: follow, checkpoint: file_storage, batch_size: 50, rate_limit: 500")
	source, err := distro.Start(t.Context(), binary, storage, slow)
	require.NoError(t, err)
	t.Cleanup(func() { _ = source.Kill() }) // where the test fails before
	sendCloudTrail(t, source)
	require.Eventually(t, func() bool { return to.count(nil) > 300 }, time.Minute, time.Millisecond)
	require.NoError(t, source.Kill())
	before := to.count(nil)
	require.Less(t, before, cloudTrailRecords, "it was to be killed before the end")

	again := start(t, storage, replaysTo(target, "mode: follow, checkpoint: file_storage"))
	sendCloudTrail(t, again)
	from := apiOf(t, again)
	var r replay
	require.Eventually(t, func() bool {
		all := read[struct{ Replays []replay }](from, "/replays", nil).Replays
		if len(all) == 0 {
			return false
		}
		r = all[0]
		return r.Position == cloudTrailRecords
	}, time.Minute, 10*time.Millisecond)
	require.True(t, r.Configured)
	require.Zero(t, r.Remaining)
	assert.Contains(t, again.Output(), "The checkpoint is of another store", "memory is lost with the process")

	require.Equal(t, cloudTrailRecords, to.count(nil))
	require.Len(t, read[counts](to, "/counts", url.Values{"groupBy": {"eventId"}}).Groups, cloudTrailRecords)
	require.Empty(t, to.rejections().Rejections)
	status := read[struct {
		Counters struct{ Appended, Duplicates int }
	}](to, "/status", nil)
	require.Equal(t, cloudTrailRecords, status.Counters.Appended)
	require.GreaterOrEqual(t, status.Counters.Duplicates, before, "what had arrived before came again, and was known")
	t.Logf("killed after %d of %d events; %d came again and were known", before, cloudTrailRecords, status.Counters.Duplicates)
}

// config/replay.yaml does what it says: one receiver follows and prints, the other
// sends to another collector when it is asked to.
func TestReplayConfiguration(t *testing.T) {
	t.Parallel()
	root, err := distro.Root()
	require.NoError(t, err)
	text, err := os.ReadFile(filepath.Join(root, "config", "replay.yaml"))
	require.NoError(t, err)
	target := start(t)
	c, err := distro.Run(t.Context(), binary, distro.Options{
		Variables: []string{"EVENTSTORE_CHECKPOINTS=" + t.TempDir(), "EVENTSTORE_REPLAY_TO=http://" + target.OTLPHTTP},
		Overlays:  []string{string(text)},
	})
	require.NoError(t, err)
	t.Cleanup(func() { assert.NoError(t, c.Stop()) })
	status, body := post(t, c, "application/json", testdata(t, "payment.otlp.json"))
	require.Equalf(t, http.StatusOK, status, "%s", body)
	r := apiOf(t, c).replayed(
		`{"receiver": "event_replay/on_demand", "query": {"eventType": "PaymentProcessed"}, "speed": 10}`)
	require.Equal(t, 1, r.Events)
	replayed := apiOf(t, target).events(nil)
	require.Len(t, replayed, 1)
	require.Equal(t, "payment-123-processed", replayed[0].EventID)
	require.Eventually(t, func() bool {
		return strings.Contains(c.Output(), "event_store.position=3")
	}, time.Minute, 10*time.Millisecond)
}
