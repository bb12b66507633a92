package main

import (
	"errors"
	"fmt"
	"os"
	"runtime"
	"strconv"
	"strings"

	"golang.org/x/sys/unix"
)

// leaveCPUs takes this process, which sends the load, off the CPUs of a list, where
// others are left. An empty list changes nothing.
func leaveCPUs(list string) error {
	if list == "" {
		return nil
	}
	taken, err := parseCPUs(list)
	if err != nil {
		return err
	}
	var own unix.CPUSet
	if err := unix.SchedGetaffinity(0, &own); err != nil {
		return err
	}
	for cpu := range len(own) * strconv.IntSize {
		if taken.IsSet(cpu) {
			own.Clear(cpu)
		}
	}
	if own.Count() == 0 {
		return nil
	}
	runtime.GOMAXPROCS(own.Count())
	return bindThreads(&own)
}

// bindThreads binds every thread of this process; those to come are as the one that
// starts them.
func bindThreads(cpus *unix.CPUSet) error {
	threads, err := os.ReadDir("/proc/self/task")
	if err != nil {
		return err
	}
	for _, thread := range threads {
		id, err := strconv.Atoi(thread.Name())
		if err != nil {
			return err
		}
		if err := unix.SchedSetaffinity(id, cpus); err != nil && !errors.Is(err, unix.ESRCH) { // may have ended
			return fmt.Errorf("taskset: binding the load to other CPUs: %w", err)
		}
	}
	return nil
}

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
