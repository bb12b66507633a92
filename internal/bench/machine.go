package main

import (
	"context"
	"os"
	"time"

	"github.com/shirou/gopsutil/v4/cpu"
	"github.com/shirou/gopsutil/v4/process"
)

// machine marks a moment, to tell how much of the machine others have used
// since then: the reason to doubt a figure.
type machine struct {
	at   time.Time
	busy time.Duration // of all CPUs
	own  time.Duration // of this process
}

func markMachine(ctx context.Context) (machine, error) {
	busy, err := busyTime(ctx)
	if err != nil {
		return machine{}, err
	}
	p, err := process.NewProcessWithContext(ctx, int32(os.Getpid()))
	if err != nil {
		return machine{}, err
	}
	own, err := cpuTime(ctx, p)
	return machine{time.Now(), busy, own}, err
}

// others returns how many CPUs have been busy between two moments with neither
// this process nor the collectors, whose time it is given.
func others(from, to machine, collectors time.Duration) float64 {
	used := to.busy - from.busy - (to.own - from.own) - collectors
	return max(0, used.Seconds()/to.at.Sub(from.at).Seconds())
}

// busyTime returns the time that all CPUs together were not idle, what a
// hypervisor withheld included.
func busyTime(ctx context.Context) (time.Duration, error) {
	times, err := cpu.TimesWithContext(ctx, false)
	if err != nil {
		return 0, err
	}
	t := times[0]
	return seconds(t.User + t.Nice + t.System + t.Irq + t.Softirq + t.Steal), nil
}

// cpuTime returns the CPU time of a process so far, in user and kernel mode.
func cpuTime(ctx context.Context, p *process.Process) (time.Duration, error) {
	times, err := p.TimesWithContext(ctx)
	if err != nil {
		return 0, err
	}
	return seconds(times.User + times.System), nil
}

func seconds(s float64) time.Duration { return time.Duration(s * float64(time.Second)) }
