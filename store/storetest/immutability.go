package storetest

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/gyroscops/otel-eventstore/store"
)

var immutabilityTests = []test{
	{"OfWhatWasSent", testSentIsCopied},
	{"OfWhatWasRead", testReadIsACopy},
	{"OfRejections", testRejectionsAreCopies},
	{"OfAnswers", testAnswersAreCopies},
}

// sentByPieces returns an event together with a function that changes every
// part of it that can be changed.
func sentByPieces() (store.NewEvent, func()) {
	raw := []byte("raw")
	list := []store.Value{store.Int(1), store.Bytes(raw)}
	bodyEntries := []store.KeyValue{kv("list", store.List(list...)), kv("k", store.String("v"))}
	attributeEntries := []store.KeyValue{kv("a", store.Int(1))}
	resourceEntries := []store.KeyValue{kv("r", store.Int(1))}
	scopeEntries := []store.KeyValue{kv("s", store.Int(1))}
	idKeys, descriptionKeys := []string{"id"}, []string{"description"}
	refs := []store.EntityRef{{Type: "service", IDKeys: idKeys, DescriptionKeys: descriptionKeys}}
	tags := []string{"a:1", "b:2"}
	version := uint64(0)
	e := event("e", of("Payment", "p"))
	e.Tags = tags
	e.ExpectedVersion = &version
	e.Record.Body = store.MapValue(store.NewMap(bodyEntries...))
	e.Record.Attributes = store.NewMap(attributeEntries...)
	e.Record.Resource = store.Resource{Attributes: store.NewMap(resourceEntries...), EntityRefs: refs}
	e.Record.Scope.Attributes = store.NewMap(scopeEntries...)
	return e, func() {
		changed := kv("changed", store.Bool(true))
		raw[0], list[0], bodyEntries[1] = 'X', store.Int(99), changed
		attributeEntries[0], resourceEntries[0], scopeEntries[0] = changed, changed, changed
		idKeys[0], descriptionKeys[0], refs[0].Type = "changed", "changed", "changed"
		tags[0], version = "changed", 99
	}
}

func testSentIsCopied(t *testing.T, open openFunc) {
	s := open(t, store.Options{})
	sent, change := sentByPieces()
	mustStore(t, s, sent)
	change()

	unchanged, _ := sentByPieces()
	read := lookUp(t, s, "e")
	require.Equal(t, unchanged.Envelope, read.Envelope)
	require.Equal(t, unchanged.Record, read.Record)
	require.Equal(t, []string{"e"}, search(t, s, anyOf(store.FieldTag, "a:1")))
	require.Empty(t, search(t, s, anyOf(store.FieldTag, "changed")))
	require.Equal(t, store.Duplicate, appendEach(t, s, unchanged)[0].Outcome)
}

// change changes every part of what was read that can be changed.
func change(e *store.Event) {
	e.Tags[0] = "changed"
	e.Record.Resource.EntityRefs[0].Type = "changed"
	e.Record.Resource.EntityRefs[0].IDKeys[0] = "changed"
	e.Record.Resource.EntityRefs[0].DescriptionKeys[0] = "changed"
	for key, value := range e.Record.Body.AsMap().All() {
		if key == "list" {
			value.At(1).AsBytes()[0] = 'X'
		}
	}
	e.Record.Body, e.Record.Attributes = store.Int(99), store.Map{}
	e.Record.Resource.Attributes, e.Record.Scope.Attributes = store.Map{}, store.Map{}
}

func testReadIsACopy(t *testing.T, open openFunc) {
	s := open(t, store.Options{})
	sent, _ := sentByPieces()
	mustStore(t, s, sent)
	unchanged, _ := sentByPieces()
	want := lookUp(t, s, "e")
	want.Envelope, want.Record = unchanged.Envelope, unchanged.Record // which share nothing with the store

	byID := lookUp(t, s, "e")
	change(&byID)
	for e, err := range s.Events(t.Context(), store.Query{}) {
		require.NoError(t, err)
		change(&e)
	}
	timeline := timelineOf(t, s, store.TimelineQuery{})
	change(&timeline.Events[0].Event)

	require.Equal(t, want, lookUp(t, s, "e"))
	require.Equal(t, []store.Event{want}, read(t, s, store.Query{Filter: anyOf(store.FieldTag, "a:1")}))
	require.Equal(t, want, timelineOf(t, s, store.TimelineQuery{}).Events[0].Event)
}

func testRejectionsAreCopies(t *testing.T, open openFunc) {
	s := open(t, store.Options{})
	sent, changeSent := sentByPieces()
	sent.EventType = ""
	appendEach(t, s, sent)
	changeSent()
	want, _ := sentByPieces()
	want.EventType = ""
	require.Equal(t, want, rejectionsOf(t, s)[0].Event)

	read := rejectionsOf(t, s)[0]
	read.Event.Tags[0] = "changed"
	*read.Event.ExpectedVersion = 99
	read.Event.Record.Resource.EntityRefs[0].IDKeys[0] = "changed"
	require.Equal(t, want, rejectionsOf(t, s)[0].Event)
}

func testAnswersAreCopies(t *testing.T, open openFunc) {
	s := open(t, store.Options{})
	mustStore(t, s, event("a", of("A", "a"), flow("f")), event("b", of("A", "b"), flow("f")))
	appendEach(t, s, event("none", typed("")))

	page, _, err := s.Aggregates(t.Context(), store.AggregatesQuery{})
	require.NoError(t, err)
	page[0] = store.Aggregate{}
	page, _, err = s.Aggregates(t.Context(), store.AggregatesQuery{})
	require.NoError(t, err)
	require.Equal(t, []string{"A/a", "A/b"}, names(page))

	status := s.Status()
	status.Rejected[store.ReasonMissingEventType] = 99
	require.Equal(t, uint64(1), s.Status().Rejected[store.ReasonMissingEventType])

	fields := store.Fields()
	fields[0] = store.FieldTag
	require.Equal(t, store.FieldEventID, store.Fields()[0])
	reasons := store.Reasons()
	reasons[0] = "changed"
	require.Equal(t, store.ReasonMissingEventType, store.Reasons()[0])
}
