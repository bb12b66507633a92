package store

// The origin of a record, its resource and its scope, is a name like the value
// of a field: its encoding.

// originCache is the origin of the event before, which most often is that of
// the next one as well.
type originCache struct {
	record Record // only Resource and Scope are set
	key    []byte
	cell   uint64
}

func (s *Store) addOrigin(r *Record, row int, position uint64) {
	c, origins := &s.lastOrigin, s.names[colOrigin]
	if c.cell == 0 || origins.at(c.cell).count == 0 || !r.Resource.Equal(&c.record.Resource) || !r.Scope.Equal(&c.record.Scope) {
		c.key = r.appendOrigin(c.key[:0])
		c.cell = origins.intern(borrowed(c.key))
		c.record = Record{}
		d := decoder{c.key} // copies its texts
		d.origin(&c.record)
	}
	s.open.cells[colOrigin][row] = c.cell
	origins.add(c.cell, position, nameSize(borrowed(c.key)))
}
