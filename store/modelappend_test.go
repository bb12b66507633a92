package store

import (
	"errors"
	"fmt"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
)

// attempt is an event on its way to the store, with the content that it was
// made from.
type attempt struct {
	event   NewEvent
	content content
}

// append takes each event by itself, or all or none. It returns what the store
// has to answer.
func (m *model) append(attempts []attempt, terms Append) ([]Receipt, error) {
	atomic := terms.Atomic || terms.Expect != nil || terms.Condition != nil
	for _, a := range attempts {
		if (a.event.AggregateType == "") != (a.event.AggregateID == "") {
			m.halfKeys++
		}
	}
	at := m.now()
	m.enforce()
	if m.full(attempts) {
		return nil, ErrFull
	}
	before := m.copy()
	receipts := make([]Receipt, len(attempts))
	known, fresh := 0, -1
	for i, a := range attempts {
		receipts[i] = m.take(a, at)
		switch r := &receipts[i]; {
		case r.Outcome == Rejected && atomic:
			e := normal(a)
			rejected := &RejectedError{Index: i, EventID: a.event.EventID, Reason: r.Reason}
			if r.Reason == ReasonVersionConflict {
				rejected.ActualVersion = m.version(aggregateKey{e.AggregateType, e.AggregateID})
			}
			*m = before
			return nil, rejected
		case r.Outcome == Stored:
			fresh = i
		case r.Outcome == Duplicate && r.Position < before.next:
			known++
		}
	}
	if atomic && known > 0 && fresh >= 0 {
		*m = before
		return nil, &RejectedError{Index: fresh, EventID: attempts[fresh].event.EventID, Reason: ReasonCollision}
	}
	if err := before.terms(terms); err != nil && fresh >= 0 {
		*m = before
		return nil, err
	}
	m.enforce()
	return receipts, nil
}

// terms returns why an append has to fail, whatever its events are.
func (m *model) terms(a Append) error {
	var conflicts []Conflict
	for _, e := range a.Expect {
		actual := m.version(aggregateKey{e.AggregateType, e.AggregateID})
		if e.Version == nil && actual == 0 || e.Version != nil && *e.Version != actual {
			conflicts = append(conflicts, Conflict{e, actual})
		}
	}
	if conflicts != nil {
		return &ConflictError{conflicts}
	}
	c := a.Condition
	if c == nil {
		return nil
	}
	if c.After >= m.next {
		return ErrOtherEpoch
	}
	var positions []uint64
	for i := range m.held {
		e := &m.held[i]
		matches := func(item ConditionItem) bool {
			for _, tag := range item.Tags {
				if !slices.Contains(e.Tags, tag) {
					return false
				}
			}
			return len(item.Types) == 0 || slices.Contains(item.Types, e.EventType)
		}
		if e.Position > c.After && slices.ContainsFunc(c.Items, matches) {
			positions = append(positions, e.Position)
		}
	}
	switch first := m.first(); {
	case positions != nil:
		return &ConditionError{positions[max(0, len(positions)-MaxConflicts):]}
	case len(c.Items) > 0 && c.After+1 < first && len(m.held) == 0:
		return &EvictedError{What: "position", Asked: c.After + 1}
	case len(c.Items) > 0 && c.After+1 < first:
		return &EvictedError{What: "position", Asked: c.After + 1, First: first}
	}
	return nil
}

func (m *model) copy() model {
	c := *m
	c.held, c.heads, c.rejections = slices.Clone(m.held), slices.Clone(m.heads), slices.Clone(m.rejections)
	return c
}

