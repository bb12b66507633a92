package store

import "strings"

// What is kept of a rejected record that is too large to be kept whole.
const (
	wholeBytes     = 1 << 20 // a larger record is cut
	keptBytes      = 64 << 10
	keptFieldBytes = 4 << 10
)

// truncate keeps the beginning of the record's body and attributes as the text
// of the body, and the beginning of every other text.
func truncate(r *Record, env *Envelope) {
	text := MapValue(NewMap(
		KeyValue{"body", r.Body}, KeyValue{"attributes", MapValue(r.Attributes)},
	)).AppendJSON(nil)
	r.Body = String(prefix(string(text), keptBytes))
	r.Attributes = Map{}
	r.SeverityText = prefix(r.SeverityText, keptFieldBytes)
	env.truncate()
}

func (e *Envelope) truncate() {
	for _, s := range []*string{
		&e.EventID, &e.EventType, &e.AggregateType, &e.AggregateID, &e.CorrelationID,
		&e.CausationID, &e.OrganizationID, &e.UserID, &e.Service,
	} {
		*s = prefix(*s, keptFieldBytes)
	}
	e.Tags = nil
}

// prefix returns the first n bytes of s without half a character at their end.
func prefix(s string, n int) string {
	if len(s) <= n {
		return s
	}
	return strings.ToValidUTF8(s[:n], "")
}
