package store

import "slices"

// causes is who caused whom among the events of a timeline.
type causes struct {
	events []lineEvent
	parent []int // index of the cause, or noCause
	depths []int // unknownDepth until asked for
}

const (
	noCause      = -1
	unknownDepth = -1
)

func (l *timeline) causes() *causes {
	c := &causes{events: l.events, parent: make([]int, len(l.events)), depths: make([]int, len(l.events))}
	byID := make(map[string]int, len(l.events))
	for i := range l.events {
		byID[l.events[i].id] = i
	}
	for i := range l.events {
		c.parent[i], c.depths[i] = noCause, unknownDepth
		if parent, ok := byID[l.events[i].cause]; ok {
			c.parent[i] = parent
		}
	}
	c.cutCycles()
	return c
}

// cutCycles makes the earliest event of each circle of causes a root.
func (c *causes) cutCycles() {
	walked := make([]int, len(c.parent)) // by which walk, from 1
	for start := range c.parent {
		i := start
		for i != noCause && walked[i] == 0 {
			walked[i] = start + 1
			i = c.parent[i]
		}
		if i == noCause || walked[i] != start+1 {
			continue
		}
		earliest := i
		for j := c.parent[i]; j != i; j = c.parent[j] {
			earliest = min(earliest, j)
		}
		c.parent[earliest] = noCause
	}
}

// depth returns how many causes of event i are in the timeline.
func (c *causes) depth(i int) int {
	var path []int
	for i != noCause && c.depths[i] == unknownDepth {
		path = append(path, i)
		i = c.parent[i]
	}
	depth := 0
	if i != noCause {
		depth = c.depths[i] + 1
	}
	for _, j := range slices.Backward(path) {
		c.depths[j] = depth
		depth++
	}
	return depth - 1
}

// outside returns the causes that are not in the timeline.
func (c *causes) outside() []string {
	var ids []string
	for i := range c.events {
		if id := c.events[i].cause; id != "" && c.parent[i] == noCause {
			ids = append(ids, id)
		}
	}
	return ids
}

// missing returns which of the event ids the view does not hold.
func (s *Store) missing(v *view, ids []string) map[string]bool {
	missing := make(map[string]bool)
	for _, id := range ids {
		if _, ok := s.tables.positionOf(v, id, s.tables.hash(id)); !ok {
			missing[id] = true
		}
	}
	return missing
}
