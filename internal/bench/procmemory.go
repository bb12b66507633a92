package main

import (
	"fmt"
	"os"
	"strconv"
	"strings"
)

// memory is the resident memory of a process in bytes: its own, and that of files, which
// the system takes back when it needs it.
type memory struct{ all, anonymous, files int64 }

func (m memory) String() string {
	return fmt.Sprintf("RSS %d MB (%d MB anonymous, %d MB of files)", m.all/1e6, m.anonymous/1e6, m.files/1e6)
}

// memoryOf reads proc(5), so on Linux alone.
func memoryOf(pid int) (memory, error) {
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		return memory{}, err
	}
	return parseMemory(string(status))
}

func parseMemory(status string) (m memory, err error) {
	found := 0
	for line := range strings.Lines(status) {
		name, value, _ := strings.Cut(line, ":")
		into := map[string]*int64{"VmRSS": &m.all, "RssAnon": &m.anonymous, "RssFile": &m.files}[name]
		if into == nil {
			continue
		}
		kib, err := strconv.ParseInt(strings.TrimSpace(strings.TrimSuffix(strings.TrimSpace(value), "kB")), 10, 64)
		if err != nil {
			return m, fmt.Errorf("%s of a process: %w", name, err)
		}
		*into = kib << 10
		found++
	}
	if found != 3 {
		return m, fmt.Errorf("the status of a process has %d of VmRSS, RssAnon and RssFile", found)
	}
	return m, nil
}
