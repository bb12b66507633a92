package store

import (
	"runtime"

	"github.com/gyroscops/otel-eventstore/store/internal/keyrun"
	"github.com/gyroscops/otel-eventstore/store/internal/segmentfile"
)

// coldIndex has the keys of events whose segments are cold, in files. The tables forget
// these. It never changes: there is another one when more are cold.
type coldIndex struct {
	from uint64      // position from which on the tables know the keys
	runs []*indexRun // newest first, without gaps
}

// indexRun has the keys of some segments.
type indexRun struct {
	from, to uint64 // positions from from on, but not to
	file     *segmentfile.File
	ids      keyrun.Table
	// lasts have the last position of a key in each segment. The chain goes on from there
	// to earlier segments, or ends, where these were cold already.
	lasts [numChains]keyrun.Table
}

// hotFrom returns the first position that the tables know, of a view that begins at one.
func (t *tables) hotFrom(first uint64) uint64 { return max(first, t.cold.Load().from) }

// positionOf returns where the event with an id, which has the hash, is, as far as
// the view holds it.
func (t *tables) positionOf(v *view, id string, hash uint64) (position uint64, ok bool) {
	is := func(position uint64) bool {
		return position >= v.first && position < v.next && v.isText(textEventID, position, id)
	}
	for cold := t.cold.Load(); ; {
		if position, ok := t.ids.Find(hash, max(v.first, cold.from), is); ok {
			return position, true
		}
		if position, ok := cold.find(hash, is); ok {
			return position, true
		}
		// What has become cold meanwhile may be gone from the table.
		now := t.cold.Load()
		if now == cold {
			return 0, false
		}
		cold = now
	}
}

// find returns a position of an id's hash for which is returns true.
func (c *coldIndex) find(hash uint64, is func(uint64) bool) (uint64, bool) {
	defer runtime.KeepAlive(c)
	for _, run := range c.runs {
		for position := range run.ids.Find(hash) {
			if is(position) {
				return position, true
			}
		}
	}
	return 0, false
}

// headsOf returns where chains of a key's hash begin, newest first: whoever follows one
// below the next has been there.
func (t *tables) headsOf(c chain, hash, first uint64) []uint64 {
	for cold := t.cold.Load(); ; {
		var heads []uint64
		if last := t.lasts[c].Head(hash, max(first, cold.from)); last != 0 {
			heads = append(heads, last)
		}
		now := t.cold.Load()
		if now == cold {
			return cold.appendHeads(heads, c, hash)
		}
		cold = now
	}
}

// appendHeads appends the positions of a key's hash.
func (c *coldIndex) appendHeads(heads []uint64, of chain, hash uint64) []uint64 {
	for _, run := range c.runs {
		from := len(heads)
		for position := range run.lasts[of].Find(hash) {
			heads = append(heads, position)
		}
		sortDescending(heads[from:])
	}
	runtime.KeepAlive(c)
	return heads
}
