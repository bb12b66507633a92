package store

import "github.com/gyroscops/otel-eventstore/internal/semconv"

// jsonTemplate is a template made ready to write records of its kind as JSON.
type jsonTemplate struct {
	severity string
	// The data is the body, where that is a map; otherwise an object that begins
	// with the body and goes on with attributes, see Record.Data.
	body, rest jsonSteps
	attributes jsonSteps
}

// jsonSteps write an object: what records of one kind have in common, which is text
// already, and the values of the record between.
type jsonSteps struct {
	text  string
	steps []jsonStep
}

// jsonStep is a part of the text, then a value.
type jsonStep struct {
	end    int  // of the part of the text
	kind   byte // of the value, KindNull for none
	width  byte // of hex digits
	silent bool // the value is read and not written
}

// maxJSONTemplate is the longest template that is made ready. It takes readyTimes
// its length more then, about.
const (
	maxJSONTemplate = 4 << 10
	readyTimes      = 3
)

// newJSONTemplate makes a template ready.
func newJSONTemplate(template []byte) *jsonTemplate {
	c := jsonCompiler{template: decoder{template}}
	t := &jsonTemplate{severity: c.template.string()}
	if kind := c.kind(); Kind(kind) == KindMap {
		c.node(kind)
		t.body = c.take()
	} else {
		keys := make(map[string]bool)
		c.write("{")
		if Kind(kind) != KindNull {
			c.key(bodyKey, keys)
			c.node(kind)
		}
		t.body = c.take()
		attributes := c.template
		c.entries(keys, semconv.IsCanonical)
		c.write("}")
		t.rest = c.take()
		c.template = attributes
	}
	c.node(byte(KindMap))
	t.attributes = c.take()
	return t
}

// jsonCompiler makes steps of a template.
type jsonCompiler struct {
	template decoder
	text     []byte
	steps    []jsonStep
	silent   bool // in what is read and not written
}

// take returns the steps since the last call.
func (c *jsonCompiler) take() jsonSteps {
	c.steps = append(c.steps, jsonStep{end: len(c.text)})
	s := jsonSteps{string(c.text), c.steps}
	c.text, c.steps = c.text[:0], nil
	return s
}

func (c *jsonCompiler) kind() byte { return c.template.byte() }

func (c *jsonCompiler) write(text string) {
	if !c.silent {
		c.text = append(c.text, text...)
	}
}

// key begins an entry of a map that has the keys.
func (c *jsonCompiler) key(key string, keys map[string]bool) {
	if len(keys) > 0 {
		c.write(",")
	}
	keys[key] = true
	c.write(string(AppendJSONString(nil, key)))
	c.write(":")
}

// entries reads the entries of a map, and leaves out those of keys that it has
// already or that are unwanted.
func (c *jsonCompiler) entries(keys map[string]bool, unwanted func(key string) bool) {
	silent := c.silent
	for n := c.template.length(); n > 0; n = c.template.length() {
		key := string(c.template.bytes(n - 1))
		if c.silent = silent || keys[key] || unwanted(key); !c.silent {
			c.key(key, keys)
		}
		c.node(c.kind())
	}
	c.silent = silent
}

func (c *jsonCompiler) node(kind byte) {
	switch Kind(kind) {
	case KindMap:
		c.write("{")
		c.entries(make(map[string]bool), func(string) bool { return false })
		c.write("}")
	case KindList:
		c.write("[")
		for n, kind := 0, c.kind(); kind != nodeEnd; n, kind = n+1, c.kind() {
			if n > 0 {
				c.write(",")
			}
			c.node(kind)
		}
		c.write("]")
	case KindNull:
		c.write("null")
	default:
		step := jsonStep{end: len(c.text), kind: kind, silent: c.silent}
		if kind == nodeHex {
			step.width = c.template.byte()
		}
		c.steps = append(c.steps, step)
	}
}
