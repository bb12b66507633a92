package store

// layout says how positions are grouped: a block is what is packed at once, a
// segment is what shares the texts of keys and one text filter.
type layout struct {
	blockBits   uint // a block has 1<<blockBits events, at most maxBlockLen
	segmentBits uint // a segment has 1<<segmentBits blocks, at most 64
}

// maxBlockLen bounds the events of a block, so that a row fits a byte.
const maxBlockLen = 256

// The layout of every store but those of some tests.
var defaultLayout = layout{blockBits: 8, segmentBits: 6}

func (l layout) blockLen() int      { return 1 << l.blockBits }
func (l layout) segmentBlocks() int { return 1 << l.segmentBits }

// segmentLen returns how many events a segment has.
func (l layout) segmentLen() int { return l.blockLen() * l.segmentBlocks() }

// blockOf returns the number of the block, from 0, that a position is in.
func (l layout) blockOf(position uint64) uint64 { return (position - 1) >> l.blockBits }

func (l layout) rowOf(position uint64) int { return int((position - 1) & (1<<l.blockBits - 1)) }

// segmentOf returns the number of the segment, from 0, that a block is in.
func (l layout) segmentOf(block uint64) uint64 { return block >> l.segmentBits }

func (l layout) inSegment(block uint64) int { return int(block & (1<<l.segmentBits - 1)) }

// startOf returns the first position of a block.
func (l layout) startOf(block uint64) uint64 { return block<<l.blockBits + 1 }

// segmentStart returns the first position of the segment that a position is in.
func (l layout) segmentStart(position uint64) uint64 {
	return l.startOf(l.segmentOf(l.blockOf(position)) << l.segmentBits)
}
