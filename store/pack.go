package store

import (
	"encoding/binary"
	"slices"

	"github.com/gyroscops/otel-eventstore/store/internal/bitpack"
)

// A packed block is two spans of memory. The keys have the offsets of their
// text columns, then these. The rows have, for each of their parts, its offset
// and, where it is a column, its header, next to each other, for one event is
// read from all of them; then the parts: the columns, a text column of span ids,
// one of tags, and the payloads.
//
//	payload = length of the numbers, numbers, code of the text
//
// A payload whose template the codebook doesn't have begins its text with the
// template, and its numbers with the template's length.

// The parts of packed rows that are no columns of events.
const (
	partTemplate = int(numColumns) + iota // column of template ids
	partEnd                               // column of the payloads' ends
	partSpans
	partTags
	partPayloads
	numParts
)

const (
	offsetLen = 4
	partLen   = offsetLen + bitpack.HeaderLen
)

// builder packs one block after the other. It is used by one goroutine at a time.
type builder struct {
	store  *Store
	shared sharedTexts

	data     []byte
	ids      [maxBlockLen]uint64 // of the rows' templates, 0 for none
	payloads []byte              // of the block, one after the other
	ends     [maxBlockLen]uint64
	whole    []byte // template and text of a row
	strings  [maxBlockLen]string
}

// keysOf packs the texts that the rows of a block have themselves.
func (p *builder) keysOf(b *openBlock, n int, c *codebook) []byte {
	dst := make([]byte, int(numKeys)*offsetLen, n*32)
	for t := range numKeys {
		binary.LittleEndian.PutUint32(dst[int(t)*offsetLen:], uint32(len(dst)))
		texts := p.texts(b, n, t)
		for row := range texts {
			if ref := t.reference(); ref != noColumn && b.cells[ref][row] != 0 {
				texts[row] = ""
			}
		}
		dst = appendTexts(dst, texts, c.dictionary)
	}
	return dst
}

// texts returns one text of each row. They are valid until the next call.
func (p *builder) texts(b *openBlock, n int, t text) []string {
	for row := range n {
		p.strings[row] = b.keys.rows[row].of(t)
	}
	return p.strings[:n]
}

// rowsOf packs all but the keys. The result is valid until the next call.
func (p *builder) rowsOf(b *openBlock, n int, c *codebook, grams *trigrams) []byte {
	p.shared.read(p.store, b, n)
	grams.addBlock(b, n, &p.shared)
	p.findTemplates(b, n, c)
	p.data = append(p.data[:0], make([]byte, numParts*partLen)...)
	for col := range numColumns {
		if twin := col.twin(); twin != noColumn && slices.Equal(b.cells[twin][:n], b.cells[col][:n]) {
			copy(p.data[int(col)*partLen:][:partLen], p.data[int(twin)*partLen:])
			continue
		}
		p.column(int(col), b.cells[col][:n])
	}
	p.column(partTemplate, p.ids[:n])
	payloads, ends := p.encode(b, n, c)
	p.column(partEnd, ends)
	p.beginPart(partSpans)
	p.data = appendTexts(p.data, p.texts(b, n, textSpanID), c.dictionary)
	p.beginPart(partTags)
	p.data = appendTexts(p.data, tagTexts(b.tagged[:n]), c.dictionary)
	p.beginPart(partPayloads)
	p.data = append(p.data, payloads...)
	return p.data
}

// beginPart sets the offset of a part to here.
func (p *builder) beginPart(i int) {
	binary.LittleEndian.PutUint32(p.data[i*partLen:], uint32(len(p.data)))
}

func (p *builder) column(i int, values []uint64) {
	p.beginPart(i)
	var header bitpack.Header
	p.data, header = bitpack.Append(p.data, values)
	copy(p.data[i*partLen+offsetLen:], header[:])
}

// tagTexts makes one text of the tags of each row.
func tagTexts(tagged [][]tag) []string {
	texts := make([]string, len(tagged))
	for row, tags := range tagged {
		if len(tags) == 0 {
			continue
		}
		var text []byte
		for _, t := range tags {
			text = binary.AppendUvarint(text, t.cell)
			text = binary.AppendUvarint(text, t.previous)
		}
		texts[row] = string(text)
	}
	return texts
}

// findTemplates sets the ids of the rows' templates. One that the codebook doesn't have
// gets an id where two rows have it.
func (p *builder) findTemplates(b *openBlock, n int, c *codebook) {
	var first map[string]int // row of templates that are not in the codebook
	for row := range n {
		t := b.contents[row].template
		p.ids[row] = c.template(t, b.cells[colEventType][row])
		if p.ids[row] != 0 {
			continue
		}
		earlier, ok := first[string(t.bytes)]
		if !ok {
			if first == nil {
				first = make(map[string]int)
			}
			first[string(t.bytes)] = row
			continue
		}
		if p.ids[earlier] == 0 {
			p.ids[earlier] = c.addTemplate(t)
		}
		p.ids[row] = p.ids[earlier]
	}
}

// encode returns the payloads and their ends.
func (p *builder) encode(b *openBlock, n int, c *codebook) (payloads []byte, ends []uint64) {
	payloads, ends = p.payloads[:0], p.ends[:n]
	for row := range n {
		content := &b.contents[row]
		numbers, text := content.numbersAndText()
		code := borrowedBytes(text)
		if p.ids[row] == 0 {
			t := content.template.bytes
			payloads = binary.AppendUvarint(payloads, uint64(uvarintLen(uint64(len(t)))+len(numbers)))
			payloads = binary.AppendUvarint(payloads, uint64(len(t)))
			p.whole = append(append(p.whole[:0], t...), text...)
			code = p.whole
		} else {
			payloads = binary.AppendUvarint(payloads, uint64(len(numbers)))
		}
		payloads = append(payloads, numbers...)
		before := len(payloads)
		payloads = c.dictionary.AppendEncode(payloads, code)
		c.count(len(code), len(payloads)-before)
		ends[row] = uint64(len(payloads))
	}
	p.payloads = payloads
	return payloads, ends
}
