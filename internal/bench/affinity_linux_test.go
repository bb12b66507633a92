package main

import (
	"os"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"golang.org/x/sys/unix"
)

func TestParseCPUs(t *testing.T) {
	t.Parallel()
	f := func(list string, want ...int) {
		t.Helper()
		cpus, err := parseCPUs(list)
		require.NoError(t, err)
		require.Equal(t, len(want), cpus.Count())
		for _, cpu := range want {
			require.True(t, cpus.IsSet(cpu), cpu)
		}
	}
	f("0", 0)
	f("0,2-4,7", 0, 2, 3, 4, 7)
	for _, list := range []string{"", "x", "1,", "3-1", "-1", "99999"} {
		_, err := parseCPUs(list)
		require.ErrorContains(t, err, "expected a list of CPUs", list)
	}
}

func TestOnCPUsBindsWhatItCalls(t *testing.T) {
	t.Parallel()
	allowed := func() string {
		status, err := os.ReadFile("/proc/thread-self/status")
		require.NoError(t, err)
		_, rest, found := strings.Cut(string(status), "Cpus_allowed_list:\t")
		require.True(t, found)
		list, _, _ := strings.Cut(rest, "\n")
		return list
	}
	var before unix.CPUSet
	require.NoError(t, unix.SchedGetaffinity(0, &before))
	last := 0
	for cpu := range 1024 {
		if before.IsSet(cpu) {
			last = cpu
		}
	}
	var list strings.Builder
	require.NoError(t, onCPUs(strconv.Itoa(last), func() error {
		list.WriteString(allowed())
		return nil
	}))
	require.Equal(t, strconv.Itoa(last), list.String())
	require.ErrorContains(t, onCPUs("1023", func() error { return nil }), "taskset")
	require.ErrorContains(t, onCPUs("all", func() error { return nil }), "taskset")
}
