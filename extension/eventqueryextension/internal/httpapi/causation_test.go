package httpapi

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/gyroscops/otel-eventstore/store"
)

type relatedAnswer struct {
	Events []struct {
		EventID        string
		Version        uint64
		Depth          int
		Missing, Cycle bool
	}
	Truncated bool
}

func (a relatedAnswer) told() []string {
	told := []string{}
	for _, e := range a.Events {
		told = append(told, fmt.Sprintf("%s@%d missing=%t cycle=%t", e.EventID, e.Depth, e.Missing, e.Cycle))
	}
	return told
}

func TestCausesAndEffects(t *testing.T) {
	t.Parallel()
	f := newFixture(t, store.Limits{})
	f.append(
		newEvent("root/1", correlated("", "gone"), of("Order", "7")),
		newEvent("b", correlated("", "root/1")), newEvent("c", correlated("", "b")),
		newEvent("x", correlated("", "y")), newEvent("y", correlated("", "x")))

	var up, down relatedAnswer
	f.get("/events/c/causes").ok(&up)
	require.Equal(t, []string{
		"b@1 missing=false cycle=false", "root/1@2 missing=false cycle=false", "gone@3 missing=true cycle=false",
	}, up.told())
	require.Equal(t, uint64(1), up.Events[1].Version)
	require.False(t, up.Truncated)

	f.get("/events/root%2F1/effects").ok(&down)
	require.Equal(t, []string{"b@1 missing=false cycle=false", "c@2 missing=false cycle=false"}, down.told())

	f.get("/events/x/causes").ok(&up)
	require.Equal(t, []string{"y@1 missing=false cycle=true"}, up.told())
	f.get("/events/x/effects").ok(&down)
	require.Equal(t, []string{"y@1 missing=false cycle=true"}, down.told())

	for _, of := range []string{"causes", "effects"} {
		var first relatedAnswer
		f.get("/events/" + map[string]string{"causes": "c", "effects": "root%2F1"}[of] + "/" + of + "?limit=1").ok(&first)
		require.Len(t, first.Events, 1)
		require.True(t, first.Truncated)
		require.Equal(t, uint64(1), *f.get("/events/gone/" + of).problem(kindNotFound).FirstPosition)
		f.get("/events/c/" + of + "?cursor=x").problem(kindUnknownParameter)
		require.Equal(t, "limit", f.get("/events/c/"+of+"?limit=0").problem(kindInvalidParameter).Parameter)
	}
}

// An answer ends before the event that would make it far too long.
func TestRelatedEventsAreBounded(t *testing.T) {
	t.Parallel()
	f := newFixture(t, store.Limits{})
	f.append(newEvent("root"))
	for i := range 3 {
		f.append(newEvent(fmt.Sprint(i), correlated("", "root"), of("Order", strings.Repeat("x", maxPageBytes/2+1))))
	}
	var down relatedAnswer
	f.get("/events/root/effects").ok(&down)
	require.Len(t, down.Events, 2)
	require.True(t, down.Truncated)
}
