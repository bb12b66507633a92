package store

import (
	"math"
	"slices"
	"strings"

	"golang.org/x/text/cases"
)

// content is what a fuzzed event says: its shape, and the numbers of a value
// and a text that stand in it.
type content struct{ shape, value, text int }

// The shapes.
const (
	shapeEmpty      = iota
	shapeMap        // a map as the body, with the value, a list of it and the text
	shapeText       // the text as the body, the value as an attribute
	shapeAttributes // both as attributes
	numShapes
)

// fuzzContent are values with the texts that equal them, by hand.
var fuzzContent = []struct {
	value  Value
	equals []string
}{
	{String("x"), []string{"x", `"x"`}},
	{Int(1), []string{"1", "1.0"}},
	{Double(1), []string{"1", "1.0"}},
	{String("1"), []string{"1", `"1"`}},
	{Bool(true), []string{"true"}},
	{Value{}, []string{"null"}},
	{Double(math.NaN()), []string{"NaN"}},
	{Int(9007199254740993), []string{"9007199254740993"}},
	{Double(0.5), []string{"0.5"}},
	{Bytes([]byte{1, 2, 3}), []string{"AQID"}},
}

var fuzzWanted = []string{"x", `"x"`, "1", "1.0", `"1"`, "true", "null", "NaN", "9007199254740993", "0.5", "AQID", "", `""`}

func (s *script) content() content {
	return content{s.pick(numShapes), s.pick(len(fuzzContent)), s.pick(len(fuzzTexts))}
}

// normal returns the content without what its shape leaves out.
func (c content) normal() content {
	if c.shape == shapeEmpty {
		return content{}
	}
	return c
}

func (c content) record() Record {
	value, text := fuzzContent[c.value].value, String(fuzzTexts[c.text])
	switch c.shape {
	case shapeMap:
		return Record{Body: MapValue(NewMap(
			KeyValue{"v", value}, KeyValue{"list", List(value)}, KeyValue{"text", text}))}
	case shapeText:
		return Record{Body: text, Attributes: NewMap(KeyValue{"v", value})}
	case shapeAttributes:
		return Record{Attributes: NewMap(KeyValue{"v", value}, KeyValue{"t", text})}
	default:
		return Record{}
	}
}

// strings returns the texts that a search for text looks at.
func (c content) strings() []string {
	if c.shape == shapeEmpty {
		return nil
	}
	texts := []string{fuzzTexts[c.text]}
	if v := fuzzContent[c.value].value; v.Kind() == KindString {
		texts = append(texts, v.AsString())
	}
	return texts
}

func (c content) contains(wanted string) bool {
	fold := cases.Fold()
	return slices.ContainsFunc(c.strings(), func(text string) bool {
		return strings.Contains(fold.String(text), fold.String(wanted))
	})
}

// equals returns the texts that equal what is found under the name of an
// attribute.
func (c content) attributeEquals(key string) []string {
	switch {
	case key == "v" && (c.shape == shapeText || c.shape == shapeAttributes):
		return fuzzContent[c.value].equals
	case key == "t" && c.shape == shapeAttributes:
		return []string{fuzzTexts[c.text]}
	}
	return nil
}

// dataEquals returns the texts that equal what is found at a path in the data.
func (c content) dataEquals(path []string) []string {
	at := strings.Join(path, "/")
	switch {
	case at == "v" && c.shape != shapeEmpty, at == "list/0" && c.shape == shapeMap:
		return fuzzContent[c.value].equals
	case at == "body" && c.shape == shapeText:
		return []string{fuzzTexts[c.text]}
	}
	return nil
}

func anyIn(texts, wanted []string) bool {
	return slices.ContainsFunc(wanted, func(w string) bool { return slices.Contains(texts, w) })
}
