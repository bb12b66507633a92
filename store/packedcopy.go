package store

import (
	"bytes"
	"encoding/binary"
	"runtime"

	"github.com/gyroscops/otel-eventstore/store/internal/bitpack"
)

// packedFor returns the block of a view in packed form. Most are; the others, whose
// events were evicted before their turn came, are packed here for the view alone.
func (p *packer) packedFor(v *view, number uint64, b *block, grams *trigrams) *block {
	p.packing.Lock()
	defer p.packing.Unlock()
	if open, ok := b.rows.(*openBlock); ok {
		if p.codebook == nil {
			p.codebook = newCodebook(p.samples(v, number))
		}
		return p.packedCopy(v, number, open.filled(v.evictedRows(number)), grams)
	}
	if keys, ok := b.keys.(*openKeys); ok {
		if p.codebook == nil {
			p.codebook = newCodebook(nil)
		}
		defer runtime.KeepAlive(keys)
		return &block{keys: &packedKeys{onHeap(p.builder.allKeysOf(keys, v.blockLen(), p.codebook)), p.codebook, v.blockLen()}}
	}
	return b
}

// packedCopy packs a block beside the one of the store.
func (p *packer) packedCopy(v *view, number uint64, b *openBlock, grams *trigrams) *block {
	defer runtime.KeepAlive(b)
	n := v.blockLen()
	grams.begin(v.segmentOf(number))
	rows := onHeap(p.builder.rowsOf(b, n, p.codebook, grams))
	keys := onHeap(p.builder.keysOf(b, n, p.codebook))
	grams.end()
	return newPacked(
		packedKeys{keys, p.codebook, n},
		packedBlock{
			region: rows, codebook: p.codebook, n: n, bounds: b.bounds(n),
			size: packedSize(rows, keys),
		})
}

// onHeap returns a copy of the data as a region of the Go heap.
func onHeap(data []byte) region {
	return region{data: append(bytes.Clone(data), make([]byte, bitpack.Slack)...)}
}

// packedSize returns what a packed block counts in the memory limit.
func packedSize(rows, keys region) int64 {
	return int64(len(rows.data)+len(keys.data)) + filterBytes + blockOverhead
}

// allKeysOf packs all texts of a block whose rows are gone, so that it is not known
// which of them other rows have as well.
func (p *builder) allKeysOf(k *openKeys, n int, c *codebook) []byte {
	dst := make([]byte, int(numKeys)*offsetLen, n*32)
	for t := range numKeys {
		binary.LittleEndian.PutUint32(dst[int(t)*offsetLen:], uint32(len(dst)))
		for row := range n {
			p.strings[row] = k.rows[row].of(t)
		}
		dst = appendTexts(dst, p.strings[:n], c.dictionary)
	}
	return dst
}
