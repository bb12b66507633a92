package store

// block is a run of events. It is open, with one array a column, until it is
// full, and packed some time later.
type block struct {
	keys keys
	rows rows // nil once every event of the block is evicted
}

// keys are the texts that events of the same segment may refer to. They stay
// as long as the segment.
type keys interface {
	// append appends the text that a row has itself, nothing where it has none.
	append(dst []byte, t text, row int) []byte
	has(t text, row int) bool
	// is reports whether want is the text that a row has itself.
	is(t text, row int, want string) bool
	// isOpaque reports whether the texts that rows have themselves have no
	// trigrams.
	isOpaque(t text) bool
}

// rows are the events of a block but for their keys. Its methods may be called
// for the rows that the caller's view holds.
type rows interface {
	number(c column, row int) uint64
	// read sets the cells that the event of a row is put together from.
	read(row int, cells *rowCells)
	// numbers returns the cells of a column by row; it may use buf for them.
	// Those of rows beyond the caller's view mean nothing.
	numbers(c column, buf *[maxBlockLen]uint64) []uint64
	// times returns bounds of the timestamps.
	times() timeRange
	appendSpan(dst []byte, row int) []byte
	tags(row int) []tag
	// record sets the body, the attributes and the text of the severity. The
	// envelope is that of the row.
	record(row int, env *Envelope, u *unpacker, r *Record)
	// recordJSON sets the text of the severity, and writes the rest of what record
	// sets. The envelope is set already.
	recordJSON(row int, u *unpacker, e *JSONEvent)
}

// tag is a tag of an event.
type tag struct {
	cell     uint64 // names the tag
	previous uint64 // distance to the event before that has it, 0 for none
}

func (b *block) number(c column, row int) uint64 { return b.rows.number(c, row) }

func (b *block) appendSpan(dst []byte, row int) []byte { return b.rows.appendSpan(dst, row) }
