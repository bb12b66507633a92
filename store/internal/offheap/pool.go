package offheap

import (
	"math/bits"
	"slices"
	"sync"
)

// pool hands out runs of pages of chunks that are one huge page each. A table of
// some pages that grows is another one each time: its pages are used again by the
// next, where a mapping for each would be faulted in page by page, and the many
// small ones together need few entries of the TLB.
type pool struct {
	mu     sync.Mutex
	chunks []*chunk
}

var shared pool

const (
	chunkSize  = 2 << 20 // a huge page
	chunkPages = chunkSize / pageSize
	// mostShared is the most pages of a run: larger ones would leave much of a chunk
	// unused.
	mostShared = chunkPages / 4
	// spareChunks without a page in use are kept.
	spareChunks = 1
)

// chunk knows its pages that are in use, a bit each.
type chunk struct {
	data []byte
	used [chunkPages / 64]uint64
	free int
}

// run is some pages of a chunk.
type run struct {
	chunk        *chunk
	first, pages int
}

func (r run) bytes() []byte {
	from, to := r.first*pageSize, (r.first+r.pages)*pageSize
	return r.chunk.data[from:to:to]
}

// take returns a run of zeroed pages.
func (p *pool) take(pages int) run {
	r := p.reserve(pages)
	clear(r.bytes()) // most were in use before
	return r
}

// reserve takes the first run that is free.
func (p *pool) reserve(pages int) run {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, c := range p.chunks {
		if first, ok := c.find(pages); ok {
			return c.reserve(first, pages)
		}
	}
	c := &chunk{data: allocate(chunkSize), free: chunkPages}
	p.chunks = append(p.chunks, c)
	return c.reserve(0, pages)
}

func (p *pool) giveBack(r run) {
	p.mu.Lock()
	defer p.mu.Unlock()
	c := r.chunk
	c.mark(r.first, r.pages, false)
	c.free += r.pages
	if c.free < chunkPages {
		return
	}
	spare := 0
	p.chunks = slices.DeleteFunc(p.chunks, func(c *chunk) bool {
		if c.free < chunkPages {
			return false
		}
		if spare++; spare <= spareChunks {
			return false
		}
		free(c.data)
		return true
	})
}

func (c *chunk) reserve(first, pages int) run {
	c.mark(first, pages, true)
	c.free -= pages
	return run{c, first, pages}
}

// mark sets whether pages are in use.
func (c *chunk) mark(first, pages int, used bool) {
	for page := first; page < first+pages; page++ {
		if used {
			c.used[page/64] |= 1 << (page % 64)
		} else {
			c.used[page/64] &^= 1 << (page % 64)
		}
	}
}

// find returns the first page of a run that is free.
func (c *chunk) find(pages int) (first int, ok bool) {
	if c.free < pages {
		return 0, false
	}
	for first = c.next(0, false); first+pages <= chunkPages; {
		end := c.next(first, true)
		if end-first >= pages {
			return first, true
		}
		first = c.next(end, false)
	}
	return 0, false
}

// next returns the first page from one on that is in use, or is not; chunkPages
// where there is none.
func (c *chunk) next(page int, used bool) int {
	for page < chunkPages {
		word := c.used[page/64]
		if !used {
			word = ^word
		}
		if word >>= page % 64; word != 0 {
			return page + bits.TrailingZeros64(word)
		}
		page = page&^63 + 64
	}
	return chunkPages
}
