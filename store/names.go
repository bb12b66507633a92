package store

import (
	"slices"
	"sync"
	"sync/atomic"

	"github.com/gyroscops/otel-eventstore/store/internal/keyed"
)

// namedFields are the fields whose values most events have in common: columns
// hold ids of the values, and each value knows how many events have it.
var namedFields = [...]Field{
	FieldEventType, FieldAggregateType, FieldOrganizationID, FieldUserID, FieldService,
}

// column returns the column of a named field, noColumn of any other.
func (f Field) column() column {
	switch f {
	case FieldEventType:
		return colEventType
	case FieldAggregateType:
		return colAggregateType
	case FieldOrganizationID:
		return colOrganization
	case FieldUserID:
		return colUser
	case FieldService:
		return colService
	case FieldTag:
		return tagNames
	default:
		return noColumn
	}
}

// tagNames is where the names of tags are, which have no column.
const tagNames = numColumns

// tally is what is known of a value.
type tally struct {
	count uint64 // held events that have it
	last  uint64 // position of the last event that had it, held or not
	died  uint64 // when the last held event that had it went, see pins; 0 once buried
}

// names are the values of one column, by id. The ids in cells are one more.
type names struct {
	// mu is held by the writer to add and to remove a name, and by readers to
	// look at one.
	mu   sync.RWMutex
	byID *keyed.Map[tally]
	// dying are the ids that no held event has, but events that a reader may
	// still look at.
	dying []dyingName
	bytes int64 // of the names that held events have

	burials atomic.Uint64           // how often ids were given back
	recent  [recentNames]recentName // the writer's, by mixed
}

// recentName is a name that was interned lately.
type recentName struct {
	name string // memory of byID
	cell uint64
}

const recentNames = 256

// mixed is a hash of the length and the last eight bytes of a name, where most names
// differ, that is cheaper than a good one (Fibonacci hashing: Knuth, TAOCP 3, 6.4).
func mixed(name string) uint8 {
	n := len(name)
	var last uint64
	if n >= 8 {
		last = word(name[n-8:])
	} else {
		for i := range n {
			last = last<<8 | uint64(name[i])
		}
	}
	return uint8((last + uint64(n)) * 0x9e3779b97f4a7c15 >> 56)
}

type dyingName struct {
	id uint32
	at uint64 // see pins
}

func newNames() *names { return &names{byID: keyed.New[tally]()} }

// find returns the id of a name. Readers.
func (n *names) find(name string) (id uint32, ok bool) {
	n.mu.RLock()
	defer n.mu.RUnlock()
	return n.byID.Find(name)
}

// text returns a copy of the name that a cell means, "" for none. Readers.
func (n *names) text(cell uint64) string {
	if cell == 0 {
		return ""
	}
	n.mu.RLock()
	defer n.mu.RUnlock()
	return n.byID.Key(uint32(cell - 1))
}

// borrow sets the names that cells mean, "" for none. They are good as long as the
// pin. Readers.
func (n *names) borrow(cells []uint64, texts []string) {
	n.mu.RLock()
	defer n.mu.RUnlock()
	for i, cell := range cells {
		texts[i] = ""
		if cell != 0 {
			texts[i] = n.byID.Borrow(uint32(cell - 1))
		}
	}
}

// all returns copies of the names, of evicted events as well. Readers.
func (n *names) all() []string {
	n.mu.RLock()
	defer n.mu.RUnlock()
	all := make([]string, 0, n.byID.Len())
	for id := range n.byID.All() {
		all = append(all, n.byID.Key(id))
	}
	return all
}

// intern returns the cell of a name. Writer.
func (n *names) intern(name string) uint64 {
	if name == "" {
		return 0
	}
	recent := &n.recent[mixed(name)]
	if recent.name != name {
		id := n.idOf(name)
		*recent = recentName{n.byID.Borrow(id), uint64(id) + 1}
	}
	return recent.cell
}

// idOf returns the id of a name, a new one where it has none. Writer.
func (n *names) idOf(name string) uint32 {
	if id, ok := n.byID.Find(name); ok {
		return id
	}
	n.mu.Lock()
	defer n.mu.Unlock()
	return n.byID.Add(name)
}

// at returns what is known of a cell's value, which is not absent. The caller
// holds the store's lock.
func (n *names) at(cell uint64) *tally { return n.byID.At(uint32(cell - 1)) }

// add counts an event with the value. Writer, under the store's lock.
func (n *names) add(cell, position uint64, size int64) {
	if cell == 0 {
		return
	}
	t := n.at(cell)
	if t.count++; t.count == 1 {
		n.bytes += size
	}
	t.last = position
}

// remove takes the count of an event back. Writer, under the store's lock.
func (n *names) remove(cell, pin uint64) {
	if cell == 0 {
		return
	}
	t := n.at(cell)
	if t.count--; t.count == 0 {
		id := uint32(cell - 1)
		n.bytes -= nameSize(n.byID.Key(id))
		t.died = pin
		n.dying = append(n.dying, dyingName{id, pin})
	}
}

// bury removes the names that no event has that any reader looks at. Writer,
// under the store's lock.
func (n *names) bury(oldest uint64) {
	if len(n.dying) == 0 || n.dying[0].at > oldest {
		return
	}
	n.mu.Lock()
	defer n.mu.Unlock()
	i := 0
	for ; i < len(n.dying) && n.dying[i].at <= oldest; i++ {
		d := n.dying[i]
		// A name may have come back since, and died again.
		if t := n.byID.At(d.id); t.count == 0 && t.died == d.at {
			t.died = 0
			n.byID.Remove(d.id)
		}
	}
	n.dying = slices.Delete(n.dying, 0, i)
	clear(n.recent[:])
	n.burials.Add(1)
}

// isHeld reports whether a held event has the name. Writer.
func (n *names) isHeld(name string) bool {
	id, ok := n.byID.Find(name)
	return ok && n.byID.At(id).count > 0
}
