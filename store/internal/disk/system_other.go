//go:build !linux

package disk

import "os"

// On macOS this is F_FULLFSYNC, without which the drive may keep the data to itself.
func syncData(f *os.File) error { return f.Sync() }
