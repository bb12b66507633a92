package main

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"
)

// gcTrace makes a Go process print a line for each of its garbage collections on
// its standard error.
const gcTrace = "GODEBUG=gctrace=1"

// gcTime returns the CPU time of the collections whose lines are among what a
// process has printed. In
//
//	gc 7 @1.1s 2%: 0.01+1.2+0.02 ms clock, 0.02+0.5/1.1/0.3+0.04 ms cpu, …
//
// the third list has it, by phase (package runtime). The marking in time that was
// idle counts as well: it is CPU time of the process. Lines that the log has
// disturbed are left out; if there are no others, that is an error.
func gcTime(printed string) (time.Duration, error) {
	var total time.Duration
	traces, read := 0, 0
	for line := range strings.Lines(printed) {
		if !strings.HasPrefix(line, "gc ") || !strings.HasSuffix(line, "\n") {
			continue
		}
		traces++
		if took, err := parseTrace(line); err == nil {
			total += took
			read++
		}
	}
	if traces > 0 && read == 0 {
		return 0, errors.New("the traces of the garbage collections cannot be read")
	}
	return total, nil
}

func parseTrace(line string) (time.Duration, error) {
	_, rest, _ := strings.Cut(line, " ms clock, ")
	phases, _, found := strings.Cut(rest, " ms cpu, ")
	if !found {
		return 0, fmt.Errorf("no trace of a garbage collection: %q", line)
	}
	var total float64 // milliseconds
	for phase := range strings.FieldsFuncSeq(phases, func(r rune) bool { return r == '+' || r == '/' }) {
		ms, err := strconv.ParseFloat(phase, 64)
		if err != nil {
			return 0, err
		}
		total += ms
	}
	return time.Duration(total * float64(time.Millisecond)), nil
}
