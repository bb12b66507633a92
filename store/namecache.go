package store

// nameCache is a reader's copies of names. It is good for one pin: ids are used
// again, so another one has to refresh it.
type nameCache struct {
	store      *Store
	burials    [numColumns + 1]uint64 // of the names, when the cache was refreshed
	texts      [numColumns + 1]cellCache[string]
	origins    cellCache[*Record] // only Resource and Scope are set
	aggregates cellCache[aggregateKey]
}

// cellCache has what cells mean: of each place the cell that was used last.
type cellCache[T any] struct{ places *[cachedCells]cachedCell[T] }

type cachedCell[T any] struct {
	cell  uint64
	value T
}

const cachedCells = 256

func (c *cellCache[T]) clear() {
	if c.places != nil {
		clear(c.places[:])
	}
}

// at returns the place of a cell, and whether it is the cell's own already.
func (c *cellCache[T]) at(cell uint64) (place *cachedCell[T], ok bool) {
	if c.places == nil {
		c.places = new([cachedCells]cachedCell[T])
	}
	place = &c.places[cell%cachedCells]
	return place, place.cell == cell
}

// refresh forgets copies of names that may be gone. The pin is held already.
func (c *nameCache) refresh() {
	for col, names := range c.store.names {
		if names == nil {
			continue
		}
		if burials := names.burials.Load(); burials != c.burials[col] {
			c.burials[col] = burials
			c.texts[col].clear()
			if column(col) == colOrigin {
				c.origins.clear()
			}
		}
	}
}

// text returns the name that a cell of a column means, "" for none.
func (c *nameCache) text(col column, cell uint64) string {
	if cell == 0 {
		return ""
	}
	place, ok := c.texts[col].at(cell)
	if !ok {
		*place = cachedCell[string]{cell, c.store.names[col].text(cell)}
	}
	return place.value
}

// origin returns the resource and the scope that a cell means.
func (c *nameCache) origin(cell uint64) *Record {
	place, ok := c.origins.at(cell)
	if !ok {
		r := new(Record)
		d := decoder{[]byte(c.store.names[colOrigin].text(cell))}
		d.origin(r)
		*place = cachedCell[*Record]{cell, r}
	}
	return place.value
}

// aggregate returns the aggregate that a cell means, none for 0.
func (c *nameCache) aggregate(cell uint64) aggregateKey {
	if cell == 0 {
		return aggregateKey{}
	}
	place, ok := c.aggregates.at(cell)
	if !ok {
		*place = cachedCell[aggregateKey]{cell, c.store.heads.keyOf(cell)}
	}
	return place.value
}
