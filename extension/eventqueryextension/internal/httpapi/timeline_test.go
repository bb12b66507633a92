package httpapi

import (
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/gyroscops/otel-eventstore/store"
)

type timelineAnswer struct {
	pageAnswer
	CorrelationID, TraceID string
	EventCount             int
	StartedAt, EndedAt     time.Time
	DurationMs             float64
	Services, TraceIDs     []string
	Aggregates             []struct {
		AggregateType, AggregateID string
		Count                      int
	}
}

const flowTrace = "5b8efff798038103d269b633813fc60c"

func traced(e *store.NewEvent) { e.TraceID = flowTrace }

// paymentFlow is appended in another order than it happened.
func paymentFlow() []store.NewEvent {
	instant := func(ms int) func(*store.NewEvent) {
		return at(startOfTime.Add(time.Duration(ms) * time.Millisecond))
	}
	return []store.NewEvent{
		newEvent("processed", ofType("PaymentProcessed"), of("Payment", "p"), correlated("flow", "authorized"), from("payments"), instant(500), traced),
		newEvent("initiated", ofType("PaymentInitiated"), of("Payment", "p"), correlated("flow", ""), from("checkout"), instant(0), traced),
		newEvent("authorized", ofType("PaymentAuthorized"), of("Card", "c"), correlated("flow", "initiated"), from("payments"), instant(250), traced),
		newEvent("notified", correlated("flow", "elsewhere"), instant(500)),
		newEvent("other", correlated("another flow", ""), instant(100), traced),
	}
}

func TestTimeline(t *testing.T) {
	t.Parallel()
	f := newFixture(t, store.Limits{})
	f.append(paymentFlow()...)
	var line timelineAnswer
	f.get("/correlations/flow").ok(&line)
	require.Equal(t, "flow", line.CorrelationID)
	require.Equal(t, []string{"initiated", "authorized", "processed", "notified"}, line.ids())
	require.Equal(t, 4, line.EventCount)
	require.Equal(t, startOfTime, line.StartedAt)
	require.Equal(t, startOfTime.Add(500*time.Millisecond), line.EndedAt)
	require.InDelta(t, 500, line.DurationMs, 0)
	require.Equal(t, []string{"checkout", "payments"}, line.Services)
	require.Equal(t, []string{flowTrace}, line.TraceIDs)
	require.Len(t, line.Aggregates, 2)
	require.Equal(t, "p", line.Aggregates[0].AggregateID)
	require.Equal(t, 2, line.Aggregates[0].Count)

	offsets, gaps, depths, missing := []float64{}, []float64{}, []int{}, []bool{}
	for _, e := range line.Events {
		offsets, gaps = append(offsets, e.OffsetMs), append(gaps, e.GapMs)
		depths, missing = append(depths, e.Depth), append(missing, e.MissingCause)
	}
	require.Equal(t, []float64{0, 250, 500, 500}, offsets)
	require.Equal(t, []float64{0, 250, 250, 0}, gaps)
	require.Equal(t, []int{0, 1, 2, 0}, depths)
	require.Equal(t, []bool{false, false, false, true}, missing)

	// A trace has all its events, whatever their correlation.
	f.get("/traces/5B8EFFF798038103D269B633813FC60C").ok(&line)
	require.Equal(t, flowTrace, line.TraceID)
	require.Equal(t, []string{"initiated", "other", "authorized", "processed"}, line.ids())

	f.get("/traces/" + flowTrace + "?correlationId=flow&not.service=checkout").ok(&line)
	require.Equal(t, []string{"authorized", "processed"}, line.ids())
	require.Equal(t, 2, line.EventCount)

	require.Equal(t, uint64(1), *f.get("/correlations/none").problem(kindNotFound).FirstPosition)
	f.get("/correlations/flow?service=none").problem(kindNotFound)
	f.get("/correlations/flow?correlationId=flow").problem(kindUnknownParameter)
	f.get("/traces/x?not.traceId=x").problem(kindUnknownParameter)
}

// Events that arrive while a timeline is paged do not slip into it.
func TestTimelinePagesWithLateEvents(t *testing.T) {
	t.Parallel()
	f := newFixture(t, store.Limits{})
	f.append(paymentFlow()...)
	var page timelineAnswer
	f.get("/correlations/flow?limit=3").ok(&page)
	require.Equal(t, []string{"initiated", "authorized", "processed"}, page.ids())
	f.append(newEvent("late", correlated("flow", ""), at(startOfTime.Add(100*time.Millisecond))))
	f.append(newEvent("later", correlated("flow", ""), at(startOfTime.Add(time.Hour))))

	next := "&cursor=" + page.NextCursor
	page = timelineAnswer{}
	f.get("/correlations/flow?limit=3" + next).ok(&page)
	require.Equal(t, []string{"notified"}, page.ids())
	require.Equal(t, 4, page.EventCount)
	require.Empty(t, page.NextCursor)
	require.InDelta(t, 500, page.Events[0].OffsetMs, 0)

	require.Equal(t, [][]string{{"initiated", "late"}, {"authorized", "processed"}, {"notified", "later"}},
		pages(f, "/correlations/flow?limit=2"))
}

// A summary that is longer than a page leaves room for an event all the same.
func TestTimelineWithLongSummary(t *testing.T) {
	t.Parallel()
	f := newFixture(t, store.Limits{})
	for i := range 3 {
		id := strconv.Itoa(i) + strings.Repeat("x", maxPageBytes/3+1)
		f.append(newEvent(strconv.Itoa(i), of("Order", id), correlated("flow", "")))
	}
	require.Equal(t, [][]string{{"0"}, {"1"}, {"2"}}, pages(f, "/correlations/flow"))
}

// A timeline that lost events since its first page is not gone on with.
func TestTimelineCursorAfterEviction(t *testing.T) {
	t.Parallel()
	f := newFixture(t, store.Limits{MaxEvents: 5})
	f.append(newEvent("first"))
	f.append(paymentFlow()[:4]...)
	var page timelineAnswer
	f.get("/correlations/flow?limit=1").ok(&page)
	next := "&cursor=" + page.NextCursor
	f.append(newEvent("a")) // evicts an event that is not of the timeline
	require.Equal(t, http.StatusOK, f.get("/correlations/flow?limit=1"+next).status)
	f.append(newEvent("b"))
	p := f.get("/correlations/flow?limit=1" + next).problem(kindEvicted)
	require.Equal(t, uint64(3), *p.FirstPosition)
	f.append(newEvent("c"), newEvent("d"), newEvent("e"), newEvent("f"))
	f.get("/correlations/flow?limit=1" + next).problem(kindEvicted)
	f.get("/correlations/flow?limit=1").problem(kindNotFound)
}