// take decides about one event and stores it.
func (m *model) take(a attempt, at int64) Receipt {
	e := normal(a)
	reason := m.refuse(a, &e)
	known := m.find(e.EventID)
	switch {
	case reason != "":
	case known != nil && same(known, &e):
		m.duplicates++
		return Receipt{
			Outcome: Duplicate, EventID: e.EventID,
			Position: known.Position, Version: known.Version, RecordedAt: known.RecordedAt,
		}
	case known != nil:
		reason = ReasonCollision
	case a.event.ExpectedVersion != nil && *a.event.ExpectedVersion != m.version(aggregateKey{e.AggregateType, e.AggregateID}):
		reason = ReasonVersionConflict
	}
	if reason != "" {
		m.reject(&e, reason, at)
		return Receipt{Outcome: Rejected, EventID: e.EventID, Reason: reason}
	}
	stored := m.add(e, at)
	return Receipt{EventID: e.EventID, Position: stored.Position, Version: stored.Version, RecordedAt: stored.RecordedAt}
}

func (m *model) reject(e *modelEvent, reason Reason, at int64) {
	shown := fmt.Sprint(e.content.normal())
	if reason == ReasonTooLarge { // of which the text is kept
		shown = fmt.Sprintf("%s %s", e.Record.Body.AppendJSON(nil), e.Record.Attributes.AppendJSON(nil))
	}
	content := fmt.Sprintf("%q", []string{
		string(reason), e.EventID, e.EventType, e.AggregateType, e.AggregateID, e.CorrelationID, e.CausationID,
		e.OrganizationID, e.UserID, shown,
	})
	for i := range m.rejections {
		if r := &m.rejections[i]; r.content == content {
			r.count++
			r.at = at
			return
		}
	}
	m.rejections = append(m.rejections, modelRejection{reason, e.EventID, 1, at, content})
}

// checkAppend appends to the store, on the terms given, and compares its answer
// with the model's.
func (m *model) checkAppend(t testing.TB, s *Store, attempts []attempt, terms Append) {
	t.Helper()
	for _, a := range attempts {
		terms.Events = append(terms.Events, a.event)
	}
	got, err := s.Append(t.Context(), terms)
	want, wantErr := m.append(attempts, terms)
	if wantErr != nil {
		requireSameError(t, wantErr, err)
		return
	}
	require.NoError(t, err)
	for i := range got {
		require.Equal(t, got[i].Outcome == Rejected, got[i].Detail != "")
		got[i].Detail = ""
	}
	require.Equal(t, want, got)
}

func requireSameError(t testing.TB, want, err error) {
	t.Helper()
	if rejected, ok := errors.AsType[*RejectedError](err); ok {
		require.NotEmpty(t, rejected.Detail)
		rejected.Detail = ""
	}
	if errors.Is(want, ErrFull) || errors.Is(want, ErrOtherEpoch) {
		require.ErrorIs(t, err, want)
		return
	}
	require.Equal(t, want, err)
}

// checkStatus compares counters, heads and rejections.
func (m *model) checkStatus(t testing.TB, s *Store) {
	t.Helper()
	status := s.Status()
	first := m.first()
	if len(m.held) == 0 {
		first = 0
	}
	require.Equal(t, first, status.FirstPosition)
	require.Equal(t, m.next-1, status.LastPosition)
	require.Equal(t, uint64(len(m.held)), status.Events)
	if s.layout == defaultLayout { // in which nothing is packed here
		require.Equal(t, heldBytes(m.held, m.keys()), status.Bytes)
	}
	require.Equal(t, uint64(len(m.heads)), status.Aggregates)
	require.Equal(t, [...]uint64{m.appended, m.duplicates, m.evicted, m.halfKeys},
		[...]uint64{status.Appended, status.Duplicates, status.Evicted, status.HalfKeys})

	kept, more, err := s.Rejections(t.Context(), 0, 0)
	require.NoError(t, err)
	require.False(t, more)
	require.Len(t, kept, len(m.rejections))
	for i, want := range m.rejections {
		got := kept[len(kept)-1-i]
		require.Equal(t, want, modelRejection{
			got.Reason, got.Event.EventID, got.Count, got.RejectedAt.UnixNano(), want.content,
		})
		require.Equal(t, uint64(i+1), got.Sequence)
	}
}
