package aggregatestate

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/gyroscops/otel-eventstore/internal/fold"
	"github.com/gyroscops/otel-eventstore/store"
)

// BenchmarkState measures reads of the state of an aggregate with 100,000 events:
// without snapshots, as the first one is, and with them, by merge patch and by jq.
func BenchmarkState(b *testing.B) {
	const events = 100_000
	s := openStore(b, store.Limits{})
	appendLong(b, s, "long", events)
	jq, err := fold.Compile(`{n: .event.data.n, count: ((.state.count // 0) + 1)}`)
	require.NoError(b, err)
	for name, reducers := range map[string]map[string]Reducer{"merge": nil, "jq": {"Thing": jq}} {
		b.Run(name+"/first", func(b *testing.B) {
			for b.Loop() {
				_, err := New(s, reducers).Latest(b.Context(), "Thing", "long")
				require.NoError(b, err)
			}
		})
		b.Run(name+"/again", func(b *testing.B) {
			states := New(s, reducers)
			_, err := states.Latest(b.Context(), "Thing", "long")
			require.NoError(b, err)
			for version := uint64(1); b.Loop(); version = (version + 7919) % events {
				_, err := states.AtVersion(b.Context(), "Thing", "long", version)
				require.NoError(b, err)
			}
		})
	}
}
