package store

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"
)

// Until it is open a store answers nothing but its status.
func TestNotReadyUntilOpen(t *testing.T) {
	t.Parallel()
	s := New(Options{})
	_, err := s.Append(t.Context(), Append{Events: []NewEvent{{}}})
	require.ErrorIs(t, err, ErrNotReady)
	_, err = s.Event(t.Context(), "a")
	require.ErrorIs(t, err, ErrNotReady)
	for _, err := range s.Events(t.Context(), Query{}) {
		require.ErrorIs(t, err, ErrNotReady)
	}
	_, err = s.Count(t.Context(), Filter{}, nil)
	require.ErrorIs(t, err, ErrNotReady)
	_, _, err = s.Rejections(t.Context(), 0, 1)
	require.ErrorIs(t, err, ErrNotReady)
	require.ErrorIs(t, s.EnforceLimits(), ErrNotReady)
	_, err = s.Compact(t.Context())
	require.ErrorIs(t, err, ErrNotReady)
	require.ErrorIs(t, s.Follower(Filter{}).Wait(t.Context()), ErrNotReady)
	require.ErrorIs(t, s.Follow(t.Context(), Query{}, nil), ErrNotReady)
	status := s.Status()
	require.Equal(t, StateStarting, status.State)
	require.Empty(t, status.Epoch)

	cancelled, cancel := context.WithCancel(t.Context())
	cancel()
	require.ErrorIs(t, s.Open(cancelled), context.Canceled)
	require.Equal(t, StateStarting, s.Status().State)

	require.NoError(t, s.Open(t.Context()))
	require.Equal(t, StateReady, s.Status().State)
	_, err = s.Event(t.Context(), "a")
	require.ErrorIs(t, err, ErrNotFound)
}

func TestClosedBeforeOpen(t *testing.T) {
	t.Parallel()
	s := New(Options{})
	require.NoError(t, s.Close())
	require.ErrorIs(t, s.Open(t.Context()), ErrClosed)
	_, err := s.Append(t.Context(), Append{})
	require.ErrorIs(t, err, ErrClosed)
}

// A reader that waits holds up neither writers nor Close.
func TestCloseWhileReading(t *testing.T) {
	t.Parallel()
	s := New(Options{})
	require.NoError(t, s.Open(t.Context()))
	_, err := s.Append(t.Context(), Append{Events: []NewEvent{stressEvent(1), stressEvent(2)}})
	require.NoError(t, err)
	read := 0
	for _, err := range s.Events(t.Context(), Query{}) {
		require.NoError(t, err)
		if read++; read == 1 {
			require.NoError(t, s.Close())
		}
	}
	require.Equal(t, 2, read)
}
