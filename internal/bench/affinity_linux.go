package main

import (
	"fmt"
	"runtime"
	"strconv"
	"strings"

	"golang.org/x/sys/unix"
)

// onCPUs calls f on a thread that may use the CPUs of a list alone, and so may
// the processes that f starts. An empty list changes nothing.
func onCPUs(list string, f func() error) error {
	if list == "" {
		return f()
	}
	wanted, err := parseCPUs(list)
	if err != nil {
		return err
	}
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	var before unix.CPUSet
	if err := unix.SchedGetaffinity(0, &before); err != nil {
		return err
	}
	if err := unix.SchedSetaffinity(0, &wanted); err != nil {
		return fmt.Errorf("taskset %q: %w", list, err)
	}
	defer func() { _ = unix.SchedSetaffinity(0, &before) }() // it was the thread's own
	return f()
}

// parseCPUs reads a list such as 0,2-3.
func parseCPUs(list string) (unix.CPUSet, error) {
	var cpus unix.CPUSet
	for item := range strings.SplitSeq(list, ",") {
		from, to, isRange := strings.Cut(item, "-")
		if !isRange {
			to = from
		}
		first, errFirst := strconv.ParseUint(from, 10, 10)
		last, errLast := strconv.ParseUint(to, 10, 10)
		if errFirst != nil || errLast != nil || first > last {
			return cpus, fmt.Errorf("taskset: got %q, expected a list of CPUs such as 0 or 0,2-3", list)
		}
		for cpu := first; cpu <= last; cpu++ {
			cpus.Set(int(cpu))
		}
	}
	return cpus, nil
}
