// Package enginebench has the benchmarks of the store alone, in one process:
// appends, reads and queries at growing sizes.
package enginebench
