package store

import "unsafe"

// borrowed returns the bytes as a string without copying them: it is good as
// long as they don't change, to look something up.
func borrowed(b []byte) string { return unsafe.String(unsafe.SliceData(b), len(b)) }
