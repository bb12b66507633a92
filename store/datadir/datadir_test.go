package datadir

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/gyroscops/otel-eventstore/store/eventlog"
	"github.com/gyroscops/otel-eventstore/store/eventlog/file"
	"github.com/gyroscops/otel-eventstore/store/internal/disk/disktest"
)

func TestOpen(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "a", "data")
	for i := range 3 {
		d, err := Open(t.Context(), Options{Path: path})
		require.NoError(t, err)
		require.Equal(t, uint64(i), d.Log.State().Last)
		_, err = d.Log.Append(t.Context(), []byte("entry"), nil)
		require.NoError(t, err)
		require.DirExists(t, Segments(path))
		require.Equal(t, filepath.Join(path, "quarantine"), Quarantine(path))
		require.NoError(t, d.Close())
	}
	content, err := os.ReadFile(filepath.Join(path, "FORMAT"))
	require.NoError(t, err)
	require.Equal(t, "1\n", string(content))
}

func TestSecondOpenIsRefused(t *testing.T) {
	t.Parallel()
	path := t.TempDir()
	d, err := Open(t.Context(), Options{Path: path})
	require.NoError(t, err)
	_, err = Open(t.Context(), Options{Path: path})
	require.ErrorIs(t, err, eventlog.ErrLocked)
	require.ErrorContains(t, err, fmt.Sprint("process ", os.Getpid()))
	require.ErrorContains(t, err, path)
	require.NoError(t, d.Close())
	d, err = Open(t.Context(), Options{Path: path})
	require.NoError(t, err)
	require.NoError(t, d.Close())
}

const holdVariable = "EVENTSTORE_TEST_HOLD"

// Another process holds the directory, and its end lets go of it.
func TestSecondProcessIsRefused(t *testing.T) {
	if path := os.Getenv(holdVariable); path != "" {
		d, err := Open(t.Context(), Options{Path: path})
		require.NoError(t, err)
		fmt.Println("held")
		_, _ = os.Stdin.Read(make([]byte, 1))
		require.NoError(t, d.Close())
		return
	}
	path := t.TempDir()
	program, err := os.Executable()
	require.NoError(t, err)
	other := exec.CommandContext(t.Context(), program, "-test.run", "^TestSecondProcessIsRefused$")
	other.Env = append(os.Environ(), holdVariable+"="+path)
	_, err = other.StdinPipe() // it waits for that
	require.NoError(t, err)
	stdout, err := other.StdoutPipe()
	require.NoError(t, err)
	require.NoError(t, other.Start())
	held := make([]byte, 5)
	_, err = stdout.Read(held)
	require.NoError(t, err)
	require.Equal(t, "held\n", string(held))
	_, err = Open(t.Context(), Options{Path: path})
	require.ErrorIs(t, err, eventlog.ErrLocked)
	require.ErrorContains(t, err, fmt.Sprint("process ", other.Process.Pid))
	require.NoError(t, other.Process.Kill())
	require.Error(t, other.Wait())
	d, err := Open(t.Context(), Options{Path: path})
	require.NoError(t, err)
	require.NoError(t, d.Close())
}

func TestFormat(t *testing.T) {
	t.Parallel()
	f := func(content, want string) {
		t.Helper()
		path := t.TempDir()
		require.NoError(t, os.WriteFile(filepath.Join(path, "FORMAT"), []byte(content), 0o600))
		d, err := Open(t.Context(), Options{Path: path})
		if want == "" {
			require.NoError(t, err)
			require.NoError(t, d.Close())
			return
		}
		require.ErrorIs(t, err, eventlog.ErrFormat)
		require.ErrorContains(t, err, want)
		require.ErrorContains(t, err, path)
		require.NoDirExists(t, filepath.Join(path, "log"))
	}
	f("1\n", "")
	f("", "")
	f("2\n", "written by a newer version: use that one")
	f("0\n", "this program knows 1")
	f("what", "expected a number")
}

