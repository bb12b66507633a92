package store

import (
	"math/bits"

	"github.com/gyroscops/otel-eventstore/store/internal/bitpack"
	"github.com/gyroscops/otel-eventstore/store/internal/onpair"
)

// A text column holds up to one text a row. Ids are most often UUIDs or hex
// digits, which nothing packs better than their bits.
//
//	form | allPresent    1 byte
//	present rows         a bit each, unless all are
//	formHex: width       1 byte
//	formCoded: ends      a bitpack column over the present rows
//	the texts of the present rows
type textForm byte

const (
	formNone  textForm = iota // no row has a text
	formUUID                  // 16 bytes each
	formHex                   // width bytes each, lower-case digits
	formCoded                 // in the code of the dictionary

	allPresent = 0x80
)

const (
	uuidLen    = 36
	uuidSize   = 16 // of its bits
	maxHexText = 2 * 255
)

// appendTexts appends the column of the texts; an empty text is none.
func appendTexts(dst []byte, texts []string, d *onpair.Dictionary) []byte {
	form, count := formOf(texts)
	if form == formNone {
		return append(dst, byte(formNone))
	}
	if count == len(texts) {
		dst = append(dst, byte(form)|allPresent)
	} else {
		dst = append(dst, byte(form))
		dst = appendPresence(dst, texts)
	}
	switch form {
	case formUUID:
		for _, t := range texts {
			if t != "" {
				dst = appendUUIDBits(dst, t)
			}
		}
		return dst
	case formHex:
		return appendHexTexts(dst, texts)
	default:
		return appendCodedTexts(dst, texts, count, d)
	}
}

// formOf returns the smallest form that all of the texts have, and how many
// there are.
func formOf(texts []string) (form textForm, count int) {
	uuids, digits, width := true, true, 0
	for _, t := range texts {
		if t == "" {
			continue
		}
		count++
		uuids = uuids && isUUID(t)
		if width == 0 {
			width = len(t)
		}
		digits = digits && len(t) == width && width <= maxHexText && isHex(t)
	}
	switch {
	case count == 0:
		return formNone, 0
	case uuids:
		return formUUID, count
	case digits:
		return formHex, count
	default:
		return formCoded, count
	}
}

func appendPresence(dst []byte, texts []string) []byte {
	start := len(dst)
	dst = append(dst, make([]byte, (len(texts)+7)/8)...)
	for i, t := range texts {
		if t != "" {
			dst[start+i/8] |= 1 << (i % 8)
		}
	}
	return dst
}

func appendHexTexts(dst []byte, texts []string) []byte {
	widthAt := len(dst)
	dst = append(dst, 0)
	for _, t := range texts {
		if t != "" {
			dst = appendHexBits(dst, t)
			dst[widthAt] = byte(len(t) / 2)
		}
	}
	return dst
}

func appendCodedTexts(dst []byte, texts []string, count int, d *onpair.Dictionary) []byte {
	codes, ends := []byte(nil), make([]uint64, 0, count)
	for _, t := range texts {
		if t != "" {
			codes = d.AppendEncode(codes, []byte(t))
			ends = append(ends, uint64(len(codes)))
		}
	}
	at := len(dst)
	dst, header := bitpack.Append(append(dst, make([]byte, bitpack.HeaderLen)...), ends)
	copy(dst[at:], header[:])
	return append(dst, codes...)
}

// textColumn reads a column of n rows.
type textColumn struct {
	data []byte
	n    int
}

func (c textColumn) form() textForm { return textForm(c.data[0] &^ allPresent) }

// rank returns which of the present texts is that of the row, and the rest of
// the column behind the presence.
func (c textColumn) rank(row int) (rank int, rest []byte, present bool) {
	if c.form() == formNone {
		return 0, nil, false
	}
	if c.data[0]&allPresent != 0 {
		return row, c.data[1:], true
	}
	presence := c.data[1 : 1+(c.n+7)/8]
	for _, b := range presence[:row/8] {
		rank += bits.OnesCount8(b)
	}
	b := presence[row/8]
	below := byte(1<<(row%8) - 1)
	return rank + bits.OnesCount8(b&below), c.data[1+len(presence):], b&(1<<(row%8)) != 0
}

func (c textColumn) has(row int) bool {
	_, _, present := c.rank(row)
	return present
}

// append appends the text of a row to dst, nothing where it has none.
func (c textColumn) append(dst []byte, row int, d *onpair.Dictionary) []byte {
	rank, rest, present := c.rank(row)
	if !present {
		return dst
	}
	switch c.form() {
	case formUUID:
		return appendUUID(dst, rest[rank*uuidSize:(rank+1)*uuidSize])
	case formHex:
		width := int(rest[0])
		return appendHexDigits(dst, rest[1+rank*width:1+(rank+1)*width])
	default:
		ends, data := (*bitpack.Header)(rest), rest[bitpack.HeaderLen:]
		start := 0
		if rank > 0 {
			start = int(ends.At(data, rank-1))
		}
		codes := data[ends.DataLen():]
		return d.AppendDecode(dst, codes[start:ends.At(data, rank)])
	}
}
