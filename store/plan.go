package store

import (
	"math"
	"sort"
)

// plan is how a read finds its events: where the candidates are, and the checks
// that each of them has to pass.
type plan struct {
	r *reader

	// Candidates are the positions in [from, to], or, of these, those in list.
	from, to uint64
	listed   bool
	list     []uint64

	hit hit // that the read is at

	versions versionRange
	times    timeRange
	timed    bool // times are bounded
	fields   []fieldCheck
	payload  payloadCheck
	query    textQuery
}

// newPlan plans a read of what is stored now. The reader is the caller's to
// close.
func (s *Store) newPlan(f *Filter) *plan {
	r := s.newReader()
	p := &plan{r: r, versions: newVersionRange(f.FromVersion, f.ToVersion), payload: newPayloadCheck(f)}
	p.times, p.timed = newTimeRange(f.From, f.To)
	for i := range p.payload.texts {
		p.query.grams = append(p.query.grams, p.payload.texts[i].query.grams...)
	}
	for {
		p.bound(f)
		chains := s.chainsOf(r.view, f)
		now := s.view.Load()
		if now.first == r.view.first { // else links to what the view holds may be cut
			p.fields = s.fieldChecks(f)
			p.choose(chains, now)
			return p
		}
		r.renew()
	}
}

// bound sets the range of positions.
func (p *plan) bound(f *Filter) {
	v := p.r.view
	p.from, p.to = max(f.FromPosition, v.first), v.last()
	if f.ToPosition != 0 {
		p.to = min(p.to, f.ToPosition)
	}
	recorded, bounded := newTimeRange(f.RecordedFrom, f.RecordedTo)
	if !bounded || p.width() == 0 {
		return
	}
	// Append times never go back.
	recordedAt := func(i int) int64 {
		return unorderedTime(v.number(colRecordedAt, p.from+uint64(i)))
	}
	n := p.width()
	low := sort.Search(n, func(i int) bool { return recordedAt(i) >= recorded.first })
	high := sort.Search(n, func(i int) bool { return recordedAt(i) > recorded.last })
	p.from, p.to = p.from+uint64(low), p.from+uint64(high)-1
}

// width returns how many positions there are from from to to.
func (p *plan) width() int {
	if p.from > p.to {
		return 0
	}
	return int(p.to-p.from) + 1
}

// linkCost is what following a link costs, in positions that are scanned.
const linkCost = 50

// choose takes the shortest of the chains, unless a scan is quicker. Those whose
// length is not known are followed until they are longer than the best.
func (p *plan) choose(chains []chainSource, now *view) {
	best := p.width() / linkCost
	var shortest *chainSource
	for i := range chains {
		if c := &chains[i]; c.length <= best {
			best, shortest = c.length, c
		}
	}
	for i := range chains {
		if c := &chains[i]; c.length == unknownLength {
			if list, ok := c.follow(p.r.view, now, best); ok {
				best, shortest = len(list), nil
				p.listed, p.list = true, list
			}
		}
	}
	if shortest != nil {
		p.list, _ = shortest.follow(p.r.view, now, math.MaxInt)
		p.listed = true
	}
	if p.listed {
		p.list = cut(p.list, p.from, p.to)
	}
}

// cut returns the part of an ascending list in [from, to].
func cut(list []uint64, from, to uint64) []uint64 {
	low := sort.Search(len(list), func(i int) bool { return list[i] >= from })
	high := sort.Search(len(list), func(i int) bool { return list[i] > to })
	return list[low:max(low, high)]
}
