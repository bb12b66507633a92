package store

import (
	"encoding/binary"
	"sync"

	"github.com/gyroscops/otel-eventstore/store/internal/keyed"
)

// aggregateKey names an aggregate.
type aggregateKey struct{ aggregateType, aggregateID string }

// head is what the store knows of an aggregate. It outlives the eviction of
// the aggregate's events, so that no version is ever used twice.
type head struct {
	version          uint64
	held             uint64 // events held, whose versions end at version
	last             uint64 // position of the last version, held or not
	firstEvent, when int64  // timestamps of version 1 and of the last version
}

// firstVersion returns the first version held, 0 when none is.
func (h *head) firstVersion() uint64 {
	if h.held == 0 {
		return 0
	}
	return h.version - h.held + 1
}

// heads holds every aggregate ever seen, in the order of first events. Nothing
// is ever removed. The ids in cells are one more.
type heads struct {
	// mu is held by the writer to add a key, and by readers to look at one. What
	// the heads say is guarded by the store's lock.
	mu    sync.RWMutex
	byID  *keyed.Map[head]
	bytes int64
	key   []byte // the writer's
}

func newHeads() heads { return heads{byID: keyed.New[head]()} }

// appendHeadKey appends the key under which an aggregate is filed.
func (k aggregateKey) append(dst []byte) []byte {
	dst = binary.AppendUvarint(dst, uint64(len(k.aggregateType)))
	dst = append(dst, k.aggregateType...)
	return append(dst, k.aggregateID...)
}

func parseAggregateKey(key string) aggregateKey {
	n, length := binary.Uvarint([]byte(key[:min(len(key), binary.MaxVarintLen64)]))
	return aggregateKey{key[length : length+int(n)], key[length+int(n):]}
}

// find returns the cell of an aggregate, 0 where there is none. Readers.
func (hs *heads) find(key aggregateKey) uint64 {
	hs.mu.RLock()
	defer hs.mu.RUnlock()
	id, ok := hs.byID.Find(string(key.append(nil)))
	if !ok {
		return 0
	}
	return uint64(id) + 1
}

// lookUp sets the heads of the items' aggregates that are there. Heads stay, so
// they are good for ever. Readers.
func (hs *heads) lookUp(items []item) {
	var buf [64]byte
	key := buf[:0]
	hs.mu.RLock()
	defer hs.mu.RUnlock()
	for i := range items {
		if k, ok := items[i].envelope.aggregate(); ok {
			key = k.append(key[:0])
			if id, ok := hs.byID.Find(borrowed(key)); ok {
				items[i].head = uint64(id) + 1
			}
		}
	}
}

// keyOf returns the aggregate that a cell means. Readers.
func (hs *heads) keyOf(cell uint64) aggregateKey {
	if cell == 0 {
		return aggregateKey{}
	}
	hs.mu.RLock()
	key := hs.byID.Key(uint32(cell - 1))
	hs.mu.RUnlock()
	return parseAggregateKey(key)
}

// rawKey returns a copy of the key under which an aggregate is filed. Readers.
func (hs *heads) rawKey(cell uint64) []byte {
	hs.mu.RLock()
	defer hs.mu.RUnlock()
	return hs.byID.AppendKey(nil, uint32(cell-1))
}

// borrow sets the aggregates that cells mean. Heads stay, so these are good for
// ever. Readers.
func (hs *heads) borrow(cells []uint64, keys []aggregateKey) {
	hs.mu.RLock()
	defer hs.mu.RUnlock()
	for i, cell := range cells {
		keys[i] = aggregateKey{}
		if cell != 0 {
			keys[i] = parseAggregateKey(hs.byID.Borrow(uint32(cell - 1)))
		}
	}
}

// at returns the head of a cell, which is not absent. The caller holds the
// store's lock.
func (hs *heads) at(cell uint64) *head { return hs.byID.At(uint32(cell - 1)) }

// version returns the current version, 0 for an aggregate without events.
// Writer.
func (hs *heads) version(key aggregateKey) uint64 {
	hs.key = key.append(hs.key[:0])
	if id, ok := hs.byID.Find(borrowed(hs.key)); ok {
		return hs.byID.At(id).version
	}
	return 0
}

// intern returns the cell of an aggregate. Writer, under the store's lock.
func (hs *heads) intern(key aggregateKey) uint64 {
	hs.key = key.append(hs.key[:0])
	if id, ok := hs.byID.Find(borrowed(hs.key)); ok {
		return uint64(id) + 1
	}
	hs.mu.Lock()
	defer hs.mu.Unlock()
	hs.bytes += headSize(key)
	return uint64(hs.byID.Add(string(hs.key))) + 1
}

// advance gives the aggregate its next version at a position, and returns the
// version and the position of the one before, 0 for none.
func (h *head) advance(position uint64, timestamp int64) (version, before uint64) {
	before = h.last
	if h.version++; h.version == 1 {
		h.firstEvent = timestamp
	}
	h.held++
	h.last, h.when = position, timestamp
	return h.version, before
}
