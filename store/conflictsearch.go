package store

import "slices"

// conflictSearch looks for the events that match an item of a condition, from
// the last one back.
type conflictSearch struct {
	types   []uint64 // cells: any of them
	anyType bool
	tags    []uint64 // cells: all of them, the rarest first
	chain   uint64   // position of the last event with the rarest tag
	last    uint64   // no event after this position matches
}

// searches returns the searches for the items of a condition in a view. The
// caller holds the store's lock, under which the view is the latest one.
func (s *Store) searches(v *view, c *Condition) []conflictSearch {
	searches := make([]conflictSearch, len(c.Items))
	for i := range c.Items {
		searches[i] = s.search(v, &c.Items[i])
	}
	return searches
}

func (s *Store) search(v *view, item *ConditionItem) conflictSearch {
	search := conflictSearch{anyType: len(item.Types) == 0, last: v.last()}
	var ofTypes uint64
	types := s.names[colEventType]
	for _, name := range item.Types {
		if id, ok := types.find(name); ok {
			cell := uint64(id) + 1
			search.types = append(search.types, cell)
			ofTypes = max(ofTypes, types.at(cell).last)
		}
	}
	if !search.anyType {
		search.last = min(search.last, ofTypes)
	}
	tags := s.names[tagNames]
	for _, name := range item.Tags {
		id, ok := tags.find(name)
		if !ok {
			return conflictSearch{}
		}
		cell := uint64(id) + 1
		search.tags = append(search.tags, cell)
		search.last = min(search.last, tags.at(cell).last)
		if first := search.tags[0]; tags.at(cell).count < tags.at(first).count {
			search.tags[0], search.tags[len(search.tags)-1] = cell, first
		}
	}
	if len(search.tags) > 0 {
		search.chain = tags.at(search.tags[0]).last
	}
	return search
}

// run returns the positions found after a position, as far as they are held: of
// many the last MaxConflicts, in no order.
func (c *conflictSearch) run(v *view, after uint64) []uint64 {
	after = max(after, v.first-1)
	switch {
	case c.last <= after:
		return nil
	case len(c.tags) > 0:
		return c.follow(v, after)
	default:
		return c.scan(v, after)
	}
}

// follow goes along the chain of the rarest tag.
func (c *conflictSearch) follow(v *view, after uint64) (found []uint64) {
	for position := c.chain; position > after && len(found) < MaxConflicts; {
		b, row := v.at(position)
		tags := b.rows.tags(row)
		if position <= c.last && hasAllTags(tags, c.tags) && c.hasType(b.number(colEventType, row)) {
			found = append(found, position)
		}
		i := slices.IndexFunc(tags, func(t tag) bool { return t.cell == c.tags[0] })
		distance := tags[i].previous
		if distance == 0 || distance >= position {
			break
		}
		position -= distance
	}
	return found
}

func hasAllTags(tags []tag, cells []uint64) bool {
	for _, cell := range cells {
		if !slices.ContainsFunc(tags, func(t tag) bool { return t.cell == cell }) {
			return false
		}
	}
	return true
}

func (c *conflictSearch) hasType(cell uint64) bool {
	return c.anyType || slices.Contains(c.types, cell)
}

// scan goes through the types of events, block by block.
func (c *conflictSearch) scan(v *view, after uint64) (found []uint64) {
	var buf [maxBlockLen]uint64
	for position := c.last; position > after; {
		number := v.blockOf(position)
		types := v.block(number).rows.numbers(colEventType, &buf)
		for start := max(after+1, v.startOf(number)); position >= start; position-- {
			if !c.hasType(types[v.rowOf(position)]) {
				continue
			}
			if found = append(found, position); len(found) == MaxConflicts {
				return found
			}
		}
	}
	return found
}
