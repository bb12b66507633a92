package store

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"path/filepath"

	"google.golang.org/protobuf/encoding/protowire"

	"github.com/gyroscops/otel-eventstore/store/eventlog"
	"github.com/gyroscops/otel-eventstore/store/internal/disk"
)

// SegmentReport says what the file of a sealed segment is.
type SegmentReport struct {
	File  string // its path
	Bytes int64
	// First and Last are the positions that it has, 0 where it is damaged.
	First, Last uint64
	// Damage is nil where every byte is as it was written, and no file before it is
	// missing.
	Damage *eventlog.DamageError
}

// SegmentsEnd says where the log goes on behind the segments: within an entry, of which
// they have a part, and which is of an epoch. Where there are none it is zero.
type SegmentsEnd struct {
	Entry uint64
	Epoch string
	Next  uint64 // position behind the last one that they have
}

// VerifySegments reads the files of a directory for [Options.Segments], and changes
// none. It returns a report of each, and where they end. A nil file system is that of the
// machine. Errors: eventlog.ErrFormat, ctx.Err() and those of the system.
func VerifySegments(ctx context.Context, in disk.FS, dir string) (reports []SegmentReport, end SegmentsEnd, err error) {
	z := newSealer(&Store{layout: defaultLayout, options: Options{FS: in, Segments: dir}})
	names, err := z.fs.List(dir)
	if err != nil {
		return nil, end, err
	}
	var first, before *restored
	for _, name := range names {
		if _, ok := segmentFirst(name); !ok {
			continue
		}
		r := new(restored)
		report, err := z.verify(ctx, r, filepath.Join(dir, name))
		if err != nil {
			return nil, end, err
		}
		if report.Damage == nil {
			report.Damage = z.verifyOrder(before, r)
			first = cmp.Or(first, r)
			before, end = r, SegmentsEnd{r.state.entry, r.state.epoch, r.state.to}
		}
		reports = append(reports, report)
	}
	if before != nil && before.state.first < z.startOf(first.number) && reports[0].Damage == nil {
		reports[0].Damage = &eventlog.DamageError{File: reports[0].File, Reason: fmt.Sprintf(
			"the segments before it are missing: events are held from position %d on", before.state.first)}
	}
	return reports, end, nil
}

// CheckpointFrom returns the position that an entry of a log is a checkpoint from: the log
// may begin with it where sealed segments end there. It is 0 for any other entry.
func CheckpointFrom(data []byte) (position uint64) {
	_ = eachField(data, func(number protowire.Number, _ uint64, content []byte) error {
		if number != entryCheckpoint {
			return nil
		}
		var c *checkpoint
		err := readCheckpoint(content, &c)
		position = c.from
		return err
	})
	return position
}

// verify opens a segment.
func (z *sealer) verify(ctx context.Context, r *restored, name string) (SegmentReport, error) {
	report := SegmentReport{File: name}
	if err := ctx.Err(); err != nil {
		return report, err
	}
	err := r.open(z, name)
	if errors.As(err, &report.Damage) {
		report.Damage.File = name
		return report, nil
	}
	if err != nil {
		return report, err
	}
	report.Bytes = int64(len(r.file.Memory.Bytes()))
	report.First, report.Last = r.state.from, r.state.to-1
	return report, nil
}

// verifyOrder returns damage where a segment is not the one behind another.
func (z *sealer) verifyOrder(before, r *restored) *eventlog.DamageError {
	switch {
	case before == nil:
		return nil
	case before.state.seed != r.state.seed:
		return &eventlog.DamageError{File: r.file.Name, Reason: "it is of another store than the file before"}
	case before.number+1 != r.number:
		return &eventlog.DamageError{File: r.file.Name, Reason: fmt.Sprintf("%s is missing before it", z.name(before.number+1))}
	}
	return nil
}
