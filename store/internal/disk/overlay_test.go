package disk

import (
	"io/fs"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
)

// content returns what a file system has under a name.
func content(t *testing.T, of FS, name string) string {
	t.Helper()
	f, err := of.Open(name)
	require.NoError(t, err)
	data, release, err := f.Map()
	require.NoError(t, err)
	defer release()
	defer func() { require.NoError(t, f.Close()) }()
	return string(data)
}

func TestOverlay(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	in := func(name string) string { return filepath.Join(dir, name) }
	for _, name := range []string{"changed", "moved", "removed", "kept"} {
		require.NoError(t, os.WriteFile(in(name), []byte(name), 0o600))
	}
	o := Overlay(System())

	f, err := o.OpenWrite(in("changed"))
	require.NoError(t, err)
	_, err = f.WriteAt([]byte("ing"), 5)
	require.NoError(t, err)
	require.NoError(t, f.Truncate(7))
	require.NoError(t, f.Truncate(9))
	size, err := f.Size()
	require.NoError(t, err)
	require.Equal(t, int64(9), size)
	require.NoError(t, o.Rename(in("moved"), in("there")))
	require.NoError(t, o.Remove(in("removed")))
	f, err = o.Create(in("new"))
	require.NoError(t, err)
	_, err = f.WriteAt([]byte("new"), 2)
	require.NoError(t, err)
	require.NoError(t, o.Rename(in("new"), in("newer")))
	require.NoError(t, o.MakeDir(in("folder")))

	names, err := o.List(dir)
	require.NoError(t, err)
	require.Equal(t, []string{"changed", "kept", "newer", "there"}, names)
	require.Equal(t, "changin\x00\x00", content(t, o, in("changed")))
	require.Equal(t, "kept", content(t, o, in("kept")))
	require.Equal(t, "moved", content(t, o, in("there")))
	require.Equal(t, "\x00\x00new", content(t, o, in("newer")))
	names, err = o.List(in("folder"))
	require.NoError(t, err)
	require.Empty(t, names)

	for _, gone := range []string{"moved", "removed", "new", "never"} {
		_, err := o.Open(in(gone))
		require.ErrorIs(t, err, fs.ErrNotExist, gone)
		require.ErrorIs(t, o.Remove(in(gone)), fs.ErrNotExist)
		require.ErrorIs(t, o.Rename(in(gone), in("x")), fs.ErrNotExist)
	}
	_, err = o.List(in("nowhere"))
	require.ErrorIs(t, err, fs.ErrNotExist)
	for _, there := range []string{"kept", "there", "changed"} {
		_, err := o.Create(in(there))
		require.ErrorIs(t, err, fs.ErrExist)
	}

	// Below nothing has changed.
	names, err = System().List(dir)
	require.NoError(t, err)
	require.Equal(t, []string{"changed", "kept", "moved", "removed"}, names)
	for _, name := range names {
		require.Equal(t, name, content(t, System(), in(name)))
	}

	lock, err := o.Lock(in("lock"))
	require.NoError(t, err)
	_, err = System().Lock(in("lock"))
	require.ErrorIs(t, err, ErrLocked)
	require.NoError(t, lock.Close())
}
