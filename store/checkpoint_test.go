package store

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/gyroscops/otel-eventstore/store/eventlog/eventlogtest"
)

// Appends that store nothing don't make a log grow for ever, and nothing is lost when it
// is cut in the middle of a segment, whether that has been sealed or not.
func TestCheckpointBoundsTheLog(t *testing.T) {
	t.Parallel()
	log := new(eventlogtest.Log)
	d := &durable{
		options: Options{OpenLog: log.Open, Codec: plainCodec{}, Segments: t.TempDir(), Limits: Limits{MaxEvents: 10}},
		layout:  layout{2, 1}, openBlocks: 2,
	}
	d.open(t)
	d.log.mostWasted = 2000
	appendOne := func(e NewEvent) Receipt {
		receipts, err := d.Append(t.Context(), Append{Events: []NewEvent{e}})
		require.NoError(t, err)
		return receipts[0]
	}
	untyped := func(n int) NewEvent {
		e := stressEvent(n)
		e.EventType = ""
		return e
	}
	for n := range 13 {
		require.Equal(t, Stored, appendOne(stressEvent(n)).Outcome)
	}
	for n := range 500 {
		require.Equal(t, Duplicate, appendOne(stressEvent(3+n%10)).Outcome)
		require.Equal(t, Rejected, appendOne(untyped(n)).Outcome)
	}
	d.log.background.Wait()
	require.Less(t, len(log.Entries()), 100)
	events := d.heldEvents(t)
	rejections, _, err := d.Rejections(t.Context(), 0, 0)
	require.NoError(t, err)
	require.NoError(t, d.Close())

	d.open(t)
	require.Equal(t, events, d.heldEvents(t))
	again, _, err := d.Rejections(t.Context(), 0, 0)
	require.NoError(t, err)
	require.Equal(t, rejections, again)
	require.Equal(t, Duplicate, appendOne(stressEvent(12)).Outcome)
	receipt := appendOne(stressEvent(13))
	require.Equal(t, fmt.Sprint(Stored, 14), fmt.Sprint(receipt.Outcome, receipt.Position))
	require.NoError(t, d.Close())
}

// A log that begins behind the segments, and has no checkpoint, is not whole.
func TestLogWithoutItsBeginning(t *testing.T) {
	t.Parallel()
	log := new(eventlogtest.Log)
	d := &durable{options: Options{OpenLog: log.Open, Codec: plainCodec{}, Segments: t.TempDir()}, layout: layout{2, 1}}
	d.open(t)
	for n := range 5 {
		_, err := d.Append(t.Context(), Append{Events: []NewEvent{stressEvent(n)}})
		require.NoError(t, err)
	}
	require.NoError(t, d.log.log.Truncate(3))
	require.NoError(t, d.Close())
	s := New(d.options)
	require.ErrorContains(t, s.Open(t.Context()), "files are missing")
	require.NoError(t, s.Close())

	options := d.options
	options.Quarantine = t.TempDir()
	s = New(options)
	require.NoError(t, s.Open(t.Context()))
	_, err := s.Append(t.Context(), Append{Events: []NewEvent{stressEvent(7)}})
	require.ErrorIs(t, err, ErrReadOnly)
	require.NotEmpty(t, s.Status().Losses)
	require.NoError(t, s.Close())
}
