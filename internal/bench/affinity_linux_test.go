package main

import (
	"os"
	"runtime"
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

// The test is alone, for it binds the whole process.
func TestLeaveCPUs(t *testing.T) {
	var before unix.CPUSet
	require.NoError(t, unix.SchedGetaffinity(0, &before))
	processors := runtime.GOMAXPROCS(0)
	t.Cleanup(func() {
		runtime.GOMAXPROCS(processors)
		require.NoError(t, bindThreads(&before))
	})
	first := 0
	for !before.IsSet(first) {
		first++
	}
	require.NoError(t, leaveCPUs(""))
	require.Equal(t, processors, runtime.GOMAXPROCS(0))

	require.NoError(t, leaveCPUs(strconv.Itoa(first)))
	var after unix.CPUSet
	require.NoError(t, unix.SchedGetaffinity(0, &after))
	if before.Count() == 1 {
		require.Equal(t, before, after, "there is no other CPU")
		return
	}
	require.Equal(t, before.Count()-1, after.Count())
	require.False(t, after.IsSet(first))
	require.Equal(t, after.Count(), runtime.GOMAXPROCS(0))
	require.ErrorContains(t, leaveCPUs("all"), "taskset")
}
