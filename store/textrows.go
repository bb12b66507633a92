package store

import (
	"runtime"

	"github.com/gyroscops/otel-eventstore/store/internal/onpair"
)

// narrowText takes out the rows of a block that cannot hold a text, as far as that
// shows before their records are put together. The block starts at a position.
func (r *reader) narrowText(b *block, start uint64, rows *selection, c *textCheck) {
	packed, ok := b.rows.(*packedBlock)
	if !ok || c.opaque {
		return
	}
	found := packed.takeText(rows, c.pattern, &r.column)
	r.takeEnvelopes(packed, start, rows, &found, c)
	*rows = found
}

// takeEnvelopes moves the rows where the text may occur in what attributes have in
// common with the envelope, which is not in the text of the record.
func (r *reader) takeEnvelopes(b *packedBlock, start uint64, rows, found *selection, c *textCheck) {
	filter := r.view.segment(r.view.segmentOf(r.view.blockOf(start))).filter.Load()
	if filter != nil && !filter.keysMayHold(&c.query) {
		return
	}
	for _, col := range [...]column{colHead, colOrganization, colUser} {
		cells := b.cells(int(col), rows, &r.column)
		rows.move(found, func(row int) bool { return r.nameMayHold(c, col, cells[row]) })
	}
	for _, t := range [...]text{textEventID, textCorrelation, textCausation} {
		if filter == nil || !filter.opaque[t] || !filter.opaque[t.referred()] {
			rows.move(found, func(row int) bool { return r.keyMayHold(c, t, start+uint64(row)) })
		}
	}
}

// nameMayHold reports whether the text may occur in what a cell means. The cell 0
// means nothing.
func (r *reader) nameMayHold(c *textCheck, col column, cell uint64) bool {
	memo := &c.memos[col]
	may, known := memo.get(cell)
	if !known && cell != 0 {
		may = c.mayBeInName(r, col, cell)
		memo.set(cell, may)
	}
	return may
}

// keyMayHold reports whether the text, which is not opaque, may occur in a key of
// the event at a position.
func (r *reader) keyMayHold(c *textCheck, t text, position uint64) bool {
	keys, t, row := r.view.keysOf(t, position)
	if keys.isOpaque(t) {
		return false
	}
	r.texts = keys.append(r.texts[:0], t, row)
	return c.mayBeIn(r.texts)
}

// takeText takes the rows out where the pattern may occur in what was left
// as text, and maybe more, and returns them.
func (b *packedBlock) takeText(rows *selection, p *onpair.Pattern, buf *[maxBlockLen]uint64) selection {
	var found selection
	ends, payloads := b.cells(partEnd, rows.withPrevious(), buf), b.part(partPayloads)
	rows.move(&found, func(row int) bool {
		start := uint64(0)
		if row > 0 {
			start = ends[row-1]
		}
		_, code := splitPayload(payloads[start:ends[row]])
		return p.MayBeIn(code, b.codebook.dictionary)
	})
	runtime.KeepAlive(b.memory)
	return found
}

// fewRows is how many cells are read faster one by one.
const fewRows = 16

// cells returns the cells of the rows in the part i, which is a column.
func (b *packedBlock) cells(i int, rows *selection, buf *[maxBlockLen]uint64) []uint64 {
	header, data := b.header(i), b.part(i)
	if rows.len() > fewRows {
		header.Unpack(data, buf)
	} else {
		rows.keep(func(row int) bool {
			buf[row] = header.At(data, row)
			return true
		})
	}
	runtime.KeepAlive(b.memory)
	return buf[:]
}
