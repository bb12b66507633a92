package gcpacer

import (
	"runtime"
	"runtime/debug"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// The setting is the process's, so that these tests are one after the other.

// percentAfterCollections waits until GOGC is as wanted, with collections meanwhile.
func percentAfterCollections(t *testing.T, want func(percent uint64) bool) {
	t.Helper()
	require.Eventually(t, func() bool {
		runtime.GC()
		return want(read("/gc/gogc:percent"))
	}, 20*time.Second, 5*time.Millisecond)
}

func TestPace(t *testing.T) {
	const held = 4 << 30
	stop := Pace(func() int64 { return held }, 5)
	percentAfterCollections(t, func(percent uint64) bool { return percent > 1000 })
	goal := read("/gc/heap/goal:bytes")
	require.Greater(t, goal, uint64(held*4/100))

	more := Pace(func() int64 { return held }, 5)
	percentAfterCollections(t, func(uint64) bool { return read("/gc/heap/goal:bytes") > goal*3/2 })
	more()
	more()
	percentAfterCollections(t, func(uint64) bool { return read("/gc/heap/goal:bytes") < goal*5/4 })

	stop()
	require.EqualValues(t, 100, read("/gc/gogc:percent"))
	percentAfterCollections(t, func(percent uint64) bool { return percent == 100 })
}

func TestNothingHeld(t *testing.T) {
	stop := Pace(func() int64 { return 0 }, 5)
	defer stop()
	for range 3 {
		percentAfterCollections(t, func(percent uint64) bool { return percent == 100 })
	}
}

func TestOffStaysOff(t *testing.T) {
	defer debug.SetGCPercent(debug.SetGCPercent(-1))
	stop := Pace(func() int64 { return 1 << 40 }, 5)
	runtime.GC()
	require.Greater(t, read("/gc/gogc:percent"), uint64(1<<40))
	stop()
	require.Greater(t, read("/gc/gogc:percent"), uint64(1<<40))
}
