package store

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"strings"

	"golang.org/x/sync/errgroup"

	"github.com/gyroscops/otel-eventstore/store/eventlog"
	"github.com/gyroscops/otel-eventstore/store/internal/segmentfile"
)

// restored is a segment's file as it is read.
type restored struct {
	*sealedSegment
	state  segmentState
	blocks []*block
}

// segmentState is what segmentWriter.state encodes.
type segmentState struct {
	seed                           uint64
	epoch                          string
	number, blockBits, segmentBits uint64
	// first is the first position held at the boundary, from and to are those of the
	// segment's events that the file has.
	first, from, to uint64
	entry, items    uint64
	newHeads        cellRange
	at              int64
	index           int64
}

// readState reads the state of a segment.
func readState(f *segmentfile.File) (st segmentState) {
	d := decoder{f.Section(sectionState)}
	st.seed = d.fixed64()
	st.epoch = d.string()
	for _, n := range []*uint64{
		&st.number, &st.blockBits, &st.segmentBits, &st.first, &st.from, &st.to,
		&st.entry, &st.items, &st.newHeads.from, &st.newHeads.to,
	} {
		*n = d.uvarint()
	}
	st.at, st.index = d.varint(), d.varint()
	return st
}

// restore makes the state that of the last boundary. The log goes on behind it: the
// first items of the entry that is returned are done. It is 0 where there is none.
func (z *sealer) restore(ctx context.Context) (entry uint64, items int, err error) {
	if err := errors.Join(z.fs.MakeDir(z.dir), segmentfile.Clean(z.fs, z.dir)); err != nil {
		return 0, 0, err
	}
	segments, err := z.openAll(ctx)
	if err != nil || len(segments) == 0 {
		return 0, 0, err
	}
	last := &segments[len(segments)-1].state
	if segments, err = z.held(segments, last); err != nil {
		return 0, 0, err
	}
	z.store.restoreFrom(segments, last)
	return last.entry, int(last.items), nil
}

// openAll opens the files of all segments and checks every byte of them.
func (z *sealer) openAll(ctx context.Context) ([]*restored, error) {
	names, err := z.fs.List(z.dir)
	if err != nil {
		return nil, err
	}
	var segments []*restored
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(openedAtOnce)
	for _, name := range names {
		if !strings.HasSuffix(name, segmentSuffix) {
			continue
		}
		r := new(restored)
		segments = append(segments, r)
		group.Go(func() error {
			if err := ctx.Err(); err != nil {
				return err
			}
			return r.open(z, filepath.Join(z.dir, name))
		})
	}
	if err := group.Wait(); err != nil {
		return nil, err
	}
	return segments, nil
}

// openedAtOnce bounds the files that are read at the same time.
const openedAtOnce = 4

func (r *restored) open(z *sealer, name string) (err error) {
	file, err := segmentfile.Open(z.fs, name)
	if err == nil {
		err = file.Check()
	}
	var damage *segmentfile.DamageError
	switch {
	case errors.As(err, &damage):
		return &eventlog.DamageError{File: damage.File, Offset: damage.Offset, Reason: damage.Error()}
	case errors.Is(err, segmentfile.ErrVersion):
		return fmt.Errorf("%w: %w", eventlog.ErrFormat, err)
	case err != nil:
		return err
	case file.Sections() != numSections:
		return &eventlog.DamageError{File: name, Reason: name + " is no segment of events"}
	}
	r.sealedSegment = &sealedSegment{file: file}
	r.state = readState(file)
	r.number = r.state.number
	l := z.store.layout
	if r.state.blockBits != uint64(l.blockBits) || r.state.segmentBits != uint64(l.segmentBits) {
		return fmt.Errorf("%s: %w: its blocks have another size", name, eventlog.ErrFormat)
	}
	if name != z.name(r.number) {
		return &eventlog.DamageError{File: name, Reason: fmt.Sprintf("%s is segment %d under another name", name, r.number)}
	}
	return nil
}

// held returns the segments that have events held at the last boundary, and removes
// the files of the others. Each has to be there.
func (z *sealer) held(segments []*restored, last *segmentState) ([]*restored, error) {
	l := z.store.layout
	first := l.segmentOf(l.blockOf(last.first))
	for len(segments) > 0 && segments[0].number < first {
		if err := z.fs.Remove(segments[0].file.Name); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return nil, err
		}
		segments = segments[1:]
	}
	want := first
	for _, r := range segments {
		if r.number != want || r.state.seed != last.seed {
			return nil, &eventlog.DamageError{File: z.name(want), Reason: z.name(want) +
				" is missing: restore it from a copy, or read what is left with eventstorectl export"}
		}
		want++
	}
	return segments, nil
}
