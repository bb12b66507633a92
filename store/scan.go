package store

import (
	"context"
	"math/bits"
)

// hit is an event that a read comes to.
type hit struct {
	*block
	row      int
	position uint64
}

// hit returns the event at a position.
func (v *view) hit(position uint64) hit {
	b, row := v.at(position)
	return hit{b, row, position}
}

func (h *hit) number(c column) uint64 { return h.block.number(c, h.row) }

func (h *hit) timestamp() int64 { return unorderedTime(h.number(colTimestamp)) }

// ctxEvery is how many candidates pass between two looks at the context.
const ctxEvery = 4096

// scan calls visit with every matching event of one consistent view, by
// position, until it returns false. The reader may be used meanwhile. Errors:
// ErrNotReady, ErrClosed, ctx.Err().
func (s *Store) scan(ctx context.Context, f *Filter, visit func(*reader, *hit) bool) error {
	if err := s.usable(); err != nil {
		return err
	}
	p := s.newPlan(f)
	defer p.r.close()
	return p.each(ctx, false, func(h *hit) bool { return visit(p.r, h) })
}

// each calls visit with every matching event of the plan, by position, until
// it returns false. Errors: ctx.Err(), and *EvictedError where visit renewed the
// reader.
func (p *plan) each(ctx context.Context, descending bool, visit func(*hit) bool) error {
	if p.listed {
		return p.eachListed(ctx, descending, visit)
	}
	return p.eachBlock(ctx, descending, visit)
}

// evicted returns the error of a read that comes to an event evicted since its
// plan was made.
func (p *plan) evicted(position uint64) error {
	return &EvictedError{What: "position", Asked: position, First: p.r.view.firstHeld()}
}

func (p *plan) eachListed(ctx context.Context, descending bool, visit func(*hit) bool) error {
	h := &p.hit
	for i := range p.list {
		if i%ctxEvery == 0 && ctx.Err() != nil {
			return ctx.Err()
		}
		position := p.list[i]
		if descending {
			position = p.list[len(p.list)-1-i]
		}
		if position < p.r.view.first {
			return p.evicted(position)
		}
		if *h = p.r.view.hit(position); p.matches(h) && !visit(h) {
			return nil
		}
	}
	return nil
}

// matches reports whether a candidate passes every check, the cheap ones first.
func (p *plan) matches(h *hit) bool {
	if p.timed && !p.times.contains(h.timestamp()) ||
		p.versions.bounded() && !p.versions.contains(h.number(colVersion)) {
		return false
	}
	for i := range p.fields {
		if !p.fields[i].holds(p.r.view, h) {
			return false
		}
	}
	var row selection
	row.fill(h.row, h.row)
	p.narrowTexts(h.block, h.position-uint64(h.row), &row)
	return !row.isEmpty() && p.holdsPayload(h)
}

func (p *plan) holdsPayload(h *hit) bool {
	return p.payload.isEmpty() || p.payload.holds(p.r.recordOf(h))
}

// narrowTexts takes out the rows of a block that cannot hold all of the texts.
func (p *plan) narrowTexts(b *block, start uint64, rows *selection) {
	for i := range p.payload.texts {
		if rows.isEmpty() {
			return
		}
		p.r.narrowText(b, start, rows, &p.payload.texts[i])
	}
}

// eachBlock goes through the events block by block.
func (p *plan) eachBlock(ctx context.Context, descending bool, visit func(*hit) bool) error {
	if p.width() == 0 || p.nothing() {
		return nil
	}
	l := p.r.view.layout
	first, last := l.blockOf(p.from), l.blockOf(p.to)
	candidates := blockCandidates{plan: p}
	for i, looked := uint64(0), 0; i <= last-first; i, looked = i+1, looked+1 {
		if looked%(ctxEvery/maxBlockLen) == 0 && ctx.Err() != nil {
			return ctx.Err()
		}
		number := first + i
		if descending {
			number = last - i
		}
		if lost := max(p.from, l.startOf(number)); lost < p.r.view.first {
			return p.evicted(lost)
		}
		if !candidates.has(number) {
			i += candidates.skip(number, descending)
			continue
		}
		more, err := p.visitBlock(number, descending, visit)
		if err != nil || !more {
			return err
		}
	}
	return nil
}

