package store

import (
	"runtime"
	"slices"
	"sync"
	"sync/atomic"
)

// packer packs full blocks, off the append path. The newest stay open, for they
// are read most. It has no goroutine while there is nothing to do.
type packer struct {
	store *Store

	mu      sync.Mutex
	full    []uint64 // numbers of blocks to be packed, oldest first
	used    []usedBlock
	running bool
	done    sync.WaitGroup

	training atomic.Bool

	packing      sync.Mutex // held to pack; guards all below
	builder      builder
	grams        *trigrams // of the segment that is packed
	codebook     *codebook
	rows, keys   arena
	codebookSize int64 // guarded by the store's lock
}

const (
	// openBlocks is how many full blocks stay open. They are also what a
	// codebook learns from.
	openBlocks = 8
	// maxLag is how many full blocks may wait until appends have to help, and
	// maxTrainingLag how many while a dictionary is trained, which nobody can help.
	maxLag         = openBlocks + 24
	maxTrainingLag = openBlocks + 120
)

// queue takes over a block that is full.
func (p *packer) queue(number uint64) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.full = append(p.full, number)
	if p.running || len(p.full) <= p.store.openBlocks {
		return
	}
	p.running = true
	p.done.Go(func() {
		for !p.isDone() {
			p.packOldest(p.store.openBlocks)
		}
	})
}

// isDone reports whether the goroutine that packs has nothing to do, and may end.
func (p *packer) isDone() bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.running = len(p.full) > p.store.openBlocks
	return !p.running
}

// usedBlock is an open block in whose place the packed one is.
type usedBlock struct {
	block *openBlock
	at    uint64 // see pins: who began before may look at it still
}

// maxUsed bounds the memory that waits to be used again.
const maxUsed = 6

// retire takes a block over that was replaced. A reader that looks at it still keeps
// its memory.
func (p *packer) retire(b *openBlock) {
	if b.keys.slab.isLarge() {
		return
	}
	at := p.store.pins.advance()
	p.mu.Lock()
	defer p.mu.Unlock()
	if len(p.used) < maxUsed {
		p.used = append(p.used, usedBlock{b, at})
	}
}

// takeUsed returns a block that no reader looks at any more, nil where there is
// none. The writer, which takes no pin, calls it, so it looks at none either.
func (p *packer) takeUsed() *openBlock {
	oldest := p.store.pins.oldest()
	p.mu.Lock()
	defer p.mu.Unlock()
	if len(p.used) == 0 || p.used[0].at > oldest {
		return nil
	}
	b := p.used[0].block
	p.used = slices.Delete(p.used, 0, 1)
	return b
}

// catchUp packs where the lag is beyond its bound: twice what so many events fill,
// so that the lag falls and no append waits long. Appends call it with no lock
// held: who fills the store faster than it is packed has to help.
func (p *packer) catchUp(events int) {
	for range 2 * (1 + events/p.store.layout.blockLen()) {
		lag := p.lag()
		if lag <= maxLag || lag <= maxTrainingLag && p.training.Load() {
			return
		}
		p.packOldest(maxLag)
	}
}

func (p *packer) lag() int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return len(p.full)
}

// wait waits for the packing under way.
func (p *packer) wait() { p.done.Wait() }

// next takes the oldest full block, unless only so many are left.
func (p *packer) next(left int) (number uint64, ok bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if len(p.full) <= left {
		return 0, false
	}
	number = p.full[0]
	p.full = p.full[1:]
	return number, true
}

// packOldest packs the oldest full block, unless only so many are left.
func (p *packer) packOldest(left int) bool {
	p.packing.Lock()
	defer p.packing.Unlock()
	number, ok := p.next(left)
	if !ok {
		return false
	}
	pin := p.store.pins.acquire()
	defer p.store.pins.release(pin)
	v := p.store.view.Load()
	if b, ok := v.openBlock(number); ok {
		if p.codebook == nil || p.codebook.isWorn() {
			p.training.Store(true)
			p.codebook = newCodebook(p.samples(v, number))
			p.training.Store(false)
		}
		p.pack(v, number, b.filled(v.evictedRows(number)))
	}
	if z := p.store.sealer; z != nil && v.inSegment(number) == v.segmentBlocks()-1 {
		z.packedBefore(v.segmentOf(number) + 1)
	}
	return true
}

