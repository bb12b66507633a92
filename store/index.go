package store

import "github.com/tidwall/btree"

// posting lists the positions of the held events that share one value of one
// field, ascending. Writers append behind and take away in front, so that a
// copy of the slice stays a consistent view.
type posting struct {
	key       string
	positions []uint64
}

// index finds held events by their fields.
type index struct {
	ids      map[string]uint64 // event id to position
	postings [numFields]map[string]*posting
	times    *btree.BTreeG[timeKey]
	origins  map[string]*origin
	bytes    int64 // of postings and origins
}

// timeKey orders events as a timeline does.
type timeKey struct {
	timestamp int64
	position  uint64
}

func timeLess(a, b timeKey) bool {
	return a.timestamp < b.timestamp || a.timestamp == b.timestamp && a.position < b.position
}

// origin is a resource and a scope shared by many events.
type origin struct {
	key    string // the encoding
	record Record // only Resource and Scope are set
	events int    // held events that share it; guarded by the store's lock
}

func newIndex() index {
	x := index{
		ids:     make(map[string]uint64),
		origins: make(map[string]*origin),
		times:   btree.NewBTreeG(timeLess),
	}
	for _, f := range postedFields {
		x.postings[f] = make(map[string]*posting)
	}
	return x
}

// postedFields have postings: all but the event id, which has a map of its
// own, and the span id, which is nearly as unique and not asked for alone.
var postedFields = []Field{
	FieldEventType, FieldAggregateType, FieldAggregateID, FieldCorrelationID,
	FieldCausationID, FieldTraceID, FieldOrganizationID, FieldUserID, FieldService, FieldTag,
}

// add files an event under its envelope and fills in what it shares: interned
// values, tags and origin.
func (x *index) add(ev *stored, env *Envelope, originKey []byte) {
	x.ids[ev.eventID] = ev.position
	for _, f := range postedFields {
		if f != FieldTag {
			ev.values[f] = x.post(f, env.value(f), ev.position)
		}
	}
	if len(env.Tags) > 0 {
		ev.tags = make([]*posting, len(env.Tags))
		for i, tag := range env.Tags {
			ev.tags[i] = x.post(FieldTag, tag, ev.position)
		}
	}
	ev.origin = x.share(originKey)
	x.times.Set(timeKey{ev.timestamp, ev.position})
}

func (x *index) post(f Field, key string, position uint64) *posting {
	if key == "" {
		return nil
	}
	p := x.postings[f][key]
	if p == nil {
		p = &posting{key: key}
		x.postings[f][key] = p
		x.bytes += postingSize(key)
	}
	p.positions = append(p.positions, position)
	return p
}

func (x *index) share(key []byte) *origin {
	o := x.origins[string(key)]
	if o == nil {
		o = &origin{key: string(key)}
		d := decoder{key}
		d.origin(&o.record)
		x.origins[o.key] = o
		x.bytes += originSize(key)
	}
	o.events++
	return o
}

// removeOldest takes out the event, which must be the oldest held.
func (x *index) removeOldest(ev *stored) {
	delete(x.ids, ev.eventID)
	for _, f := range postedFields {
		x.unpost(f, ev.values[f])
	}
	for _, tag := range ev.tags {
		x.unpost(FieldTag, tag)
	}
	if ev.origin.events--; ev.origin.events == 0 {
		delete(x.origins, ev.origin.key)
		x.bytes -= originSize([]byte(ev.origin.key))
	}
	x.times.Delete(timeKey{ev.timestamp, ev.position})
}

func (x *index) unpost(f Field, p *posting) {
	if p == nil {
		return
	}
	p.positions = p.positions[1:]
	if len(p.positions) == 0 {
		delete(x.postings[f], p.key)
		x.bytes -= postingSize(p.key)
	}
}