// nothing reports whether a check asks for values that no event has.
func (p *plan) nothing() bool {
	for i := range p.fields {
		if c := &p.fields[i]; c.want && len(c.cells)+len(c.texts) == 0 {
			return true
		}
	}
	return false
}

// blockCandidates tells which blocks may have matching events.
type blockCandidates struct {
	plan    *plan
	segment uint64 // that mask is of, plus one
	mask    uint64
}

func (c *blockCandidates) has(number uint64) bool {
	v := c.plan.r.view
	if segment := v.segmentOf(number); c.segment != segment+1 {
		c.segment = segment + 1
		c.mask = c.ofSegment(segment)
	}
	if c.mask&(1<<v.inSegment(number)) == 0 {
		return false
	}
	return !c.plan.timed || c.plan.times.overlaps(v.block(number).rows.times())
}

// skip returns how many blocks after one that is no candidate, in the direction of
// the read, are in the same segment and are none either.
func (c *blockCandidates) skip(number uint64, descending bool) uint64 {
	v := c.plan.r.view
	at := v.inSegment(number)
	if descending {
		return uint64(min(at, bits.LeadingZeros64(c.mask<<(64-at))))
	}
	return uint64(min(v.segmentBlocks()-1-at, bits.TrailingZeros64(c.mask>>at>>1)))
}

// ofSegment returns which blocks of a segment may have matching events, as far as
// the segment knows, one bit each.
func (c *blockCandidates) ofSegment(segment uint64) uint64 {
	v := c.plan.r.view
	if f := v.segment(segment).filter.Load(); f != nil && c.plan.timed && !c.plan.times.overlaps(f.times) {
		return 0
	}
	if len(c.plan.query.grams) == 0 {
		return ^uint64(0)
	}
	return c.plan.r.mayHold(segment, &c.plan.query)
}

// visitBlock visits the matching events of a block. It returns false when visit
// did.
func (p *plan) visitBlock(number uint64, descending bool, visit func(*hit) bool) (bool, error) {
	var rows selection
	h := &p.hit
	start := p.r.view.startOf(number)
	pin := p.r.pin
	b := p.r.view.block(number)
	rows.fill(int(max(p.from, start)-start), int(min(p.to-start, maxBlockLen-1, uint64(p.r.view.blockLen()-1))))
	p.narrow(b, &rows)
	p.narrowTexts(b, start, &rows)
	for !rows.isEmpty() {
		*h = hit{block: b, row: rows.take(descending)}
		if h.position = start + uint64(h.row); h.position < p.r.view.first {
			return false, p.evicted(h.position)
		}
		if p.r.pin != pin { // visit has renewed the reader: the block may be used again
			pin, b = p.r.pin, p.r.view.block(number)
			h.block = b
		}
		if p.matchesRest(h) && !visit(h) {
			return false, nil
		}
	}
	return true, nil
}

// narrow takes out the rows that don't pass the checks of columns.
func (p *plan) narrow(b *block, rows *selection) {
	buf := &p.r.column
	if p.timed {
		cells := b.rows.numbers(colTimestamp, buf)
		first, last := orderedTime(p.times.first), orderedTime(p.times.last)
		rows.keepBetween(cells, first, last)
	}
	if p.versions.bounded() {
		cells := b.rows.numbers(colVersion, buf)
		rows.keep(func(row int) bool { return p.versions.contains(cells[row]) })
	}
	for i := range p.fields {
		c := &p.fields[i]
		if c.column() == noColumn || rows.isEmpty() {
			break // those of columns come first
		}
		cells := b.rows.numbers(c.column(), buf)
		rows.keep(func(row int) bool { return c.holdsCell(cells[row]) })
	}
}

// matchesRest checks what narrow and narrowTexts do not.
func (p *plan) matchesRest(h *hit) bool {
	for i := range p.fields {
		if c := &p.fields[i]; c.column() == noColumn && !c.holds(p.r.view, h) {
			return false
		}
	}
	return p.holdsPayload(h)
}
