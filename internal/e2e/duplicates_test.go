package e2e

import (
	"fmt"
	"net/url"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/pdata/pcommon"
	"go.opentelemetry.io/collector/pdata/plog"
)

// Every request arrives three times over each transport, all at once: each of
// its events is stored once, whether its id was given or derived, and the events
// of an aggregate keep versions without gaps.
func TestEachBatchSixTimesAtOnce(t *testing.T) {
	t.Parallel()
	const batches, perBatch = 20, 50
	c := start(t)
	for batch := range batches {
		ld := aBatch(batch, perBatch)
		var clients sync.WaitGroup
		for range 3 {
			for _, transport := range transports {
				clients.Go(func() { assert.NoError(t, transport.send(t.Context(), c, ld)) })
			}
		}
		clients.Wait()
	}

	a := apiOf(t, c)
	all := a.events(nil)
	require.Len(t, all, batches*perBatch)
	ids := map[string]bool{}
	versions := map[string]uint64{}
	for i, e := range all {
		require.Equal(t, uint64(i+1), e.Position)
		require.Falsef(t, ids[e.EventID], "%s is stored twice", e.EventID)
		ids[e.EventID] = true
		versions[e.AggregateID]++
		require.Equal(t, versions[e.AggregateID], e.Version)
	}
	require.Len(t, versions, batches)
	require.Empty(t, a.rejections().Rejections)
}

// aBatch is a request of one aggregate; every second record has no id, and two
// of those are equal.
func aBatch(batch, records int) plog.Logs {
	fill := make([]func(plog.LogRecord), 0, records)
	for i := range records {
		fill = append(fill, func(record plog.LogRecord) {
			record.SetEventName("Counted")
			ofAggregate("Counter", fmt.Sprint("counter-", batch))(record)
			record.Body().SetEmptyMap().PutInt("n", int64(i/4))
			if i%2 == 0 {
				record.Attributes().PutStr("log.record.uid", fmt.Sprintf("%d/%d", batch, i))
			}
		})
	}
	return logs(fill...)
}

// An event is known by its id: sent again by a restarted process, with another
// observed time, resource and span, it is the same event.
func TestSameEventFromElsewhere(t *testing.T) {
	t.Parallel()
	c := start(t)
	a := apiOf(t, c)
	mustSend(t, c, logs(aRecord("Opened", "opened", ofAggregate("Account", "a"), expecting(0), withBody("hello"))))
	first := read[event](a, "/events/opened", nil)

	again := logs(aRecord("Opened", "opened", ofAggregate("Account", "a"), expecting(0), withBody("hello"), func(record plog.LogRecord) {
		record.SetObservedTimestamp(pcommon.NewTimestampFromTime(time.Date(2030, 1, 1, 0, 0, 0, 0, time.UTC)))
		record.SetTraceID(pcommon.TraceID{1})
		record.SetSpanID(pcommon.SpanID{2})
	}))
	again.ResourceLogs().At(0).Resource().Attributes().PutStr("service.instance.id", "restarted")
	mustSend(t, c, again)

	require.Equal(t, first, read[event](a, "/events/opened", nil))
	require.Equal(t, 1, a.count(url.Values{"eventId": {"opened"}}))
	require.Equal(t, 1, a.count(nil))
	require.Empty(t, a.rejections().Rejections)
}
