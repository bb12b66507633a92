package store

import (
	"github.com/gyroscops/otel-eventstore/store/eventlog"
)

// isIn reports whether a log has the entry that a segment ends in.
func (st *segmentState) isIn(log *eventlog.State) bool {
	return log.First <= st.entry && st.entry <= log.Last && log.EpochOf(st.entry) == st.epoch
}

// ofOneStore returns the segments of one store. The others are set aside, where they may
// be.
func (z *sealer) ofOneStore(segments []*restored, log *eventlog.State) ([]*restored, error) {
	seed := seedOf(segments, log)
	var own []*restored
	for _, r := range segments {
		if r.state.seed == seed {
			own = append(own, r)
			continue
		}
		reason := r.file.Name + " is of another store than the files beside it"
		if err := z.setAside(r.file.Name, &eventlog.DamageError{File: r.file.Name, Reason: reason}); err != nil {
			return nil, err
		}
	}
	return own, nil
}

// seedOf returns the seed of the store that the segments are of: of the newest one that
// the log knows, or of most, where it knows none any more.
func seedOf(segments []*restored, log *eventlog.State) (seed uint64) {
	count := make(map[uint64]int)
	for _, r := range segments {
		count[r.state.seed]++
	}
	for _, r := range segments {
		if count[r.state.seed] > count[seed] {
			seed = r.state.seed
		}
	}
	for _, r := range segments {
		if r.state.isIn(log) {
			seed = r.state.seed
		}
	}
	return seed
}
