package store

import (
	"math"
	"testing"

	"github.com/stretchr/testify/require"
)

// checkJoined packs a record, and puts it together again as values and as JSON.
func checkJoined(t *testing.T, r *Record) {
	t.Helper()
	env := Envelope{EventID: "id", AggregateType: "type", AggregateID: "\"", UserID: "user"}
	var w ContentWriter
	content := w.split(r, &env)
	template := content.template.bytes
	require.Equal(t, content, w.split(r, &env), "the second one has a guess")
	copied := new(slab).content(&content)
	begin := func() (j joiner) {
		copied.begin(&j, &env)
		return j
	}
	var joined Record
	j := begin()
	j.join(&joined)
	require.Equal(t, r.SeverityText, joined.SeverityText)
	require.True(t, r.Body == joined.Body && r.Attributes == joined.Attributes)

	var e Event
	written := JSONEvent{Event: &e}
	j = begin()
	j.joinJSON(newJSONTemplate(template), &written)
	require.Equal(t, r.SeverityText, e.Record.SeverityText)
	require.Equal(t, string(r.Data().AppendJSON(nil)), string(written.Data))
	require.Equal(t, string(r.Attributes.AppendJSON(nil)), string(written.Attributes))
}

// Attributes that are the envelope's, that are left out of the data, and that stand
// there twice.
func TestJoinedAttributes(t *testing.T) {
	t.Parallel()
	attributes := NewMap(
		KeyValue{"log.record.uid", String("id")}, KeyValue{"user.id", String("user")},
		KeyValue{"organization.id", Int(7)}, KeyValue{"n", Double(-1.25)}, KeyValue{"body", String("own")},
		KeyValue{"n", MapValue(NewMap(KeyValue{"log.record.uid", Bytes([]byte("x"))}))},
		KeyValue{"list", List(String("00112233445566778899aabbccddeeff"), Value{}, String("\x00"), Bool(true))},
		KeyValue{"uuid", String("00112233-4455-6677-8899-aabbccddeeff")},
	)
	for _, body := range []Value{{}, String("é"), List(), Int(-3), MapValue(attributes), MapValue(Map{})} {
		checkJoined(t, &Record{Body: body, Attributes: attributes, SeverityText: "INFO"})
	}
}

// A double is packed as a decimal only where that gives back its very bits.
func TestPackedDoubles(t *testing.T) {
	t.Parallel()
	for _, f := range []float64{
		0, math.Copysign(0, -1), 1, -1, 0.1, 1e-6, -123.45, 1e-7, 1 << 53, 1e15, 1e15 - 1, 999999999.999999, 1e300, math.Inf(-1), math.NaN(),
	} {
		packed := appendPackedDouble(nil, math.Float64bits(f))
		require.Equal(t, math.Float64bits(f), (&decoder{packed}).packedDouble(), f)
		require.Equal(t, string(appendDouble(nil, f)), string((&decoder{packed}).appendPackedJSON(nil)))
	}
}
