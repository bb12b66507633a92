// Package segmentfile is a file of sections, each with a checksum, that is written
// whole or not at all, and never changed.
//
//	magic          8 bytes
//	version        4
//	sections       4, how many follow
//	for each section, by number:
//	  offset       8, from the beginning of the file, a multiple of 64
//	  length       8
//	  CRC32C       4
//	  0            4
//	CRC32C         4, of all before
//	sections       with zeros between them
//
// Numbers are little-endian. The sections may be followed by zeros.
package segmentfile
