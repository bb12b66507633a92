package store

import (
	"bytes"
	"math/rand/v2"

	"github.com/gyroscops/otel-eventstore/store/internal/onpair"
)

// codebook is what packed blocks share: the dictionary of their text, and
// templates. Blocks keep it alive; a new one is begun when it no longer fits
// what comes in. The packer adds templates, which readers of blocks that were
// packed before don't look at.
type codebook struct {
	name       uint64 // in files: random
	dictionary *onpair.Dictionary
	templates  [maxTemplates + 1]*template // by id; id 0 is none
	ids        map[string]uint64           // of templates
	size       int64
	// lastOfType is the template that an event of a type, by its cell, had last.
	lastOfType [guessedTypes]uint64

	text, code int     // bytes of the block's text, and of its code
	blocks     int     // packed with it
	ratio      float64 // code by text, of the last blocks
	expected   float64 // code by text, of the first blocks
}

const (
	maxTemplates   = 4095
	maxTemplateLen = 16 << 10
)

func newCodebook(samples [][]byte) *codebook {
	c := codebookOf(onpair.Train(samples))
	c.name = rand.Uint64() //nolint:gosec // has to be another one each time
	return c
}

func codebookOf(d *onpair.Dictionary) *codebook {
	c := &codebook{dictionary: d, ids: make(map[string]uint64)}
	c.size = int64(c.dictionary.Bytes()) + templateOverhead*maxTemplates
	return c
}

// template returns the id of a template, which that of the type's last event may
// have, 0 where the codebook doesn't have it.
func (c *codebook) template(t *template, eventType uint64) uint64 {
	last := &c.lastOfType[eventType%guessedTypes]
	if guess := c.templates[*last]; guess != t && (guess == nil || !bytes.Equal(guess.bytes, t.bytes)) {
		*last = c.ids[string(t.bytes)]
	}
	return *last
}

// addTemplate gives the template, which two records have, an id, 0 where there is no
// room.
func (c *codebook) addTemplate(t *template) uint64 {
	if len(c.ids) == maxTemplates || len(t.bytes) > maxTemplateLen {
		return 0
	}
	id := uint64(len(c.ids)) + 1
	c.ids[string(t.bytes)] = id
	c.setTemplate(id, t)
	return id
}

// setTemplate gives the template an id.
func (c *codebook) setTemplate(id uint64, t *template) {
	t.again.Store(true)
	c.templates[id] = t
	c.size += int64(len(t.bytes))
	if len(t.bytes) <= maxJSONTemplate {
		c.size += int64(readyTimes * len(t.bytes))
	}
}

// jsonTemplate returns a template ready for JSON, nil where it is too long or the
// codebook doesn't have it. Readers.
func (c *codebook) jsonTemplate(id uint64) *jsonTemplate {
	if id == 0 {
		return nil
	}
	return c.templates[id].forJSON()
}

// count adds a text that was encoded.
func (c *codebook) count(text, code int) {
	c.text += text
	c.code += code
}

const (
	ratioBlocks = 16   // that the ratio is of, about
	wornBlocks  = 64   // that a codebook serves at least
	wornRatio   = 1.15 // of the ratio and the expected one
)

// endBlock is called after each block.
func (c *codebook) endBlock() {
	if c.text > 0 {
		r := float64(c.code) / float64(c.text)
		c.blocks++
		c.ratio += (r - c.ratio) / float64(min(c.blocks, ratioBlocks))
		c.text, c.code = 0, 0
	}
	if c.blocks == ratioBlocks {
		c.expected = c.ratio
	}
}

// isWorn reports whether the dictionary no longer does as well as it did.
func (c *codebook) isWorn() bool {
	return c.blocks > wornBlocks && c.ratio > c.expected*wornRatio
}
