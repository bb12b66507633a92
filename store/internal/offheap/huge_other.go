//go:build unix && !linux

package offheap

// Other systems choose page sizes by themselves.
func adviseHuge([]byte) {}
