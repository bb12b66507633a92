package store

import "unsafe"

// borrowedBytes returns the bytes of a string without copying them; they must not
// be changed.
func borrowedBytes(s string) []byte { return unsafe.Slice(unsafe.StringData(s), len(s)) }

// borrowed returns the bytes as a string without copying them: it is good as
// long as they don't change, to look something up.
func borrowed(b []byte) string { return unsafe.String(unsafe.SliceData(b), len(b)) }
