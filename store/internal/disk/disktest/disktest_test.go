package disktest

import (
	"bytes"
	"errors"
	"fmt"
	"syscall"
	"testing"

	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// after returns what the directory /d may hold after power cuts with many seeds.
func after(t *testing.T, do func(r *Recorder)) map[string]int {
	t.Helper()
	r := NewRecorder()
	require.NoError(t, r.MakeDir("/d"))
	do(r)
	found := map[string]int{}
	for seed := range uint64(2000) {
		cut := r.Cut(seed, r.Operations())
		text := ""
		for _, name := range cut.Names("/d") {
			text += fmt.Sprintf("%s=%q ", name[3:], shorten(cut.Content(name)))
		}
		found[text]++
	}
	return found
}

// shorten writes a letter for each sector.
func shorten(content []byte) string {
	text := ""
	for ; len(content) > 0; content = content[min(sector, len(content)):] {
		if content[0] == 0 {
			text += "."
			continue
		}
		text += string(content[:1])
	}
	return text
}

func sectors(letters string) []byte {
	var b []byte
	for _, c := range letters {
		b = append(b, bytes.Repeat([]byte{byte(c)}, sector)...)
	}
	return b
}

func write(t *testing.T, r *Recorder, name, letters string, synced bool) {
	t.Helper()
	f, err := r.Create(name)
	require.NoError(t, err)
	_, err = f.WriteAt(sectors(letters), 0)
	require.NoError(t, err)
	if synced {
		require.NoError(t, f.Sync())
	}
}

func TestCutKeepsWhatWasSynced(t *testing.T) {
	t.Parallel()
	found := after(t, func(r *Recorder) {
		write(t, r, "/d/a", "xyz", true)
		require.NoError(t, r.SyncDir("/d"))
	})
	require.Equal(t, map[string]int{`a="xyz" `: 2000}, found)
}

func TestCutLeavesAnySectors(t *testing.T) {
	t.Parallel()
	found := after(t, func(r *Recorder) {
		write(t, r, "/d/a", "", false)
		require.NoError(t, r.SyncDir("/d"))
		f, err := r.OpenWrite("/d/a")
		require.NoError(t, err)
		_, err = f.WriteAt(sectors("abc"), 0)
		require.NoError(t, err)
	})
	for _, want := range []string{"", "a", "ab", "abc", "...", "..c", ".b", ".b.", "a.c"} {
		require.Containsf(t, found, fmt.Sprintf("a=%q ", want), "%v", found)
	}
}

func TestCutMixesVersionsOfSectors(t *testing.T) {
	t.Parallel()
	found := after(t, func(r *Recorder) {
		write(t, r, "/d/a", "abc", true)
		require.NoError(t, r.SyncDir("/d"))
		f, err := r.OpenWrite("/d/a")
		require.NoError(t, err)
		_, err = f.WriteAt(sectors("ABC"), 0)
		require.NoError(t, err)
	})
	require.Len(t, found, 8)
}

func TestCutLeavesNamesOrNot(t *testing.T) {
	t.Parallel()
	found := after(t, func(r *Recorder) {
		write(t, r, "/d/a", "a", true)
		require.NoError(t, r.SyncDir("/d"))
		write(t, r, "/d/b", "b", true)
		require.NoError(t, r.Rename("/d/b", "/d/a"))
	})
	// The name b is made or not, and then renamed or not; a is never without a file.
	require.Len(t, found, 3)
	require.Contains(t, found, `a="a" `)
	require.Contains(t, found, `a="a" b="b" `)
	require.Contains(t, found, `a="b" `)

	found = after(t, func(r *Recorder) {
		write(t, r, "/d/a", "a", true)
		require.NoError(t, r.SyncDir("/d"))
		require.NoError(t, r.Remove("/d/a"))
	})
	require.Len(t, found, 2)
}

func TestCutInTheMiddle(t *testing.T) {
	t.Parallel()
	r := NewRecorder()
	require.NoError(t, r.MakeDir("/d"))
	r.Put("/d/old", []byte("old"))
	require.Zero(t, r.Operations())
	write(t, r, "/d/a", "a", true)
	require.NoError(t, r.SyncDir("/d"))
	at := r.Operations()
	require.NoError(t, r.Remove("/d/a"))
	require.NoError(t, r.SyncDir("/d"))
	require.Equal(t, []string{"/d/a", "/d/old"}, r.Cut(1, at).Names("/d"))
	require.Equal(t, []string{"/d/old"}, r.Cut(1, r.Operations()).Names("/d"))
	require.Equal(t, "old", string(r.Cut(1, 0).Content("/d/old")))
}

func TestFaultyFails(t *testing.T) {
	t.Parallel()
	r := NewRecorder()
	r.Put("/d/a", sectors("abc"))
	f := Faulty(r, 1, Plan{})
	file, err := f.OpenWrite("/d/a")
	require.NoError(t, err)
	for what, c := range map[string]struct {
		plan Plan
		do   func() error
		want error
	}{
		"write":    {Plan{Write: 1}, func() error { _, err := file.WriteAt([]byte("x"), 0); return err }, syscall.EIO},
		"full":     {Plan{Full: 1}, func() error { _, err := file.WriteAt([]byte("x"), 0); return err }, syscall.ENOSPC},
		"sync":     {Plan{Sync: 1}, file.Sync, syscall.EIO},
		"syncdir":  {Plan{SyncDir: 1}, func() error { return f.SyncDir("/d") }, syscall.EIO},
		"truncate": {Plan{Resize: 1}, func() error { return file.Truncate(1) }, syscall.EIO},
		"read":     {Plan{Read: 1}, func() error { _, err := file.ReadAt(make([]byte, 1), 0); return err }, syscall.EIO},
		"create":   {Plan{Create: 1}, func() error { _, err := f.Create("/d/b"); return err }, syscall.EIO},
		"rename":   {Plan{Rename: 1}, func() error { return f.Rename("/d/a", "/d/c") }, syscall.EIO},
		"remove":   {Plan{Remove: 1}, func() error { return f.Remove("/d/a") }, syscall.EIO},
		"open":     {Plan{Open: 1}, func() error { _, err := f.Open("/d/a"); return err }, syscall.EIO},
	} {
		f.SetPlan(c.plan)
		if err := c.do(); !errors.Is(err, c.want) {
			t.Errorf("%s: %v", what, err)
		}
	}
	require.Len(t, f.Failed(), 10)
	f.SetPlan(Plan{})
	require.NoError(t, f.Remove("/d/a"))
}