// openBlock returns a block that is not packed, if the view holds it as such.
func (v *view) openBlock(number uint64) (*openBlock, bool) {
	segment := v.segmentOf(number)
	if segment < v.base || segment >= v.base+uint64(len(v.segments)) {
		return nil, false
	}
	b := v.block(number)
	if b == nil || b.rows == nil || v.first >= v.startOf(number+1) {
		return nil, false
	}
	open, ok := b.rows.(*openBlock)
	return open, ok
}

// evictedRows returns how many rows of a block, which holds an event, are evicted.
func (v *view) evictedRows(number uint64) int {
	return int(max(v.first, v.startOf(number)) - v.startOf(number))
}

// pack puts the packed block in the place of the open one.
func (p *packer) pack(v *view, number uint64, b *openBlock) {
	defer runtime.KeepAlive(b) // has the texts
	n := v.blockLen()
	p.grams.begin(v.segmentOf(number))
	rows := p.rows.copy(p.builder.rowsOf(b, n, p.codebook, p.grams))
	keys := p.keys.copy(p.builder.keysOf(b, n, p.codebook))
	packed := newPacked(
		packedKeys{keys, p.codebook, n},
		packedBlock{
			region: rows, codebook: p.codebook, n: n, bounds: b.bounds(n),
			size: packedSize(rows, keys),
		})
	p.codebook.endBlock()
	p.install(v, number, packed, p.grams.end())
}

// samples returns texts of the block that is packed next and of those after it.
func (p *packer) samples(v *view, number uint64) [][]byte {
	p.mu.Lock()
	numbers := append([]uint64{number}, p.full...)
	p.mu.Unlock()
	var samples [][]byte
	for _, number := range numbers {
		if b, ok := v.openBlock(number); ok {
			samples = b.filled(v.evictedRows(number)).appendTexts(samples, v.blockLen())
			runtime.KeepAlive(b)
		}
	}
	return samples
}

// install replaces a block by its packed form.
func (p *packer) install(v *view, number uint64, packed *block, grams *[gramWords]uint64) {
	if replaced := p.replace(v, number, packed, grams); replaced != nil {
		p.retire(replaced)
	}
}

// replace returns the open block that was replaced, nil where it was evicted
// meanwhile.
func (p *packer) replace(v *view, number uint64, packed *block, grams *[gramWords]uint64) *openBlock {
	s := p.store
	filter := p.completeFilter(v, number, grams, packed)
	partly := v.evictedRows(number) > 0
	if partly { // the view changes
		s.writer.Lock()
		defer s.writer.Unlock()
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	v = &s.writing
	open, ok := v.openBlock(number)
	if !ok {
		return nil // its keys, if they are needed, stay as they are
	}
	for row := range s.layout.blockLen() {
		if position := v.startOf(number) + uint64(row); position >= v.first {
			s.bytes.open -= int64(open.sizes[row])
		}
	}
	s.bytes.packed += packed.rows.(*packedBlock).size
	s.bytes.blocks++
	p.codebookSize = p.codebook.size
	segment, i := v.segment(v.segmentOf(number)), v.inSegment(number)
	if partly { // readers of older views need the rows that the packed block lacks
		segment = segment.trimmed(0)
		v.segments = slices.Clone(v.segments)
		v.segments[v.segmentOf(number)-v.base] = segment
		defer s.publish()
	}
	segment.grams[i].Store(grams)
	segment.blocks[i].Store(packed)
	if filter != nil {
		segment.filter.Store(filter)
		for i := range segment.grams {
			segment.grams[i].Store(nil)
		}
	}
	return open
}

// completeFilter makes the filter of the segment whose last block this is, nil
// for any other block.
func (p *packer) completeFilter(v *view, number uint64, grams *[gramWords]uint64, last *block) *segmentFilter {
	i := v.inSegment(number)
	if i != v.segmentBlocks()-1 {
		return nil
	}
	sets := make([]*[gramWords]uint64, i+1)
	segment := v.segment(v.segmentOf(number))
	for j := range i {
		sets[j] = segment.grams[j].Load()
	}
	sets[i] = grams
	f := newSegmentFilter(sets, p.grams)
	f.times = last.rows.times()
	for t := range f.opaque {
		f.opaque[t] = last.keys.isOpaque(text(t))
	}
	for j := range i {
		if b := segment.blocks[j].Load(); b != nil {
			f.cover(b)
		}
	}
	return f
}