func TestUnusableDirectory(t *testing.T) {
	t.Parallel()
	refused := func(path string) {
		t.Helper()
		_, err := Open(t.Context(), Options{Path: path})
		require.ErrorContains(t, err, path)
		require.ErrorContains(t, err, "key directory")
	}
	parent := t.TempDir()
	name := filepath.Join(parent, "file")
	require.NoError(t, os.WriteFile(name, nil, 0o600))
	refused(name)
	refused(filepath.Join(name, "below"))
	if os.Geteuid() == 0 {
		t.Log("root may write anywhere")
		return
	}
	require.NoError(t, os.Chmod(parent, 0o500)) //nolint:gosec // a directory needs x
	refused(parent)
	refused(filepath.Join(parent, "data"))
}

func TestDamage(t *testing.T) {
	t.Parallel()
	path := t.TempDir()
	d, err := Open(t.Context(), Options{Path: path})
	require.NoError(t, err)
	for range 3 {
		_, err = d.Log.Append(t.Context(), []byte("entry"), nil)
		require.NoError(t, err)
	}
	epoch := d.Log.State().Epoch
	require.NoError(t, d.Close())
	segment := filepath.Join(path, "log", fmt.Sprintf("%020d.log", 1))
	content, err := os.ReadFile(segment)
	require.NoError(t, err)
	content[2*512+50] ^= 1
	require.NoError(t, os.WriteFile(segment, content, 0o600))

	_, err = Open(t.Context(), Options{Path: path})
	var damage *eventlog.DamageError
	require.ErrorAs(t, err, &damage)
	require.Equal(t, segment, damage.File)
	d, err = Open(t.Context(), Options{Path: path, OnDamage: file.Quarantine})
	require.NoError(t, err)
	state := d.Log.State()
	require.Equal(t, uint64(1), state.Last)
	require.NotEqual(t, epoch, state.Epoch)
	require.Equal(t, filepath.Join(Quarantine(path), filepath.Base(segment)), state.Missing[0].File)
	require.FileExists(t, state.Missing[0].File)
	require.NoError(t, d.Close())
}

// A power cut while a directory is made leaves one that opens.
func TestPowerCutWhileMaking(t *testing.T) {
	t.Parallel()
	r := disktest.NewRecorder()
	d, err := Open(t.Context(), Options{Path: "/data", FS: r})
	require.NoError(t, err)
	made := r.Operations()
	_, err = d.Log.Append(t.Context(), []byte("entry"), nil)
	require.NoError(t, err)
	acknowledged := r.Operations()
	require.NoError(t, d.Close())
	for seed := range uint64(500) {
		random := rand.New(rand.NewPCG(seed, 0))
		at := random.IntN(r.Operations() + 1)
		d, err := Open(t.Context(), Options{Path: "/data", FS: r.Cut(seed, at)})
		require.NoErrorf(t, err, "seed %d, cut at %d, made at %d", seed, at, made)
		if at >= acknowledged {
			require.Equal(t, uint64(1), d.Log.State().Last)
		}
		require.NoError(t, d.Close())
	}
}

func TestFailingDisk(t *testing.T) {
	t.Parallel()
	for seed := range uint64(200) {
		r := disktest.NewRecorder()
		plan := disktest.Plan{Write: 0.1, Full: 0.05, Sync: 0.1, SyncDir: 0.1, Create: 0.1, Rename: 0.1, Open: 0.1, Read: 0.1}
		d, err := Open(t.Context(), Options{Path: "/data", FS: disktest.Faulty(r, seed, plan)})
		if err == nil {
			err = d.Close()
		}
		if err != nil && !strings.Contains(err.Error(), "/data") && !errors.Is(err, eventlog.ErrFailed) {
			t.Errorf("seed %d: %v", seed, err)
		}
		// The lock is free again, and what is there opens.
		d, err = Open(t.Context(), Options{Path: "/data", FS: r})
		require.NoErrorf(t, err, "seed %d", seed)
		require.NoError(t, d.Close())
	}
}
