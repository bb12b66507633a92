package store

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"runtime"
	"slices"

	"github.com/gyroscops/otel-eventstore/store/internal/keyrun"
	"github.com/gyroscops/otel-eventstore/store/internal/segmentfile"
)

// The keys of so many cold segments are moved to a file at once, and so many files of
// one size are merged, up to a size in segments. A look-up of a key that is not there
// looks at a filter for each file.
const (
	indexedAtOnce = 8
	largestRun    = 4096
)

const indexSuffix = ".index"

// The sections of an index file: the seed of the hashes, then the tables.
const (
	sectionSeed   = 0
	sectionTables = 1

	numTables     = 1 + int(numChains)
	indexSections = sectionTables + numTables*keyrun.Sections
)

// indexCold moves keys to files, or merges files, once. It returns false where there is
// nothing to do.
func (z *sealer) indexCold() (did bool, err error) {
	if run, merged := z.mergeable(); run != nil {
		return true, z.merge(run, merged)
	}
	segments := z.toIndex()
	if len(segments) < z.indexedAtOnce {
		return false, nil
	}
	run, err := z.index(segments)
	if err == nil {
		z.publishCold(run, segments)
	}
	return true, err
}

// toIndex returns the next cold segments whose keys are in memory.
func (z *sealer) toIndex() []*sealedSegment {
	s := z.store
	s.mu.RLock()
	defer s.mu.RUnlock()
	from := s.tables.cold.Load().from
	var segments []*sealedSegment
	for _, segment := range z.segments {
		if z.startOf(segment.number) < from {
			continue
		}
		if !segment.cold || len(segments) == z.indexedAtOnce {
			break
		}
		segments = append(segments, segment)
	}
	return segments
}

func (z *sealer) startOf(segment uint64) uint64 {
	return z.store.layout.startOf(segment << z.store.layout.segmentBits)
}

// index writes the keys of segments to a file.
func (z *sealer) index(segments []*sealedSegment) (*indexRun, error) {
	from, to := z.startOf(segments[0].number), z.startOf(segments[len(segments)-1].number+1)
	var tables [numTables][]keyrun.Entry
	for _, segment := range segments {
		position := z.startOf(segment.number)
		for d := (decoder{segment.file.Section(sectionIDs)}); len(d.rest) > 0; position++ {
			tables[0] = append(tables[0], keyrun.Entry{Hash: d.fixed64(), Position: position})
		}
		d := decoder{segment.file.Section(sectionChains)}
		for c := range numChains {
			for range d.length() {
				tables[1+c] = append(tables[1+c], keyrun.Entry{Hash: d.fixed64(), Position: d.uvarint()})
			}
		}
	}
	runtime.KeepAlive(segments) // have the memory
	return z.writeRun(from, to, func(i int) int { return len(tables[i]) }, func(i int, w *keyrun.Writer) {
		slices.SortFunc(tables[i], func(a, b keyrun.Entry) int { return cmp.Compare(a.Hash, b.Hash) })
		for _, e := range tables[i] {
			w.Add(e)
		}
		w.End()
	})
}

// mergeable returns the newest runs of one size that are to be one, and those that are
// left.
func (z *sealer) mergeable() (runs, left []*indexRun) {
	all := z.store.tables.cold.Load().runs
	if len(all) < z.indexedAtOnce {
		return nil, nil
	}
	size := all[0].to - all[0].from
	for _, run := range all[:z.indexedAtOnce] {
		if run.to-run.from != size {
			return nil, nil
		}
	}
	if size >= largestRun*uint64(z.store.layout.segmentLen()) {
		return nil, nil
	}
	return all[:z.indexedAtOnce], all[z.indexedAtOnce:]
}

