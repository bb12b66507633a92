package httpapi

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"hash/crc32"
	"slices"
	"strings"
)

// cursorVersion is the first byte of a cursor; it changes with the layout.
const cursorVersion = 1

// cursor is where the next page of a read begins: the key of an event or of a
// head, never an offset, so that what is appended meanwhile moves nothing. It
// is bound to its query, and to the epoch in which its key means something.
type cursor struct {
	query uint64
	epoch string
	key   []uint64
}

var (
	cursorEncoding = base64.RawURLEncoding.Strict()
	castagnoli     = crc32.MakeTable(crc32.Castagnoli)
)

// String returns the text that clients pass back.
func (c cursor) String() string {
	b := []byte{cursorVersion}
	b = binary.BigEndian.AppendUint64(b, c.query)
	b = binary.AppendUvarint(b, uint64(len(c.epoch)))
	b = append(b, c.epoch...)
	for _, k := range c.key {
		b = binary.AppendUvarint(b, k)
	}
	b = binary.BigEndian.AppendUint32(b, crc32.Checksum(b, castagnoli))
	return cursorEncoding.EncodeToString(b)
}

// decodeCursor reads a cursor whose key has the given length.
func decodeCursor(text string, keyLen int) (c cursor, ok bool) {
	b, err := cursorEncoding.DecodeString(text)
	if err != nil || len(b) < 1+8+1+4 || b[0] != cursorVersion {
		return c, false
	}
	b, sum := b[:len(b)-4], binary.BigEndian.Uint32(b[len(b)-4:])
	if crc32.Checksum(b, castagnoli) != sum {
		return c, false
	}
	c.query = binary.BigEndian.Uint64(b[1:])
	b = b[1+8:]
	length, n := binary.Uvarint(b)
	if n <= 0 || length > uint64(len(b)-n) {
		return c, false
	}
	c.epoch = string(b[n : n+int(length)])
	b = b[n+int(length):]
	for range keyLen {
		k, n := binary.Uvarint(b)
		if n <= 0 {
			return c, false
		}
		c.key = append(c.key, k)
		b = b[n:]
	}
	return c, len(b) == 0
}

// pager reads and writes the cursors of one request.
type pager struct {
	query uint64
	epoch string
	key   []uint64 // of the page that was asked for; nil for the first
}

// pager reads the cursor of a request, whose key has the given length. Every
// other parameter must have been asked for before.
func (a *api) pager(p *params, keyLen int) (*pager, error) {
	text := p.one("cursor")
	if err := p.check(); err != nil {
		return nil, err
	}
	pg := &pager{query: queryHash(p), epoch: a.store.Epoch()}
	if text == "" {
		return pg, nil
	}
	c, ok := decodeCursor(text, keyLen)
	if !ok {
		return nil, cursorProblem(text, "the nextCursor of a page, unchanged")
	}
	if c.query != pg.query {
		return nil, cursorProblem(text, "a cursor that was given out for this very query; only limit may differ")
	}
	if c.epoch != pg.epoch {
		return nil, a.otherEpoch("cursor", "the cursor was given out before the event store began anew; begin again without it")
	}
	pg.key = c.key
	return pg, nil
}

func cursorProblem(text, expected string) *problem {
	p := invalid("cursor", text, expected)
	p.kind = kindInvalidCursor
	return p
}

// otherEpoch is the answer to a place in a log that is not the store's.
func (a *api) otherEpoch(parameter, detail string) *problem {
	status := a.store.Status()
	return &problem{
		kind:          kindOtherEpoch,
		detail:        detail,
		parameter:     parameter,
		epoch:         status.Epoch,
		firstPosition: &status.FirstPosition,
	}
}

// next returns the cursor of the page that begins at the key.
func (pg *pager) next(key ...uint64) string {
	return cursor{query: pg.query, epoch: pg.epoch, key: key}.String()
}

// queryHash identifies what is read: the resource and all parameters but those
// that choose a page of it. Order and spelling do not count.
func queryHash(p *params) uint64 {
	h := sha256.New()
	write := func(s string) {
		var length [8]byte
		binary.BigEndian.PutUint64(length[:], uint64(len(s)))
		h.Write(length[:])
		h.Write([]byte(s))
	}
	write(p.request.Pattern)
	for _, segment := range splitPath(p.request.Pattern) {
		if name, ok := wildcard(segment); ok {
			write(p.request.PathValue(name))
		}
	}
	for _, name := range sortedKeys(p.values) {
		if name == "cursor" || name == "limit" {
			continue
		}
		values := slices.Sorted(slices.Values(p.values[name]))
		write(name)
		write(strings.Repeat("v", len(values)))
		for _, value := range values {
			write(value)
		}
	}
	return binary.BigEndian.Uint64(h.Sum(nil))
}
