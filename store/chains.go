package store

import (
	"math/rand/v2"

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
	ids   *postable.Table
	lasts [numChains]*postable.Table
}

func newTables() tables {
	t := tables{seed: rand.Uint64(), ids: postable.New()} //nolint:gosec // makes collisions unlikely, no more
	for c := range t.lasts {
		t.lasts[c] = postable.New()
	}
	return t
}

func (t *tables) hash(key string) uint64 { return xxh3.HashStringSeed(key, t.seed) }

// positionOf returns where the event with an id, which has the hash, is, as far as
// the view holds it.
func (t *tables) positionOf(v *view, id string, hash uint64) (uint64, bool) {
	return t.ids.Find(hash, v.first, func(position uint64) bool {
		return position < v.next && v.isText(textEventID, position, id)
	})
}

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
	t.ids.Sweep(first, sweptAtOnce)
	for _, last := range t.lasts {
		last.Sweep(first, sweptAtOnce)
	}
}

// sweptAtOnce bounds how long an append waits.
const sweptAtOnce = 4
