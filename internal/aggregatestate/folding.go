package aggregatestate

import (
	"cmp"
	"context"
	"time"

	"github.com/gyroscops/otel-eventstore/internal/fold"
	"github.com/gyroscops/otel-eventstore/store"
)

type key struct{ aggregateType, aggregateID string }

// moment is where a fold ends: after a version, or before it at the first event
// with a timestamp after at.
type moment struct {
	version uint64
	timed   bool
	at      time.Time
}

// folding is a fold on its way. The state is its own.
type folding struct {
	position, version uint64
	latest            time.Time // of the timestamps up to the version
	state             any
}

// snapshotEvery is how many versions lie between two snapshots: folding them
// takes less than a millisecond, and few states are as long as so many events.
const snapshotEvery = 256

// fold folds from the last snapshot before a moment to it.
func (s *States) fold(ctx context.Context, k key, m moment) (folding, error) {
	base, beyond := s.snapshots.around(k, m)
	f := folding{base.position, base.version, base.latest, fold.Decode(base.state)}
	if f.version >= m.version {
		return f, nil
	}
	q := store.Query{Filter: store.Filter{
		AnyOf: map[store.Field][]string{
			store.FieldAggregateType: {k.aggregateType},
			store.FieldAggregateID:   {k.aggregateID},
		},
		ToPosition: beyond, // what follows is not needed
	}}
	if f.version == 0 {
		q.FromVersion = 1
	} else {
		q.FromPosition = f.position + 1
	}
	reducer := s.reducers[k.aggregateType]
	if reducer == nil {
		reducer = fold.MergePatch{}
	}
	var failed error
	err := s.store.Visit(ctx, q, func(e *store.Event) bool {
		var more bool
		more, failed = s.step(ctx, k, m, reducer, &f, e)
		return more && failed == nil
	})
	return f, cmp.Or(failed, err)
}

// step takes an event into the fold, and reports whether the next one is wanted.
func (s *States) step(ctx context.Context, k key, m moment, r Reducer, f *folding, e *store.Event) (bool, error) {
	if m.timed && e.Timestamp.After(m.at) {
		return false, nil
	}
	if e.Version != f.version+1 { // evicted since the head was read
		return false, &store.EvictedError{What: "version", Asked: f.version + 1, First: e.Version}
	}
	state, err := r.Reduce(ctx, f.state, e)
	if ctx.Err() != nil {
		return false, ctx.Err()
	}
	if err != nil {
		return false, &ReduceError{e.Position, e.Version, err}
	}
	s.folded.Add(1)
	f.position, f.version, f.state = e.Position, e.Version, state
	if f.version == 1 || e.Timestamp.After(f.latest) {
		f.latest = e.Timestamp
	}
	if f.version%snapshotEvery == 0 {
		if encoded, err := fold.Encode(state); err == nil {
			s.snapshots.add(k, &snapshot{f.position, f.version, f.latest, encoded})
		}
	}
	return f.version < m.version, nil
}