// merge makes one run of several, newest first.
func (z *sealer) merge(runs, left []*indexRun) error {
	tables := func(i int) []keyrun.Table {
		all := make([]keyrun.Table, len(runs))
		for j, run := range runs {
			all[j] = *run.table(i)
		}
		return all
	}
	count := func(i int) (n int) {
		for _, t := range tables(i) {
			n += t.Len()
		}
		return n
	}
	merged, err := z.writeRun(runs[len(runs)-1].from, runs[0].to, count, func(i int, w *keyrun.Writer) { keyrun.Merge(w, tables(i)) })
	runtime.KeepAlive(runs) // have the memory
	if err != nil {
		return err
	}
	z.store.tables.cold.Store(&coldIndex{merged.to, append([]*indexRun{merged}, left...)})
	return z.removeRuns(runs)
}

func (r *indexRun) table(i int) *keyrun.Table {
	if i == 0 {
		return &r.ids
	}
	return &r.lasts[i-1]
}

// writeRun writes and opens a run. Of each table add adds as many entries as count says.
func (z *sealer) writeRun(from, to uint64, count func(table int) int, add func(table int, w *keyrun.Writer)) (*indexRun, error) {
	lengths := []uint64{8}
	for i := range numTables {
		l := keyrun.Lengths(count(i))
		lengths = append(lengths, l[:]...)
	}
	name := filepath.Join(z.dir, fmt.Sprintf("%020d-%020d%s", from, to, indexSuffix))
	w, err := segmentfile.Create(z.fs, name, lengths)
	if err != nil {
		return nil, err
	}
	w.Section(sectionSeed).Uint64(z.store.tables.seed)
	for i := range numTables {
		at := sectionTables + i*keyrun.Sections
		add(i, keyrun.NewWriter(count(i), from, w.Section(at), w.Section(at+1), w.Section(at+2)))
	}
	if err := w.Commit(); err != nil {
		return nil, err
	}
	file, err := segmentfile.Open(z.fs, name)
	if err != nil {
		return nil, err
	}
	return newIndexRun(from, to, file), nil
}

func newIndexRun(from, to uint64, file *segmentfile.File) *indexRun {
	r := &indexRun{from: from, to: to, file: file}
	for i := range numTables {
		at := sectionTables + i*keyrun.Sections
		*r.table(i) = keyrun.NewTable(file.Section(at), file.Section(at+1), file.Section(at+2), from)
	}
	return r
}

// publishCold makes the tables forget what a run has of the segments. Readers that don't
// find a key look again.
func (z *sealer) publishCold(run *indexRun, segments []*sealedSegment) {
	s := z.store
	s.writer.Lock()
	defer s.writer.Unlock()
	s.mu.Lock()
	defer s.mu.Unlock()
	cold := s.tables.cold.Load()
	s.tables.cold.Store(&coldIndex{run.to, append([]*indexRun{run}, cold.runs...)})
	for _, segment := range segments {
		s.bytes.cold += s.indexBytesOf(segment)
	}
}

// indexBytesOf returns what the events of a segment that are held count for in tables:
// those of a segment that is partly evicted have to be looked at. The caller holds the
// writer lock.
func (s *Store) indexBytesOf(z *sealedSegment) int64 {
	v := &s.writing
	from, to := v.startOf(z.number<<v.segmentBits), v.startOf((z.number+1)<<v.segmentBits)
	if v.first <= from {
		return z.index
	}
	return v.indexBytes(v.first, to)
}

// removeRuns removes the files of runs that are not used any more.
func (z *sealer) removeRuns(runs []*indexRun) error {
	for _, run := range runs {
		if err := z.fs.Remove(run.file.Name); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	return nil
}

// removeRunsBefore gives up the runs of which no event is held any more.
func (z *sealer) removeRunsBefore(first uint64) error {
	cold := z.store.tables.cold.Load()
	n := len(cold.runs)
	for n > 0 && cold.runs[n-1].to <= first {
		n--
	}
	if n == len(cold.runs) {
		return nil
	}
	z.store.tables.cold.Store(&coldIndex{cold.from, slices.Clone(cold.runs[:n])})
	return z.removeRuns(cold.runs[n:])
}
