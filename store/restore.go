package store

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"slices"

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
	coldFrom        uint64
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
		&st.entry, &st.items, &st.newHeads.from, &st.newHeads.to, &st.coldFrom,
	} {
		*n = d.uvarint()
	}
	st.at, st.index = d.varint(), d.varint()
	return st
}

// restore makes the state that of the last boundary, which it returns, nil where there is
// none. The log goes on behind it. Damage that is set aside is in the store's losses.
func (z *sealer) restore(ctx context.Context, log *eventlog.State) (*segmentState, error) {
	if err := errors.Join(z.fs.MakeDir(z.dir), z.fs.SyncDir(filepath.Dir(z.dir)), segmentfile.Clean(z.fs, z.dir)); err != nil {
		return nil, err
	}
	segments, err := z.openAll(ctx)
	if err == nil {
		segments, err = z.ofOneStore(segments, log)
	}
	if err != nil || len(segments) == 0 {
		return nil, err
	}
	last := &segments[len(segments)-1].state
	if segments, err = z.held(segments, last); err != nil {
		return nil, err
	}
	z.store.tables.seed = last.seed
	if err := z.restoreRuns(segments, last); err != nil {
		return nil, err
	}
	z.before = &sealedState{last.entry, last.first}
	z.store.restoreFrom(segments, last)
	return last, nil
}

// openAll opens the files of all segments and checks every byte of them. Those that are
// damaged are set aside, where they may be.
func (z *sealer) openAll(ctx context.Context) ([]*restored, error) {
	names, err := z.fs.List(z.dir)
	if err != nil {
		return nil, err
	}
	names = slices.DeleteFunc(names, func(name string) bool { _, ok := segmentFirst(name); return !ok })
	segments := make([]*restored, len(names))
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(openedAtOnce)
	for i, name := range names {
		r := new(restored)
		group.Go(func() error {
			if err := ctx.Err(); err != nil {
				return err
			}
			path := filepath.Join(z.dir, name)
			err := r.open(z, path)
			if err == nil {
				segments[i] = r
			} else if errors.Is(err, eventlog.ErrDamaged) {
				err = z.setAside(path, err)
			}
			return err
		})
	}
	if err := group.Wait(); err != nil {
		return nil, err
	}
	return slices.DeleteFunc(segments, func(r *restored) bool { return r == nil }), nil
}

// setAside moves a damaged file where it is not read any more, unless damage is refused.
func (z *sealer) setAside(path string, damage error) error {
	to := z.store.options.Quarantine
	if to == "" {
		return damage
	}
	moved, err := z.freeName(to, filepath.Base(path))
	if err == nil {
		err = z.fs.Rename(path, moved)
	}
	if err = errors.Join(err, z.fs.SyncDir(to), z.fs.SyncDir(z.dir)); err != nil {
		return fmt.Errorf("set %s aside: %w", path, err)
	}
	first, _ := segmentFirst(filepath.Base(path))
	z.store.lose(Loss{
		First: first, Last: first + uint64(z.store.layout.segmentLen()) - 1, File: moved, Reason: damage.Error(),
	})
	return nil
}

// freeName returns a path in a directory, which is made where it is missing, that nothing has.
func (z *sealer) freeName(dir, name string) (string, error) {
	if err := errors.Join(z.fs.MakeDir(dir), z.fs.SyncDir(filepath.Dir(dir))); err != nil {
		return "", err
	}
	names, err := z.fs.List(dir)
	free := name
	for i := 2; slices.Contains(names, free); i++ {
		free = fmt.Sprintf("%s.%d", name, i)
	}
	return filepath.Join(dir, free), err
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
		return &eventlog.DamageError{File: damage.File, Offset: damage.Offset, Reason: fmt.Sprintf("offset %d: %s", damage.Offset, damage.Reason)}
	case errors.Is(err, segmentfile.ErrVersion):
		return fmt.Errorf("%w: %w", eventlog.ErrFormat, err)
	case err != nil:
		return err
	case file.Sections() != numSections:
		return &eventlog.DamageError{File: name, Reason: "it is no segment of events"}
	}
	r.sealedSegment = &sealedSegment{file: file}
	r.state = readState(file)
	r.number, r.index = r.state.number, r.state.index
	l := z.store.layout
	if r.state.blockBits != uint64(l.blockBits) || r.state.segmentBits != uint64(l.segmentBits) {
		return fmt.Errorf("%s: %w: its blocks have another size", name, eventlog.ErrFormat)
	}
	if name != z.name(r.number) {
		return &eventlog.DamageError{File: name, Reason: fmt.Sprintf("it is segment %d under another name", r.number)}
	}
	return nil
}

// held returns the segments that have events held at the last boundary. Where one is
// missing, only those after it are left.
func (z *sealer) held(segments []*restored, last *segmentState) ([]*restored, error) {
	l := z.store.layout
	first := l.segmentOf(l.blockOf(last.first))
	segments = slices.DeleteFunc(segments, func(r *restored) bool { return r.number < first })
	from := len(segments) - 1
	for from > 0 && segments[from-1].number+1 == segments[from].number {
		from--
	}
	if segments[from].number == first {
		return segments, nil
	}
	name := z.name(segments[from].number - 1)
	loss := Loss{First: last.first, Last: l.startOf(segments[from].number<<l.segmentBits) - 1, File: name, Reason: name + " is missing"}
	if z.store.options.Quarantine == "" {
		return nil, &eventlog.DamageError{File: name, Reason: fmt.Sprintf(
			"%s: the events at the positions %d to %d are not whole. Restore the file from a copy, "+
				"start with on_damage: quarantine to read what is left, or copy it with eventstorectl export",
			loss.Reason, loss.First, loss.Last)}
	}
	z.store.lose(loss)
	z.store.setReadOnly(loss.Reason)
	last.first = loss.Last + 1
	return segments[from:], nil
}
