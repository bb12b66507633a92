package store

import "slices"

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
	if c.cell == 0 || origins.at(c.cell).count == 0 || !sameOrigin(&c.record, r) {
		c.key = r.appendOrigin(c.key[:0])
		c.cell = origins.intern(borrowed(c.key))
		c.record = Record{}
		d := decoder{c.key} // copies its texts
		d.origin(&c.record)
	}
	s.open.cells[colOrigin][row] = c.cell
	origins.add(c.cell, position, nameSize(borrowed(c.key)))
}

// sameOrigin reports whether two records have one origin.
func sameOrigin(a, b *Record) bool {
	ra, rb, sa, sb := &a.Resource, &b.Resource, &a.Scope, &b.Scope
	return ra.Attributes == rb.Attributes && ra.DroppedAttributes == rb.DroppedAttributes &&
		ra.SchemaURL == rb.SchemaURL && slices.EqualFunc(ra.EntityRefs, rb.EntityRefs, sameEntityRef) &&
		sa.Name == sb.Name && sa.Version == sb.Version && sa.Attributes == sb.Attributes &&
		sa.DroppedAttributes == sb.DroppedAttributes && sa.SchemaURL == sb.SchemaURL
}

func sameEntityRef(a, b EntityRef) bool {
	return a.SchemaURL == b.SchemaURL && a.Type == b.Type &&
		slices.Equal(a.IDKeys, b.IDKeys) && slices.Equal(a.DescriptionKeys, b.DescriptionKeys)
}
