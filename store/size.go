package store

// What things take in memory beside their bytes, measured on 64 bits by
// TestBytesHeldAreHeapBytes. All of it depends on the events alone.
const (
	eventOverhead   = 340
	valueOverhead   = 10 // a posting's position
	tagOverhead     = 18
	postingOverhead = 95
	originOverhead  = 400
	originFactor    = 4 // an origin is kept encoded and decoded
	headOverhead    = 205
)

// eventSize returns what an event takes that it shares with no other.
func eventSize(env *Envelope, payload []byte) int64 {
	size := eventOverhead + len(payload) + len(payload)/16 + len(env.EventID) + len(env.SpanID)
	for _, f := range postedFields {
		if env.value(f) != "" {
			size += valueOverhead
		}
	}
	return int64(size + tagOverhead*len(env.Tags))
}

func postingSize(key string) int64 { return int64(postingOverhead + len(key)) }

func originSize(key []byte) int64 { return int64(originOverhead + originFactor*len(key)) }

func headSize(key aggregateKey) int64 {
	return int64(headOverhead + len(key.aggregateType) + len(key.aggregateID))
}

// bytesHeld returns what MaxBytes bounds. The caller holds a lock.
func (s *Store) bytesHeld() int64 { return s.eventBytes + s.index.bytes + s.heads.bytes }

// growth adds up what an append could add at the most. What is known already
// adds nothing.
type growth struct {
	store   *Store
	ids     map[string]struct{}
	values  map[fieldValue]struct{}
	origins map[string]struct{}
	heads   map[aggregateKey]struct{}

	bytes  int64
	events uint64
}

type fieldValue struct {
	field Field
	value string
}

func (s *Store) growth(items []item) *growth {
	g := &growth{
		store:   s,
		ids:     make(map[string]struct{}),
		values:  make(map[fieldValue]struct{}),
		origins: make(map[string]struct{}),
		heads:   make(map[aggregateKey]struct{}),
	}
	for i := range items {
		g.add(&items[i])
	}
	return g
}

func (g *growth) add(it *item) {
	env := &it.envelope
	if _, known := g.store.index.ids[env.EventID]; it.reason != "" || known || !addNew(g.ids, env.EventID) {
		return
	}
	g.events++
	g.bytes += it.size
	for _, f := range postedFields {
		g.addValue(fieldValue{f, env.value(f)})
	}
	for _, tag := range env.Tags {
		g.addValue(fieldValue{FieldTag, tag})
	}
	if g.store.index.origins[string(it.origin)] == nil && addNew(g.origins, string(it.origin)) {
		g.bytes += originSize(it.origin)
	}
	if key, ok := env.aggregate(); ok && g.store.heads.byKey[key] == nil && addNew(g.heads, key) {
		g.bytes += headSize(key)
	}
}

func (g *growth) addValue(v fieldValue) {
	if v.value != "" && g.store.index.postings[v.field][v.value] == nil && addNew(g.values, v) {
		g.bytes += postingSize(v.value)
	}
}

func addNew[K comparable](set map[K]struct{}, key K) bool {
	_, known := set[key]
	set[key] = struct{}{}
	return !known
}
