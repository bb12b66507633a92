package keyrun

import (
	"encoding/binary"
	"math/bits"
)

const (
	blockLen = 64 // a line of the processor's cache
	// keyBits is what a key has of the filter, probes how many bits it sets: about one
	// key of a thousand is found that is not there.
	keyBits = 16
	probes  = 6

	slotBits = 9 // of a block
)

// filterBlocks returns how many blocks a filter of n keys has.
func filterBlocks(n uint64) uint64 { return (n*keyBits + 8*blockLen - 1) / (8 * blockLen) }

// scaled maps hashes to numbers below n, in their order.
func scaled(hash, n uint64) uint64 {
	high, _ := bits.Mul64(hash, n)
	return high
}

// slots returns the bits of a hash in its block, slotBits each: others than those that
// say which block it is.
func slots(hash uint64) uint64 { return hash * 0x9e3779b97f4a7c15 }

func setSlots(block *[blockLen]byte, hash uint64) {
	s := slots(hash)
	for range probes {
		slot := s % (1 << slotBits)
		block[slot/8] |= 1 << (slot % 8)
		s >>= slotBits
	}
}

// mayHave reports whether a filter may have a hash.
func mayHave(filter []byte, hash uint64) bool {
	n := uint64(len(filter) / blockLen)
	if n == 0 {
		return false
	}
	block := filter[scaled(hash, n)*blockLen:][:blockLen]
	s := slots(hash)
	for range probes {
		slot := s % (1 << slotBits)
		if binary.LittleEndian.Uint64(block[slot/64*8:])>>(slot%64)&1 == 0 {
			return false
		}
		s >>= slotBits
	}
	return true
}
