package disk_test

import (
	"io"
	"io/fs"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/gyroscops/otel-eventstore/store/internal/disk"
	"github.com/gyroscops/otel-eventstore/store/internal/disk/disktest"
)

// Each file system keeps the same contract.
func TestFileSystems(t *testing.T) {
	t.Parallel()
	for name, system := range map[string]disk.FS{
		"system":   disk.System(),
		"recorder": disktest.NewRecorder(),
		"faulty":   disktest.Faulty(disktest.NewRecorder(), 1, disktest.Plan{}),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dir := filepath.Join(t.TempDir(), "a", "b")
			require.NoError(t, system.MakeDir(dir))
			require.NoError(t, system.MakeDir(dir))
			t.Run("files", func(t *testing.T) { testFiles(t, system, dir) })
			t.Run("names", func(t *testing.T) { testNames(t, system, dir) })
			t.Run("lock", func(t *testing.T) { testLock(t, system, filepath.Join(dir, "LOCK")) })
		})
	}
}

func testFiles(t *testing.T, system disk.FS, dir string) {
	name := filepath.Join(dir, "file")
	f, err := system.Create(name)
	require.NoError(t, err)
	_, err = system.Create(name)
	require.ErrorIs(t, err, fs.ErrExist)
	_, err = system.Create(filepath.Join(dir, "missing", "file"))
	require.ErrorIs(t, err, fs.ErrNotExist)
	n, err := f.WriteAt([]byte("hello"), 3)
	require.NoError(t, err)
	require.Equal(t, 5, n)
	require.NoError(t, f.Sync())
	require.NoError(t, f.Truncate(7))
	size, err := f.Size()
	require.NoError(t, err)
	require.Equal(t, int64(7), size)
	require.NoError(t, f.Truncate(8))
	require.NoError(t, f.Close())

	f, err = system.Open(name)
	require.NoError(t, err)
	buffer := make([]byte, 10)
	n, err = f.ReadAt(buffer, 2)
	require.ErrorIs(t, err, io.EOF)
	require.Equal(t, "\x00hell\x00", string(buffer[:n]))
	_, err = f.WriteAt([]byte("x"), 0)
	require.Error(t, err)
	data, release, err := f.Map()
	require.NoError(t, err)
	require.NoError(t, f.Close())
	require.Equal(t, "\x00\x00\x00hell\x00", string(data))
	release()

	f, err = system.OpenWrite(name)
	require.NoError(t, err)
	require.NoError(t, f.Truncate(0))
	data, release, err = f.Map()
	require.NoError(t, err)
	require.Empty(t, data)
	release()
	require.NoError(t, f.Close())
	require.NoError(t, system.Remove(name))
}

func testNames(t *testing.T, system disk.FS, dir string) {
	for _, name := range []string{"c", "a", "b"} {
		f, err := system.Create(filepath.Join(dir, name))
		require.NoError(t, err)
		_, err = f.WriteAt([]byte(name), 0)
		require.NoError(t, err)
		require.NoError(t, f.Close())
	}
	require.NoError(t, system.Rename(filepath.Join(dir, "a"), filepath.Join(dir, "b")))
	require.Error(t, system.Rename(filepath.Join(dir, "a"), filepath.Join(dir, "b")))
	names, err := system.List(dir)
	require.NoError(t, err)
	require.Equal(t, []string{"b", "c"}, names)
	f, err := system.Open(filepath.Join(dir, "b"))
	require.NoError(t, err)
	content := make([]byte, 1)
	_, err = f.ReadAt(content, 0)
	require.NoError(t, err)
	require.Equal(t, "a", string(content))
	require.NoError(t, f.Close())
	require.NoError(t, system.Remove(filepath.Join(dir, "b")))
	require.ErrorIs(t, system.Remove(filepath.Join(dir, "b")), fs.ErrNotExist)
	_, err = system.Open(filepath.Join(dir, "b"))
	require.ErrorIs(t, err, fs.ErrNotExist)
	require.NoError(t, system.SyncDir(dir))
	require.ErrorIs(t, system.SyncDir(filepath.Join(dir, "missing")), fs.ErrNotExist)
	_, err = system.List(filepath.Join(dir, "missing"))
	require.ErrorIs(t, err, fs.ErrNotExist)
}

func testLock(t *testing.T, system disk.FS, name string) {
	lock, err := system.Lock(name)
	require.NoError(t, err)
	_, err = system.Lock(name)
	require.ErrorIs(t, err, disk.ErrLocked)
	require.NoError(t, lock.Close())
	lock, err = system.Lock(name)
	require.NoError(t, err)
	require.NoError(t, lock.Close())
}
