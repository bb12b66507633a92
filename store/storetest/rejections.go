package storetest

import (
	"fmt"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/stretchr/testify/require"

	"github.com/gyroscops/otel-eventstore/store"
)

var rejectionTests = []test{
	{"EachReason", testEachReason},
	{"HoldTheWholeEvent", testRejectionsHoldTheEvent},
	{"RepeatedAreCounted", testRepeatedAreCounted},
	{"TooLargeAreTruncated", testTooLargeAreTruncated},
	{"LongNamesAreTooLarge", testLongNamesAreTooLarge},
	{"NumberIsBounded", testNumberIsBounded},
	{"BytesAreBounded", testBytesAreBounded},
	{"NewestIsAlwaysHeld", testNewestIsAlwaysHeld},
	{"Pages", testRejectionPages},
}

func testEachReason(t *testing.T, open openFunc) {
	s := open(t, store.Options{Limits: store.Limits{MaxEventBytes: 4096}})
	mustStore(t, s, event("held", of("Payment", "p")))
	bad := []struct {
		event  store.NewEvent
		reason store.Reason
		detail string // a part of it
	}{
		{event("a", typed("")), store.ReasonMissingEventType, "default_event_type"},
		{event(""), store.ReasonMissingEventID, "id"},
		{event("b", body(store.String(strings.Repeat("x", 5000)))), store.ReasonTooLarge, "max_event_bytes is 4096"},
		{event("c", func(e *store.NewEvent) { e.Malformed = "tags are no array" }), store.ReasonMalformed, "tags are no array"},
		{event("held", typed("Other")), store.ReasonCollision, "position 1"},
		{event("d", of("Payment", "p"), expecting(5)), store.ReasonVersionConflict, "the actual one is 1"},
	}
	require.Len(t, bad, len(store.Reasons()))
	var request []store.NewEvent
	for _, b := range bad {
		request = append(request, b.event, event("good "+b.event.EventID+string(b.reason)))
	}
	receipts := appendEach(t, s, request...)
	for i, b := range bad {
		r := receipts[2*i]
		require.Equal(t, store.Rejected, r.Outcome)
		require.Equal(t, b.reason, r.Reason)
		require.Contains(t, r.Detail, b.detail)
		require.Equal(t, store.Stored, receipts[2*i+1].Outcome, "the rest of the request")
	}
	kept := rejectionsOf(t, s)
	require.Len(t, kept, len(bad))
	status := s.Status()
	require.Equal(t, uint64(len(bad)), status.Rejections)
	for i, b := range bad {
		r := kept[len(bad)-1-i] // newest first
		require.Equal(t, b.reason, r.Reason)
		require.Equal(t, receipts[2*i].Detail, r.Detail)
		require.Equal(t, uint64(i+1), r.Sequence)
		require.Equal(t, uint64(1), r.Count)
		require.Equal(t, b.event.EventID, r.Event.EventID)
		require.Equal(t, uint64(1), status.Rejected[b.reason])
	}
}

func testRejectionsHoldTheEvent(t *testing.T, open openFunc) {
	s := open(t, store.Options{Now: newClock(noon).now})
	sent := wholeEvent()
	sent.EventType = ""
	version := uint64(7)
	sent.ExpectedVersion = &version
	appendEach(t, s, sent)
	r := rejectionsOf(t, s)[0]
	require.Equal(t, noon, r.RejectedAt)
	require.False(t, r.Truncated)
	require.Equal(t, sent, r.Event)
}

func testRepeatedAreCounted(t *testing.T, open openFunc) {
	clock := newClock(noon)
	s := open(t, store.Options{Now: clock.now})
	for i := range 5 {
		delivery := func(e *store.NewEvent) {
			e.TraceID, e.SpanID, e.Service = fmt.Sprint(i), fmt.Sprint(i), fmt.Sprint(i)
		}
		appendEach(t, s, event("a", typed(""), at(clock.now())), event("b", typed(""), delivery))
		if i == 0 {
			appendEach(t, s, event("c", typed("")))
		}
		clock.advance(time.Minute)
	}
	kept := rejectionsOf(t, s)
	require.Len(t, kept, 3)
	for i, want := range []struct {
		id    string
		count uint64
		at    time.Duration
	}{{"c", 1, 0}, {"b", 5, 4 * time.Minute}, {"a", 5, 4 * time.Minute}} {
		require.Equal(t, want.id, kept[i].Event.EventID)
		require.Equal(t, want.count, kept[i].Count)
		require.Equal(t, noon.Add(want.at), kept[i].RejectedAt)
	}
	require.Equal(t, uint64(11), s.Status().Rejected[store.ReasonMissingEventType])

	// Another content under the same id is another rejection.
	appendEach(t, s, event("a", typed(""), body(store.Int(1))))
	require.Len(t, rejectionsOf(t, s), 4)
}

