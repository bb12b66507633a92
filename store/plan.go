package store

import (
	"slices"
	"sort"
)

// plan is how a read finds its events: the candidates that the most selective
// index gives, and the checks that each of them has to pass. It is made under
// the lock, and read from without it.
type plan struct {
	history history

	// Candidates are the positions in [from, to], or, of these, those in list.
	from, to uint64
	listed   bool
	list     []uint64

	versions versionRange
	times    timeRange
	fields   []fieldCheck
	payload  payloadCheck
}

// planLocked chooses the source of candidates. Only this needs the lock;
// gathering them, which may take longer, does not.
func (s *Store) planLocked(f *Filter) (plan, source) {
	p := plan{
		history:  s.history,
		from:     max(f.FromPosition, s.history.first),
		to:       s.history.last(),
		versions: newVersionRange(f.FromVersion, f.ToVersion),
		payload:  newPayloadCheck(f),
	}
	if f.ToPosition != 0 {
		p.to = min(p.to, f.ToPosition)
	}
	p.narrowRecorded(f)
	best := source{cost: p.width()}
	consider := func(other source) {
		if other.cost < best.cost {
			best = other
		}
	}
	for field, values := range f.AnyOf {
		if field != FieldSpanID {
			consider(s.index.source(field, values))
		}
		p.fields = append(p.fields, s.index.check(field, values, true))
	}
	for field, values := range f.NoneOf {
		p.fields = append(p.fields, s.index.check(field, values, false))
	}
	if key, ok := f.oneAggregate(); ok {
		consider(s.heads.source(key))
	}
	times, bounded := newTimeRange(f.From, f.To)
	if p.times = times; bounded {
		if count := s.index.countTimes(times); count*sortedCost < best.cost {
			best = s.index.timeSource(times, count)
		}
	}
	p.listed = best.positions != nil
	return p, best
}

// width returns how many positions there are from from to to.
func (p *plan) width() int {
	if p.from > p.to {
		return 0
	}
	return int(p.to-p.from) + 1
}

// narrowRecorded turns bounds on the append time into bounds on the position,
// for append times never go back.
func (p *plan) narrowRecorded(f *Filter) {
	r, bounded := newTimeRange(f.RecordedFrom, f.RecordedTo)
	if !bounded || p.width() == 0 {
		return
	}
	recordedAt := func(i int) int64 { return p.history.at(p.from + uint64(i)).recordedAt }
	n := p.width()
	low := sort.Search(n, func(i int) bool { return recordedAt(i) >= r.first })
	high := sort.Search(n, func(i int) bool { return recordedAt(i) > r.last })
	p.from, p.to = p.from+uint64(low), p.from+uint64(high)-1
}

// gather fills in the candidates. It takes no lock.
func (p *plan) gather(from source) {
	if !p.listed {
		return
	}
	list := from.positions()
	low, _ := slices.BinarySearch(list, p.from)
	high, _ := slices.BinarySearch(list, p.to+1)
	p.list = list[low:max(low, high)]
}
