package store

import (
	"math"
	"slices"
)

// fieldCheck asks that an event has one of the values in a field, or none.
type fieldCheck struct {
	field Field
	want  bool
	cells []uint64 // the values, sorted, where the field has a column
	texts []string // the values, sorted, of any other
}

// fieldChecks returns the checks of a filter, those of columns first.
func (s *Store) fieldChecks(f *Filter) []fieldCheck {
	var checks []fieldCheck
	for field, values := range f.AnyOf {
		checks = append(checks, s.fieldCheck(field, values, true))
	}
	for field, values := range f.NoneOf {
		checks = append(checks, s.fieldCheck(field, values, false))
	}
	slices.SortFunc(checks, func(a, b fieldCheck) int { return int(a.column()) - int(b.column()) })
	return checks
}

func (s *Store) fieldCheck(f Field, values []string, want bool) fieldCheck {
	c := fieldCheck{field: f, want: want}
	switch {
	case f == FieldAggregateID:
		c.cells = s.headCells(values, nil)
	case f.column() == noColumn:
		c.texts = distinct(values)
	default:
		for _, v := range distinct(values) {
			if id, ok := s.names[f.column()].find(v); ok {
				c.cells = append(c.cells, uint64(id)+1)
			}
		}
		slices.Sort(c.cells)
	}
	return c
}

// column returns the column that has the field, which is none for texts and for
// tags.
func (c *fieldCheck) column() column {
	switch c.field {
	case FieldAggregateID:
		return colHead
	case FieldTag:
		return noColumn
	default:
		return c.field.column()
	}
}

// holdsCell reports whether an event with the cell in the check's column passes.
func (c *fieldCheck) holdsCell(cell uint64) bool { return c.hasCell(cell) == c.want }

// searchedCells is how many values are found faster one by one than by halves.
const searchedCells = 8

func (c *fieldCheck) hasCell(cell uint64) bool {
	if len(c.cells) <= searchedCells {
		return slices.Contains(c.cells, cell)
	}
	_, found := slices.BinarySearch(c.cells, cell)
	return found
}

// holds reports whether an event passes.
func (c *fieldCheck) holds(v *view, h *hit) bool {
	if c.field == FieldTag {
		has := func(t tag) bool { return c.hasCell(t.cell) }
		return slices.ContainsFunc(h.rows.tags(h.row), has) == c.want
	}
	if col := c.column(); col != noColumn {
		return c.holdsCell(h.number(col))
	}
	var buf [64]byte
	text := v.appendText(buf[:0], c.field.text(), h.position)
	_, found := slices.BinarySearch(c.texts, borrowed(text))
	return found == c.want
}

// text returns which text a field is that has no column.
func (f Field) text() text {
	switch f {
	case FieldCorrelationID:
		return textCorrelation
	case FieldTraceID:
		return textTrace
	case FieldCausationID:
		return textCausation
	case FieldSpanID:
		return textSpanID
	default:
		return textEventID
	}
}

// versionRange is inclusive.
type versionRange struct{ from, to uint64 }

func newVersionRange(from, to uint64) versionRange {
	if to == 0 {
		to = math.MaxUint64
	}
	return versionRange{from, to}
}

func (r versionRange) bounded() bool { return r.from > 0 || r.to < math.MaxUint64 }

func (r versionRange) contains(version uint64) bool { return r.from <= version && version <= r.to }

// payloadCheck holds the criteria that need the record itself.
type payloadCheck struct {
	texts      []textCheck
	attributes []attributeCheck
	data       []dataCheck
}

func newPayloadCheck(f *Filter) payloadCheck {
	var c payloadCheck
	for _, text := range f.Text {
		c.texts = append(c.texts, newTextCheck(text))
	}
	for _, a := range f.Attributes {
		c.attributes = append(c.attributes, attributeCheck{a.Key, newWantedAll(a.Values)})
	}
	for _, d := range f.Data {
		c.data = append(c.data, dataCheck{d.Path, newWantedAll(d.Values)})
	}
	return c
}

func (c *payloadCheck) isEmpty() bool { return len(c.texts)+len(c.attributes)+len(c.data) == 0 }

func (c *payloadCheck) holds(r *Record) bool {
	for i := range c.texts {
		if !c.texts[i].holds(r) {
			return false
		}
	}
	for i := range c.attributes {
		if !c.attributes[i].holds(r) {
			return false
		}
	}
	for i := range c.data {
		if !c.data[i].holds(r) {
			return false
		}
	}
	return true
}
