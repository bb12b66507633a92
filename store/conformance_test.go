package store_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/gyroscops/otel-eventstore/store"
	"github.com/gyroscops/otel-eventstore/store/storetest"
)

func TestMemoryConforms(t *testing.T) {
	storetest.Run(t, func(t testing.TB, options store.Options) *store.Store {
		s := store.New(options)
		require.NoError(t, s.Open(t.Context()))
		t.Cleanup(func() { require.NoError(t, s.Close()) })
		return s
	})
}
