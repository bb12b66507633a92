package file

import (
	"context"
	"path/filepath"

	"github.com/gyroscops/otel-eventstore/store/internal/disk"
)

// Status is what became of a segment.
type Status string

// The statuses.
const (
	Whole   Status = "whole"   // every byte is as it was written
	Torn    Status = "torn"    // but for an append at the end that was never acknowledged
	Damaged Status = "damaged" // acknowledged entries may be missing or have changed
)

// SegmentReport says what a segment is.
type SegmentReport struct {
	File  string // its path
	Epoch string // empty where the header is damaged
	// First and Last are the sequences of its good entries, First = Last+1 where there are
	// none.
	First, Last uint64
	Frames      int
	Bytes       int64 // of the file
	Status      Status
	// Offset is where the good frames end, Reason why, unless it is whole.
	Offset int64
	Reason string
}

// Report is what Verify found.
type Report struct {
	Segments []SegmentReport // in order
	// Interrupted says that damaged files were being set aside when the process ended.
	Interrupted bool
}

// Good says whether the log can be opened without anything missing.
func (r *Report) Good() bool {
	for _, s := range r.Segments {
		if s.Status == Damaged {
			return false
		}
	}
	return !r.Interrupted
}

// Verify checks every byte of a log's directory and changes none. It takes no lock: of a
// log that is being written to, the end may look torn. Errors are as of Open, but for
// damage, which the report tells.
func Verify(ctx context.Context, system disk.FS, dir string) (Report, error) {
	if system == nil {
		system = disk.System()
	}
	segments, err := checkDirectory(ctx, system, dir, func(int64, int64) {})
	if err != nil {
		return Report{}, err
	}
	names, err := system.List(dir)
	if err != nil {
		return Report{}, err
	}
	var report Report
	for _, name := range names {
		report.Interrupted = report.Interrupted || name == markerName
	}
	for i := range segments {
		report.Segments = append(report.Segments, segments[i].report(dir))
	}
	return report, nil
}

func (s *checked) report(dir string) SegmentReport {
	r := SegmentReport{
		File: filepath.Join(dir, s.name), First: s.first, Last: s.first + s.entries() - 1, Frames: s.frames, Bytes: s.size,
		Status: Whole,
	}
	if s.header.epoch > 0 {
		r.Epoch = epochText(s.header.epoch)
	}
	if p := s.problem; p != nil {
		r.Status, r.Offset, r.Reason = Damaged, p.at, p.reason
		if p.verdict != damaged {
			r.Status = Torn
		}
	}
	return r
}