func testTooLargeAreTruncated(t *testing.T, open openFunc) {
	s := open(t, store.Options{Limits: store.Limits{MaxEventBytes: 100 << 10}})
	large := event("large", body(object(kv("text", store.String(strings.Repeat("é", 200<<10))))),
		attributes(kv("k", store.String(strings.Repeat("v", 200<<10)))))
	large.Record.Resource.SchemaURL = "https://example.com/resource"
	receipts := appendEach(t, s, event("before"), large, event("after"))
	require.Equal(t, store.ReasonTooLarge, receipts[1].Reason)
	require.Equal(t, []string{"before", "after"}, search(t, s, store.Filter{}))

	r := rejectionsOf(t, s)[0]
	require.True(t, r.Truncated)
	text := r.Event.Record.Body.AsString()
	require.LessOrEqual(t, len(text), 64<<10)
	require.Greater(t, len(text), 63<<10)
	require.True(t, strings.HasPrefix(text, `{"body":{"text":"ééé`))
	require.True(t, utf8.ValidString(text))
	require.Zero(t, r.Event.Record.Attributes.Len())
	require.Equal(t, "https://example.com/resource", r.Event.Record.Resource.SchemaURL)

	_, err := appendAtomic(t, s, large)
	require.ErrorIs(t, err, store.ErrInvalid)
}

// What a record is named by counts as well: an event name is in no attribute.
func testLongNamesAreTooLarge(t *testing.T, open openFunc) {
	long := strings.Repeat("x", 1<<20)
	for name, change := range map[string]edit{
		"event type":    typed(long),
		"event id":      func(e *store.NewEvent) { e.EventID = long },
		"aggregate id":  of("Payment", long),
		"user":          func(e *store.NewEvent) { e.UserID = long },
		"tag":           func(e *store.NewEvent) { e.Tags = []string{long} },
		"severity text": func(e *store.NewEvent) { e.Record.SeverityText = long },
		"resource":      func(e *store.NewEvent) { e.Record.Resource.SchemaURL = long },
	} {
		t.Run(name, func(t *testing.T) {
			s := open(t, store.Options{Limits: store.Limits{MaxEventBytes: 64 << 10}})
			require.Equal(t, store.ReasonTooLarge, appendEach(t, s, event("id", change))[0].Reason)
			r := rejectionsOf(t, s)[0]
			e := r.Event
			kept := e.Record.AppendBinary(nil)
			for _, text := range append(e.Tags, e.EventID, e.EventType, e.AggregateID, e.UserID) {
				kept = append(kept, text...)
			}
			require.LessOrEqual(t, len(kept), 160<<10)
		})
	}
}

func testNumberIsBounded(t *testing.T, open openFunc) {
	s := open(t, store.Options{})
	for i := range store.MaxRejections + 10 {
		appendEach(t, s, event(fmt.Sprint(i), typed("")))
	}
	kept := rejectionsOf(t, s)
	require.Len(t, kept, store.MaxRejections)
	require.Equal(t, uint64(store.MaxRejections+10), kept[0].Sequence)
	require.Equal(t, uint64(11), kept[len(kept)-1].Sequence)
	status := s.Status()
	require.Equal(t, uint64(store.MaxRejections), status.Rejections)
	require.Equal(t, uint64(store.MaxRejections+10), status.Rejected[store.ReasonMissingEventType])

	// One that left the list begins a new count.
	appendEach(t, s, event("0", typed("")))
	require.Equal(t, uint64(1), rejectionsOf(t, s)[0].Count)
}

func testBytesAreBounded(t *testing.T, open openFunc) {
	s := open(t, store.Options{})
	const size, sent = 300 << 10, 100
	for i := range sent {
		appendEach(t, s, event(fmt.Sprint(i), typed(""), body(store.Bytes(make([]byte, size)))))
	}
	kept := rejectionsOf(t, s)
	require.Equal(t, fmt.Sprint(sent-1), kept[0].Event.EventID)
	total := 0
	for _, r := range kept {
		total += len(r.Event.Record.AppendBinary(nil))
	}
	require.LessOrEqual(t, total, store.MaxRejectionBytes)
	require.Greater(t, total, store.MaxRejectionBytes/2)
}

func testNewestIsAlwaysHeld(t *testing.T, open openFunc) {
	s := open(t, store.Options{})
	appendEach(t, s, event("huge", typed(""), body(store.Bytes(make([]byte, store.MaxRejectionBytes+1)))))
	kept := rejectionsOf(t, s)
	require.Len(t, kept, 1)
	require.Equal(t, "huge", kept[0].Event.EventID)
	require.LessOrEqual(t, len(kept[0].Event.Record.AppendBinary(nil)), store.MaxRejectionBytes)
}

func testRejectionPages(t *testing.T, open openFunc) {
	s := open(t, store.Options{})
	for i := range 7 {
		appendEach(t, s, event(fmt.Sprint(i+1), typed("")))
	}
	f := func(before uint64, limit int, more bool, want ...uint64) {
		t.Helper()
		page, hasMore, err := s.Rejections(t.Context(), before, limit)
		require.NoError(t, err)
		var got []uint64
		for _, r := range page {
			got = append(got, r.Sequence)
		}
		require.Equal(t, want, got)
		require.Equal(t, more, hasMore)
	}
	f(0, 3, true, 7, 6, 5)
	f(5, 3, true, 4, 3, 2)
	f(2, 3, false, 1)
	f(1, 3, false)
	f(0, 7, false, 7, 6, 5, 4, 3, 2, 1)
	f(100, 1, true, 7)
}
