package httpapi

import (
	"encoding/json"
	"errors"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/gyroscops/otel-eventstore/store"
	"github.com/gyroscops/otel-eventstore/store/eventlog"
)

// What the status says of a log is what the log says, and valid by the contract.
func TestStatusOfALog(t *testing.T) {
	t.Parallel()
	answer := newFixture(t, store.Limits{}).get("/status")
	var status map[string]any
	answer.ok(&status)
	require.Equal(t, map[string]any{"mode": "memory"}, status["log"])

	for _, state := range []eventlog.State{
		{Epoch: "e", First: 1},
		{
			Epoch: "e", First: 3, Last: 12, Bytes: 4096, Segments: 2, Syncs: 7, SyncTime: 14 * time.Millisecond,
			LastSync: 1500 * time.Microsecond, Failed: errors.New("sync 3.log: input/output error"), TornBytes: 17,
			Missing: []eventlog.Missing{{First: 5, Last: 6, File: "/data/2.damaged", At: 99, Reason: "checksum"}, {First: 9}},
		},
	} {
		status["log"] = logOf(&state)
		body, err := json.Marshal(status)
		require.NoError(t, err)
		r := httptest.NewRequestWithContext(t.Context(), http.MethodGet, prefix+"/status", http.NoBody)
		checkContract(t, r, http.StatusOK, answer.header, body)

		var log fileLogJSON
		text, err := json.Marshal(status["log"])
		require.NoError(t, err)
		require.NoError(t, json.Unmarshal(text, &log))
		require.Equal(t, "file", log.Mode)
		require.Equal(t, state.Last, log.LastSequence)
		require.Len(t, log.Missing, len(state.Missing))
		require.Equal(t, state.Failed != nil, log.Failed != "")
		require.InDelta(t, state.SyncTime.Seconds()*1000, log.SyncMs, 0)
	}
}
