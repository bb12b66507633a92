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
	store    *Store
	splitter splitter
	shared   sharedTexts

	data []byte

	ids                 [maxBlockLen]uint64 // of the rows' templates, 0 for none
	templates, payloads []byte              // of the block, one after the other
	ends                []rowEnds
}

// rowEnds says where a row's part of the builder's buffers ends.
type rowEnds struct{ template, numbers, text int }

// keysOf packs the texts that the rows of a block have themselves.
func (p *builder) keysOf(b *openBlock, n int, c *codebook) []byte {
	dst := make([]byte, int(numKeys)*offsetLen, n*32)
	texts := make([]string, n)
	for t := range numKeys {
		binary.LittleEndian.PutUint32(dst[int(t)*offsetLen:], uint32(len(dst)))
		for row := range texts {
			texts[row] = b.keys.texts[t][row]
			if ref := t.reference(); ref != noColumn && b.cells[ref][row] != 0 {
				texts[row] = ""
			}
		}
		dst = appendTexts(dst, texts, c.dictionary)
	}
	return dst
}

// rowsOf packs all but the keys. The result is valid until the next call.
func (p *builder) rowsOf(b *openBlock, n int, c *codebook, grams *trigrams) []byte {
	p.split(b, n, c, grams)
	p.addTemplates(n, c)
	p.data = append(p.data[:0], make([]byte, numParts*partLen)...)
	for col := range numColumns {
		if twin := col.twin(); twin != noColumn && slices.Equal(b.cells[twin][:n], b.cells[col][:n]) {
			copy(p.data[int(col)*partLen:][:partLen], p.data[int(twin)*partLen:])
			continue
		}
		p.column(int(col), b.cells[col][:n])
	}
	p.column(partTemplate, p.ids[:n])
	payloads, ends := p.encode(n, c)
	p.column(partEnd, ends)
	p.beginPart(partSpans)
	p.data = appendTexts(p.data, b.spans[:n], c.dictionary)
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

// split splits the records of the rows into the builder's buffers.
func (p *builder) split(b *openBlock, n int, c *codebook, grams *trigrams) {
	p.templates, p.payloads, p.ends = p.templates[:0], p.payloads[:0], p.ends[:0]
	p.splitter.grams = grams
	p.shared.read(p.store, b, n)
	var r Record
	var env Envelope
	for row := range n {
		b.record(row, nil, nil, &r)
		p.envelope(b, row, &env)
		last := &c.lastOfType[b.cells[colEventType][row]%guessedTypes]
		p.splitter.split(&r, &env, c.templates[*last])
		id := *last
		if !p.splitter.template.isGuess() {
			id = c.template(p.splitter.template.bytes())
			*last = id
		}
		if id == 0 {
			p.templates = append(p.templates, p.splitter.template.bytes()...)
		}
		p.ids[row] = id
		numbers := len(p.payloads) + len(p.splitter.numbers)
		p.payloads = append(append(p.payloads, p.splitter.numbers...), p.splitter.text...)
		p.ends = append(p.ends, rowEnds{len(p.templates), numbers, len(p.payloads)})
	}
}

// envelope sets the fields that attributes may have given their texts.
func (p *builder) envelope(b *openBlock, row int, env *Envelope) {
	key := p.shared.aggregates[row]
	env.EventID = b.keys.texts[textEventID][row]
	env.AggregateType, env.AggregateID = key.aggregateType, key.aggregateID
	env.CorrelationID = b.keys.texts[textCorrelation][row]
	env.CausationID = b.keys.texts[textCausation][row]
	env.OrganizationID = p.shared.organizations[row]
	env.UserID = p.shared.users[row]
}

// row returns the parts of a row in the builder's buffers. The template is empty
// where it has an id.
func (p *builder) row(row int) (template, numbers, text []byte) {
	var start rowEnds
	if row > 0 {
		start = p.ends[row-1]
	}
	end := p.ends[row]
	return p.templates[start.template:end.template], p.payloads[start.text:end.numbers], p.payloads[end.numbers:end.text]
}

// addTemplates gives templates that two rows have an id.
func (p *builder) addTemplates(n int, c *codebook) {
	var first map[string]int // row of templates that are not in the codebook
	for row := range n {
		if p.ids[row] != 0 {
			continue
		}
		template, _, _ := p.row(row)
		if earlier, ok := first[string(template)]; ok {
			if p.ids[earlier] == 0 {
				p.ids[earlier] = c.addTemplate(template)
			}
			p.ids[row] = p.ids[earlier]
			continue
		}
		if first == nil {
			first = make(map[string]int)
		}
		first[string(template)] = row
	}
}

// encode returns the payloads and their ends.
func (p *builder) encode(n int, c *codebook) (payloads []byte, ends []uint64) {
	ends = make([]uint64, n)
	payloads = make([]byte, 0, len(p.payloads)/2)
	var scratch, whole []byte
	for row := range n {
		template, numbers, text := p.row(row)
		if p.ids[row] == 0 {
			scratch = append(binary.AppendUvarint(scratch[:0], uint64(len(template))), numbers...)
			numbers = scratch
			whole = append(append(whole[:0], template...), text...)
			text = whole
		}
		payloads = binary.AppendUvarint(payloads, uint64(len(numbers)))
		payloads = append(payloads, numbers...)
		before := len(payloads)
		payloads = c.dictionary.AppendEncode(payloads, text)
		c.count(len(text), len(payloads)-before)
		ends[row] = uint64(len(payloads))
	}
	return payloads, slices.Clip(ends)
}

// appendTexts appends the text of each row.
func (p *builder) appendTexts(texts [][]byte, b *openBlock, n int) [][]byte {
	p.split(b, n, new(codebook), newTrigrams())
	for row := range n {
		_, _, text := p.row(row)
		texts = append(texts, slices.Clone(text))
	}
	return texts
}
