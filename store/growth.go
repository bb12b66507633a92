package store

// growth adds up what an append could add at the most. What is known already
// adds nothing.
type growth struct {
	store *Store
	ids   map[string]struct{}
	names map[fieldValue]struct{}
	keys  map[segmentKey]struct{}
	heads map[aggregateKey]struct{}
	cells map[seriesCell]struct{}

	room
}

type fieldValue struct {
	column column
	value  string
}

// segmentKey is a key in a segment, which has its text once.
type segmentKey struct {
	chain   chain
	segment uint64 // first position
	key     string
}

// seriesCell is a quarter of an hour of a series.
type seriesCell struct {
	fieldValue
	quarter int32
}

func (s *Store) growth(items []item) *growth {
	g := &growth{
		store: s,
		ids:   make(map[string]struct{}),
		names: make(map[fieldValue]struct{}),
		keys:  make(map[segmentKey]struct{}),
		heads: make(map[aggregateKey]struct{}),
		cells: make(map[seriesCell]struct{}),
	}
	for i := range items {
		g.add(&items[i])
	}
	return g
}

func (g *growth) add(it *item) {
	env, s := &it.envelope, g.store
	if it.reason != "" {
		return
	}
	if _, known := s.known(it); known || !addNew(g.ids, env.EventID) {
		return
	}
	position := s.writing.next + g.events
	g.events++
	g.bytes += it.size + tableEntry
	for _, f := range namedFields {
		g.addName(f.column(), env.value(f))
	}
	g.addName(colOrigin, string(it.event.Record.appendOrigin(nil)))
	for _, tag := range env.Tags {
		g.addName(tagNames, tag)
	}
	g.addKey(chainCorrelation, env.CorrelationID, position)
	g.addKey(chainTrace, env.TraceID, position)
	if env.CausationID != "" {
		g.bytes += tableEntry
	}
	g.addQuarter(it)
	if key, ok := env.aggregate(); ok && s.heads.version(key) == 0 && addNew(g.heads, key) {
		g.bytes += headSize(key)
	}
}

// addQuarter adds what the trends count. An event without time takes that of the
// append.
func (g *growth) addQuarter(it *item) {
	timestamp := it.timestamp
	if timestamp == 0 {
		timestamp = g.store.lastTick
	}
	q, rollup := quarterOf(timestamp), &g.store.rollup
	g.addCell(seriesCell{fieldValue{noColumn, ""}, q}, &rollup.all)
	for _, f := range rolledFields {
		value := it.envelope.value(f)
		if value == "" {
			continue
		}
		var s *series
		if id, ok := g.store.names[f.column()].find(value); ok {
			s = rollup.of(f.column(), uint64(id)+1)
		}
		g.addCell(seriesCell{fieldValue{f.column(), value}, q}, s)
	}
}

func (g *growth) addCell(c seriesCell, s *series) {
	if addNew(g.cells, c) && !s.has(c.quarter) {
		g.bytes += quarterCell
	}
}

func (g *growth) addName(c column, name string) {
	if name == "" || g.store.names[c].isHeld(name) || !addNew(g.names, fieldValue{c, name}) {
		return
	}
	g.bytes += nameSize(name)
}

func (g *growth) addKey(c chain, key string, position uint64) {
	s := g.store
	segment := s.writing.segmentStart(position)
	if key == "" || !addNew(g.keys, segmentKey{c, segment, key}) {
		return
	}
	last := s.tables.lasts[c].Head(s.tables.hash(key), s.tables.hotFrom(s.writing.first))
	if last < segment || !s.writing.isText(c.text(), last, key) {
		g.bytes += tableEntry
	}
}

func addNew[K comparable](set map[K]struct{}, key K) bool {
	_, known := set[key]
	set[key] = struct{}{}
	return !known
}
