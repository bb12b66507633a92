// Package storetest is the conformance suite of the event store: what every
// way of running it has to keep. It speaks to the store through its public
// methods alone.
package storetest

import (
	"testing"
	_ "time/tzdata" // the zones of the trends, whatever the machine has

	"github.com/gyroscops/otel-eventstore/store"
)

// openFunc returns a store that is empty and ready, and closes it when the test
// ends.
type openFunc = func(t testing.TB, options store.Options) *store.Store

type test struct {
	name string
	run  func(t *testing.T, open openFunc)
}

// Run tests the stores that open returns. Each call of open has to return a
// store that is empty and ready, and to close it when the test that was given
// ends; calls come from tests that run in parallel.
func Run(t *testing.T, open func(t testing.TB, options store.Options) *store.Store) {
	for _, group := range []struct {
		name  string
		tests []test
	}{
		{"Append", appendTests},
		{"Idempotence", idempotenceTests},
		{"Versions", versionTests},
		{"Atomic", atomicTests},
		{"Expectations", expectationTests},
		{"Conditions", conditionTests},
		{"Rejections", rejectionTests},
		{"IDs", idTests},
		{"Reads", readTests},
		{"Aggregates", aggregateTests},
		{"Filters", filterTests},
		{"Text", textTests},
		{"Equality", equalityTests},
		{"Timeline", timelineTests},
		{"TimelinePages", timelinePageTests},
		{"Causation", causationTests},
		{"Trends", trendTests},
		{"Zones", zoneTests},
		{"Counts", countTests},
		{"Retention", retentionTests},
		{"Horizon", horizonTests},
		{"Follow", followTests},
		{"Full", fullTests},
		{"Immutability", immutabilityTests},
		{"Errors", errorTests},
	} {
		t.Run(group.name, func(t *testing.T) {
			t.Parallel()
			for _, test := range group.tests {
				t.Run(test.name, func(t *testing.T) {
					t.Parallel()
					test.run(t, open)
				})
			}
		})
	}
}
