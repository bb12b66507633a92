package store

// nameCache is a reader's copies of names. It may be used as long as one pin
// is held, for ids are used again.
type nameCache struct {
	store      *Store
	texts      [numColumns + 1]map[uint64]string
	origins    map[uint64]*Record // only Resource and Scope are set
	aggregates map[uint64]aggregateKey
}

// cachedNames bounds the copies of one column.
const cachedNames = 10_000

func (c *nameCache) reset() {
	for col := range c.texts {
		clear(c.texts[col])
	}
	clear(c.origins)
}

// text returns the name that a cell of a column means, "" for none.
func (c *nameCache) text(col column, cell uint64) string {
	if cell == 0 {
		return ""
	}
	text, ok := c.texts[col][cell]
	if !ok {
		text = c.store.names[col].text(cell)
		remember(&c.texts[col], cell, text)
	}
	return text
}

// origin returns the resource and the scope that a cell means.
func (c *nameCache) origin(cell uint64) *Record {
	r, ok := c.origins[cell]
	if !ok {
		r = new(Record)
		d := decoder{[]byte(c.store.names[colOrigin].text(cell))}
		d.origin(r)
		remember(&c.origins, cell, r)
	}
	return r
}

// aggregate returns the aggregate that a cell means, none for 0.
func (c *nameCache) aggregate(cell uint64) aggregateKey {
	key, ok := c.aggregates[cell]
	if !ok {
		key = c.store.heads.keyOf(cell)
		remember(&c.aggregates, cell, key)
	}
	return key
}

func remember[T any](cache *map[uint64]T, cell uint64, value T) {
	if *cache == nil || len(*cache) == cachedNames {
		*cache = make(map[uint64]T)
	}
	(*cache)[cell] = value
}
