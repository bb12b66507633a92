package store

import (
	"encoding/binary"
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"github.com/gyroscops/otel-eventstore/store/internal/segmentfile"
)

// restoreRuns opens the runs whose events are held, without gaps from the first one on,
// and makes those again that are missing or damaged though chains end there: the segments
// have their keys too.
func (z *sealer) restoreRuns(segments []*restored, last *segmentState) error {
	cold, useless, err := z.openRuns(last.first)
	if err != nil {
		return err
	}
	for _, path := range useless {
		if err := z.fs.Remove(path); err != nil {
			return err
		}
	}
	var missing []*sealedSegment
	for _, r := range segments {
		if start := z.startOf(r.number); start+uint64(z.store.layout.segmentLen()) > cold.from && start < last.coldFrom {
			missing = append(missing, r.sealedSegment)
		}
	}
	for group := range slices.Chunk(missing, z.indexedAtOnce) {
		run, err := z.index(group)
		if err != nil {
			return err
		}
		cold.runs = append([]*indexRun{run}, cold.runs...)
		cold.from = run.to
	}
	z.store.tables.cold.Store(cold)
	return nil
}

// openRuns opens the runs from a position on, as far as they have no gap, and returns the
// files of the others: damaged ones, and those that a merge has left behind.
func (z *sealer) openRuns(first uint64) (cold *coldIndex, useless []string, err error) {
	names, err := z.fs.List(z.dir)
	if err != nil {
		return nil, nil, err
	}
	cold = &coldIndex{from: z.startOf(z.store.layout.segmentOf(z.store.layout.blockOf(first)))}
	for _, name := range names { // by from, then by to
		if !strings.HasSuffix(name, indexSuffix) {
			continue
		}
		path := filepath.Join(z.dir, name)
		run := z.openRun(path)
		if run == nil || run.from > cold.from || run.to <= cold.from {
			useless = append(useless, path)
			continue
		}
		for len(cold.runs) > 0 && cold.runs[0].from >= run.from { // the run has what that one has
			useless = append(useless, cold.runs[0].file.Name)
			cold.runs = cold.runs[1:]
		}
		cold.runs = append([]*indexRun{run}, cold.runs...)
		cold.from = run.to
	}
	return cold, useless, nil
}

// openRun returns a run, nil where the file is not whole or has other hashes.
func (z *sealer) openRun(path string) *indexRun {
	file, err := segmentfile.Open(z.fs, path)
	if err != nil || file.Sections() != indexSections || file.Check() != nil ||
		binary.LittleEndian.Uint64(file.Section(sectionSeed)) != z.store.tables.seed {
		return nil
	}
	var from, to uint64
	if n, err := fmt.Sscanf(filepath.Base(path), "%020d-%020d"+indexSuffix, &from, &to); err != nil || n != 2 || from >= to {
		return nil
	}
	return newIndexRun(from, to, file)
}
