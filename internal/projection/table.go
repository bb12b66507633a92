package projection

import "sort"

// Entry is the state under one key.
type Entry struct {
	Key string
	// State is encoded, see package fold. It never changes.
	State []byte
	// Position is that of the last event that made the state.
	Position uint64
	// Degraded: the reducer failed on an event of the key, which is not in the
	// state.
	Degraded bool

	// Ordinal rises from one entry to the next of a page.
	Ordinal uint64
	removed bool
}

// entryOverhead is about what an entry takes beside its key and state.
const entryOverhead = 150

func (e *Entry) bytes() int64 { return int64(2*len(e.Key)+len(e.State)) + entryOverhead }

// table holds entries in the order in which their keys came.
type table struct {
	entries []*Entry // by rising ordinal, the removed ones too until there are many
	byKey   map[string]*Entry
	last    uint64 // ordinal given
	bytes   int64
}

func newTable() table { return table{byKey: make(map[string]*Entry)} }

// get returns the entry of a key, nil for none.
func (t *table) get(key string) *Entry { return t.byKey[key] }

// put makes e the entry of its key.
func (t *table) put(e Entry) {
	if held := t.byKey[e.Key]; held != nil {
		t.bytes -= held.bytes()
		e.Ordinal = held.Ordinal
		*held = e
		t.bytes += held.bytes()
		return
	}
	t.last++
	e.Ordinal = t.last
	t.byKey[e.Key] = &e
	t.entries = append(t.entries, &e)
	t.bytes += e.bytes()
}

// remove takes a key out, if it is there.
func (t *table) remove(key string) {
	held := t.byKey[key]
	if held == nil {
		return
	}
	t.bytes -= held.bytes()
	delete(t.byKey, key)
	*held = Entry{Ordinal: held.Ordinal, removed: true}
	const slack = 64
	if len(t.entries) > 2*len(t.byKey)+slack {
		t.compact()
	}
}

func (t *table) compact() {
	entries := make([]*Entry, 0, len(t.byKey))
	for _, e := range t.entries {
		if !e.removed {
			entries = append(entries, e)
		}
	}
	t.entries = entries
}

// page returns up to limit entries after an ordinal, and whether there are more.
func (t *table) page(after uint64, limit int) (page []Entry, more bool) {
	start := sort.Search(len(t.entries), func(i int) bool { return t.entries[i].Ordinal > after })
	for _, e := range t.entries[start:] {
		switch {
		case e.removed:
		case len(page) == limit:
			return page, true
		default:
			page = append(page, *e)
		}
	}
	return page, false
}
