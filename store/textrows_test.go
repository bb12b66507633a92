package store

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"golang.org/x/text/cases"

	"github.com/gyroscops/otel-eventstore/internal/semconv"
)

// heldStrings are the strings of an event of the test below.
func heldStrings(e *Envelope, note string) []string {
	return []string{note, e.EventID, e.AggregateID, e.CorrelationID, e.CausationID, e.OrganizationID, e.UserID}
}

// What attributes have in common with the envelope is found as other texts are,
// in whatever form blocks and segments are, and however events go.
func TestTextsOfPackedRows(t *testing.T) {
	t.Parallel()
	fold := cases.Fold()
	fill := func(l layout) (*Store, [][]string) {
		s := New(Options{})
		s.layout, s.openBlocks = l, 0
		require.NoError(t, s.Open(t.Context()))
		var held [][]string
		for i := range 150 {
			note := fmt.Sprintf("Note-%c%c of nothing", 'A'+i%7, 'a'+i%11)
			env := Envelope{
				EventID: fmt.Sprintf("id-%03d", i), EventType: "T", AggregateType: "A", AggregateID: fmt.Sprintf("aggr-%d", i%13),
				CorrelationID: fmt.Sprintf("Flow-%d", i/10), OrganizationID: fmt.Sprintf("Orga %d", i%3),
				UserID: fmt.Sprintf("Straße %d", i%5), CausationID: fmt.Sprintf("id-%03d", i/10*10),
			}
			if i%2 == 0 { // ids that have no trigrams
				env.CorrelationID = fmt.Sprintf("018f0000-7aaa-7bbb-8ccc-%012x", i/10)
			}
			_, err := s.Append(t.Context(), Append{Events: []NewEvent{{Envelope: env, Record: Record{
				Body: String(note),
				Attributes: NewMap(
					KeyValue{semconv.EventID, String(env.EventID)}, KeyValue{semconv.AggregateID, String(env.AggregateID)},
					KeyValue{semconv.CorrelationID, String(env.CorrelationID)}, KeyValue{semconv.CausationID, String(env.CausationID)},
					KeyValue{semconv.OrganizationID, String(env.OrganizationID)}, KeyValue{semconv.UserID, String(env.UserID)},
				),
			}}}})
			require.NoError(t, err)
			held = append(held, heldStrings(&env, note))
		}
		s.packer.wait()
		return s, held
	}
	wanted := []string{
		"note-a", "id-07", "ID-1", "aggr-12", "gr-1", "flow-3", "low", "orga 2", "STRASSE 4", "e 3", "a 1", "id", "of",
		"018f0000-7aaa", "00000c", "ccc-", "0", "nothing", "thingi", "zzz", "aggr-1flow", "",
	}
	for _, l := range []layout{{1, 1}, {2, 2}, {3, 0}, {8, 6}, {4, 1}} {
		s, held := fill(l)
		for range 3 {
			for _, text := range wanted {
				var want, got []uint64
				for i := s.view.Load().first; i <= uint64(len(held)); i++ {
					for _, string := range held[i-1] {
						if strings.Contains(fold.String(string), fold.String(text)) {
							want = append(want, i)
							break
						}
					}
				}
				require.NoError(t, s.Visit(t.Context(), Query{Filter: Filter{Text: []string{text}}}, func(e *Event) bool {
					got = append(got, e.Position)
					return true
				}))
				require.Equal(t, want, got, "%q in %v", text, l)
			}
			s.options.Limits.MaxEvents = max(s.view.Load().len()-37, 1)
			require.NoError(t, s.EnforceLimits())
		}
	}
}
