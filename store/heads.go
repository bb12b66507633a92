package store

// aggregateKey names an aggregate.
type aggregateKey struct{ aggregateType, aggregateID string }

// head is what the store knows of an aggregate. It outlives the eviction of
// the aggregate's events, so that no version is ever used twice.
type head struct {
	aggregateKey
	ordinal uint64 // 1, 2, 3 … in the order of first events
	version uint64
	// positions of the held events, whose versions end at version.
	positions        []uint64
	firstEvent, last int64 // timestamps of version 1 and of the last version
}

// firstVersion returns the first version held, 0 when none is.
func (h *head) firstVersion() uint64 {
	if len(h.positions) == 0 {
		return 0
	}
	return h.version - uint64(len(h.positions)) + 1
}

// evictOldest forgets the position of the first version held.
func (h *head) evictOldest() {
	if h.positions = h.positions[1:]; len(h.positions) == 0 {
		h.positions = nil // the head may stay for ever without any
	}
}

// heads holds every aggregate ever seen. Nothing is ever removed.
type heads struct {
	byKey  map[aggregateKey]*head
	byType map[string][]*head // in order of ordinals
	all    []*head            // in order of ordinals
	bytes  int64
}

func newHeads() heads {
	return heads{byKey: make(map[aggregateKey]*head), byType: make(map[string][]*head)}
}

// version returns the current version, 0 for an aggregate without events.
func (hs *heads) version(key aggregateKey) uint64 {
	if h := hs.byKey[key]; h != nil {
		return h.version
	}
	return 0
}

// advance gives the aggregate its next version at a position.
func (hs *heads) advance(key aggregateKey, position uint64, timestamp int64) *head {
	h := hs.byKey[key]
	if h == nil {
		h = &head{aggregateKey: key, ordinal: uint64(len(hs.all)) + 1, firstEvent: timestamp}
		hs.byKey[key] = h
		hs.byType[key.aggregateType] = append(hs.byType[key.aggregateType], h)
		hs.all = append(hs.all, h)
		hs.bytes += headSize(key)
	}
	h.version++
	h.last = timestamp
	h.positions = append(h.positions, position)
	return h
}
