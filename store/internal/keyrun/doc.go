// Package keyrun finds positions by hashes in files that never change, of which memory
// needs a filter alone: two bytes a key.
//
// A table is the hashes, sorted, the positions in the same order, less a base, in four
// bytes each, and a blocked Bloom filter (F. Putze, P. Sanders, J. Singler, "Cache-,
// Hash- and Space-Efficient Bloom Filters", 2007) whose blocks are in the order of the
// hashes too, so that all three are written from their beginning to their end, and
// tables are merged with hardly any memory. Numbers are little-endian.
package keyrun
