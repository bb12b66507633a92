package store

// What things take in memory beside their bytes, measured on 64 bits by
// TestBytesHeld. All of it depends on the events alone, but for blocks, which
// count what they are packed into.
const (
	rowOverhead      = 400 // of an open block
	tagOverhead      = 40
	tableEntry       = 12 // of a hash table
	nameOverhead     = 48
	headOverhead     = 80
	quarterCell      = 10 // of a series
	templateOverhead = 64
	blockOverhead    = 256 // of the Go heap, for a packed one
)

// bytesCounted are the parts of what MaxBytes bounds that events bring and take
// away; names and heads count themselves.
type bytesCounted struct {
	open   int64 // of the held rows of open blocks
	packed int64 // of packed blocks that hold an event
	blocks int   // packed ones that hold an event
	cold   int64 // of packed blocks and of the index that files have
	index  int64 // of tables
}

// rowSize returns what an event takes in an open block.
func rowSize(env *Envelope, c *Content) int64 {
	size := rowOverhead + c.size() +
		len(env.EventID) + len(env.SpanID) + len(env.CorrelationID) + len(env.TraceID) + len(env.CausationID)
	for _, tag := range env.Tags {
		size += tagOverhead + len(tag)
	}
	return int64(size)
}

// indexSize returns what an event takes in tables: an entry for its id, and one
// for each key that the events of its segment before it don't have.
func indexSize(b *block, row int) int64 {
	size := int64(tableEntry)
	for _, t := range [...]text{textCorrelation, textTrace} {
		if b.number(t.reference(), row) == 0 && b.keys.has(t, row) {
			size += tableEntry
		}
	}
	if b.number(colCausation, row) != 0 || b.keys.has(textCausation, row) {
		size += tableEntry
	}
	return size
}

// indexBytes returns what the events from one position on, but not to another, take in
// tables.
func (v *view) indexBytes(from, to uint64) (n int64) {
	for position := from; position < to; position++ {
		b, row := v.at(position)
		n += indexSize(b, row)
	}
	return n
}

func nameSize(name string) int64 { return int64(nameOverhead + len(name)) }

func headSize(key aggregateKey) int64 {
	return int64(headOverhead + len(key.aggregateType) + len(key.aggregateID))
}

// bytesHeld returns what MaxBytes bounds. The caller does not hold mu: the packer
// changes it too.
func (s *Store) bytesHeld() int64 {
	s.mu.RLock()
	defer s.mu.RUnlock()
	return s.bytesHeldLocked()
}

// bytesHeldLocked is bytesHeld for who holds mu.
func (s *Store) bytesHeldLocked() int64 {
	held := s.bytes.open + s.bytes.packed + s.bytes.index + s.rollup.bytes + s.heads.bytes
	if s.bytes.blocks > 0 {
		held += s.packer.codebookSize
	}
	for _, n := range s.names {
		if n != nil {
			held += n.bytes
		}
	}
	return held
}
