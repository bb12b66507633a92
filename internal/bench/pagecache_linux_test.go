package main

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestMappingBelow(t *testing.T) {
	t.Parallel()
	f := func(line string, wantFrom, wantLength uintptr, want bool) {
		t.Helper()
		from, length, ok := mappingBelow(line, "/tmp/history/")
		require.Equal(t, want, ok)
		if want {
			require.Equal(t, wantFrom, from)
			require.Equal(t, wantLength, length)
		}
	}
	f("7f0000001000-7f0000003000 r--s 00000000 fe:00 42        /tmp/history/segments/1.segment\n", 0x7f0000001000, 0x2000, true)
	f("7f0000001000-7f0000003000 r--p 00000000 fe:00 42        /tmp/histories/1.segment\n", 0, 0, false)
	f("7f0000001000-7f0000003000 rw-p 00000000 00:00 0 \n", 0, 0, false)
	f("x-7f0000003000 r--p 00000000 fe:00 42        /tmp/history/a\n", 0, 0, false)
}

func TestDropFile(t *testing.T) {
	t.Parallel()
	name := filepath.Join(t.TempDir(), "file")
	require.NoError(t, os.WriteFile(name, []byte("content"), 0o600))
	require.NoError(t, dropFile(name))
	require.Error(t, dropFile(name+" that is not there"))
}
