package disktest

import (
	"math/rand/v2"
	"path/filepath"
	"slices"
)

// sector is what a disk writes whole or not at all.
const sector = 512

// Cut returns a file system as a power cut after the first at operations may leave it, one
// of many by the seed.
//
// What was synced is there. Of later writes any sectors are, those of an older one without
// those of a newer one too; a file may have grown without its data, and data may be lost
// because the file has not grown. A truncation that was not synced may not have happened.
// Names made, changed or removed since the last SyncDir of their directories are so or not,
// each for itself; a rename happens whole. Files that lost all names are gone.
func (r *Recorder) Cut(seed uint64, at int) *Recorder {
	r.mutex.Lock()
	defer r.mutex.Unlock()
	random := rand.New(rand.NewPCG(seed, 0)) //nolint:gosec // to be repeated
	c := cutter{random: random, left: r.base.clone(), habits: map[int]habit{}}
	done := r.operations[:at]
	c.findSyncs(done)
	for i, o := range done {
		c.operation(i, o)
	}
	for _, file := range c.unsynced {
		c.resize(file)
	}
	next := NewRecorder()
	next.base, next.files = c.left, r.files
	for dir := range r.dirs {
		next.dirs[dir] = true
	}
	next.now = next.base.clone()
	return next
}

type cutter struct {
	random *rand.Rand
	left   tree
	// The index of the last sync of a file and of a directory.
	files map[int]int
	dirs  map[string]int
	// habits are those of the files with writes that were not synced, in order.
	habits   map[int]habit
	unsynced []int
}

// habit is how much of its unsynced writes a file has.
type habit struct {
	chance  float64 // of each sector
	durable int     // size at the last sync
	most    int     // size that a program has seen since
}

func (c *cutter) findSyncs(done []operation) {
	c.files, c.dirs = map[int]int{}, map[string]int{}
	for i, o := range done {
		switch o.kind {
		case synced:
			c.files[o.file] = i
		case dirSynced:
			c.dirs[o.name] = i
		default:
		}
	}
}

func (c *cutter) operation(i int, o operation) {
	switch o.kind {
	case written, resized:
		if last, ok := c.files[o.file]; ok && i < last {
			c.left.apply(o)
			return
		}
		c.unsure(o)
	case created, removed:
		if c.dirSynced(i, o.name) || c.random.IntN(2) == 0 {
			c.left.apply(o)
		}
	case renamed:
		if c.dirSynced(i, o.name) && c.dirSynced(i, o.other) || c.random.IntN(2) == 0 {
			c.left.apply(o)
		}
	case synced, dirSynced:
	}
}

func (c *cutter) dirSynced(i int, name string) bool {
	last, ok := c.dirs[filepath.Dir(name)]
	return ok && i < last
}

// unsure does a part of an operation on a file's content.
func (c *cutter) unsure(o operation) {
	h, known := c.habits[o.file]
	if !known {
		size := len(c.left.contents[o.file])
		h = habit{chance: []float64{0, 1, 0.5, 0.1, 0.9}[c.random.IntN(5)], durable: size, most: size}
		c.unsynced = append(c.unsynced, o.file)
	}
	if o.kind == resized {
		if c.random.Float64() < h.chance {
			c.left.apply(o)
			h.durable, h.most = min(h.durable, int(o.offset)), max(h.most, int(o.offset))
		}
		c.habits[o.file] = h
		return
	}
	h.most = max(h.most, int(o.offset)+len(o.data))
	c.habits[o.file] = h
	for at := o.offset; at < o.offset+int64(len(o.data)); {
		end := min((at/sector+1)*sector, o.offset+int64(len(o.data)))
		if c.random.Float64() < h.chance {
			c.left.apply(operation{kind: written, file: o.file, offset: at, data: o.data[at-o.offset : end-o.offset]})
		}
		at = end
	}
}

// resize lets a file's size be behind its data, or ahead of them.
func (c *cutter) resize(file int) {
	h := c.habits[file]
	size := len(c.left.contents[file])
	switch c.random.IntN(3) {
	case 0:
		size = max(size, h.most)
	case 1:
		if size > h.durable {
			size = h.durable + c.random.IntN(size-h.durable+1)
		}
	}
	c.left.apply(operation{kind: resized, file: file, offset: int64(size)})
	c.left.contents[file] = slices.Clip(c.left.contents[file])
}
