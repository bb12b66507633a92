package aggregatestate

import (
	"container/list"
	"slices"
	"sort"
	"sync"
	"time"
)

// maxSnapshotBytes bounds the memory of the snapshots of all aggregates.
const maxSnapshotBytes = 64 << 20

// snapshotOverhead is about what a snapshot takes beside its state.
const snapshotOverhead = 200

// snapshot is the state after a version. It never changes.
type snapshot struct {
	position, version uint64
	latest            time.Time // of the timestamps up to the version
	state             []byte    // encoded
}

func (s *snapshot) bytes() int64 { return int64(len(s.state)) + snapshotOverhead }

// within reports whether the snapshot is at or before the moment.
func (s *snapshot) within(m moment) bool {
	return s.version <= m.version && (!m.timed || !s.latest.After(m.at))
}

// snapshots keep those that were used last.
type snapshots struct {
	most int64

	mu    sync.Mutex
	bytes int64
	used  *list.List // of kept, the one used last in front
	byKey map[key][]*list.Element
}

// kept is what used holds. The snapshots of a key are in order of version, and so
// of position and latest as well.
type kept struct {
	key key
	*snapshot
}

func newSnapshots(most int64) *snapshots {
	return &snapshots{most: most, used: list.New(), byKey: make(map[key][]*list.Element)}
}

func of(e *list.Element) *kept { return e.Value.(*kept) }

// around returns the last snapshot at or before a moment, an empty one for none,
// and the position of the first one after it, 0 for none.
func (s *snapshots) around(k key, m moment) (base snapshot, beyond uint64) {
	s.mu.Lock()
	defer s.mu.Unlock()
	all := s.byKey[k]
	n := sort.Search(len(all), func(i int) bool { return !of(all[i]).within(m) })
	if n < len(all) {
		beyond = of(all[n]).position
	}
	if n > 0 {
		s.used.MoveToFront(all[n-1])
		base = *of(all[n-1]).snapshot
	}
	return base, beyond
}

// add keeps a snapshot, and lets go of those that were not used for longest
// where there is no room. One that would take a large part of it is not kept.
func (s *snapshots) add(k key, added *snapshot) {
	const share = 16
	if added.bytes() > s.most/share {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	all := s.byKey[k]
	at, known := slices.BinarySearchFunc(all, added.version, func(e *list.Element, version uint64) int {
		return int(of(e).version) - int(version)
	})
	if known {
		s.used.MoveToFront(all[at])
		return
	}
	s.byKey[k] = slices.Insert(all, at, s.used.PushFront(&kept{k, added}))
	s.bytes += added.bytes()
	for s.bytes > s.most {
		s.drop(s.used.Back())
	}
}

// drop forgets one snapshot. The caller holds the lock.
func (s *snapshots) drop(e *list.Element) {
	dropped := of(e)
	s.used.Remove(e)
	s.bytes -= dropped.bytes()
	rest := slices.DeleteFunc(s.byKey[dropped.key], func(other *list.Element) bool { return other == e })
	if len(rest) == 0 {
		delete(s.byKey, dropped.key)
		return
	}
	s.byKey[dropped.key] = rest
}

// forget drops the snapshots of an aggregate.
func (s *snapshots) forget(k key) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, e := range slices.Clone(s.byKey[k]) {
		s.drop(e)
	}
}

func (s *snapshots) counts() (n int, bytes int64) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.used.Len(), s.bytes
}
