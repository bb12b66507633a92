package store

import (
	"math/rand/v2"
	"sync/atomic"

	"github.com/zeebo/xxh3"

	"github.com/gyroscops/otel-eventstore/store/internal/postable"
)

// chain is a kind of key by which events are chained: each event knows the one
// before it with the same key, and a table knows the last one.
type chain uint8

// The chains whose last events tables know. Two keys may share a chain, so
// whoever follows one compares keys. Those of aggregates, users and tags, whose
// last events are kept with their names, are theirs alone.
const (
	chainCorrelation chain = iota
	chainTrace
	chainCausation

	numChains
)

// link returns the column of a chain's distances.
func (c chain) link() column {
	return [...]column{colPreviousOfCorrelation, colPreviousOfTrace, colPreviousOfCausation}[c]
}

// text returns the key of a chain.
func (c chain) text() text {
	return [...]text{textCorrelation, textTrace, textCausation}[c]
}

// tables find events by hashes of their keys. The writer changes them while
// readers, which take no lock, look: these may find events beyond their view.
type tables struct {
	seed  uint64
	cold  atomic.Pointer[coldIndex] // never nil
	ids   *postable.Table
	lasts [numChains]*postable.Table
}

func (t *tables) init() {
	t.seed = rand.Uint64() //nolint:gosec // makes collisions unlikely, no more
	t.cold.Store(new(coldIndex))
	t.ids = postable.New()
	for c := range t.lasts {
		t.lasts[c] = postable.New()
	}
}

func (t *tables) hash(key string) uint64 { return xxh3.HashStringSeed(key, t.seed) }

// touch loads the places of all keys, one soon after the other, so that the
// writer, which takes one step after the other, does not wait for memory.
func (t *tables) touch(items []item) {
	for i := range items {
		it := &items[i]
		t.ids.Touch(it.idHash)
		for c, hash := range it.hashes {
			if hash != 0 {
				t.lasts[c].Touch(hash)
			}
		}
		if hash := it.hashes[chainCausation]; hash != 0 {
			t.ids.Touch(hash)
		}
	}
}

// sweep forgets evicted events in a part of the tables.
func (t *tables) sweep(first uint64) {
	first = t.hotFrom(first)
	t.ids.Sweep(first, sweptAtOnce)
	for _, last := range t.lasts {
		last.Sweep(first, sweptAtOnce)
	}
}

// sweptAtOnce bounds how long an append waits.
const sweptAtOnce = 4
