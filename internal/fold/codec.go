package fold

import (
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"math/big"

	"github.com/itchyny/gojq"
)

// MaxStateBytes is how long an encoded state may be.
const MaxStateBytes = 16 << 20

// ErrTooLarge is the error of a state that is longer than [MaxStateBytes].
var ErrTooLarge = errors.New("the state is larger than 16 MiB")

// The first byte of an encoded value.
const (
	tagNull = iota
	tagFalse
	tagTrue
	tagInt
	tagFloat
	tagBig
	tagNumber
	tagString
	tagList
	tagMap
)

// Encode returns a state in a form that is smaller than the state itself and
// gives it back exactly: an integer stays one, a float64 keeps its bits. Error:
// ErrTooLarge.
func Encode(state any) ([]byte, error) {
	encoded, err := appendValue(nil, state)
	if len(encoded) > MaxStateBytes {
		return nil, ErrTooLarge
	}
	return encoded, err
}

func appendValue(dst []byte, value any) ([]byte, error) {
	if len(dst) > MaxStateBytes { // parts may be shared, and be far larger here
		return nil, ErrTooLarge
	}
	switch v := value.(type) {
	case nil:
		return append(dst, tagNull), nil
	case bool:
		if v {
			return append(dst, tagTrue), nil
		}
		return append(dst, tagFalse), nil
	case int:
		return binary.AppendVarint(append(dst, tagInt), int64(v)), nil
	case float64:
		return binary.LittleEndian.AppendUint64(append(dst, tagFloat), math.Float64bits(v)), nil
	case *big.Int:
		return appendText(append(dst, tagBig), v.String())
	case json.Number:
		return appendText(append(dst, tagNumber), v.String())
	case string:
		return appendText(append(dst, tagString), v)
	case []any:
		return appendList(dst, v)
	case map[string]any:
		return appendMap(dst, v)
	default:
		return nil, fmt.Errorf("a state can't hold a %T", value)
	}
}

func appendText(dst []byte, s string) ([]byte, error) {
	if len(dst)+len(s) > MaxStateBytes {
		return nil, ErrTooLarge
	}
	return append(binary.AppendUvarint(dst, uint64(len(s))), s...), nil
}

func appendList(dst []byte, list []any) (_ []byte, err error) {
	dst = binary.AppendUvarint(append(dst, tagList), uint64(len(list)))
	for _, element := range list {
		if dst, err = appendValue(dst, element); err != nil {
			return nil, err
		}
	}
	return dst, nil
}

func appendMap(dst []byte, object map[string]any) (_ []byte, err error) {
	dst = binary.AppendUvarint(append(dst, tagMap), uint64(len(object)))
	for key, value := range object {
		if dst, err = appendText(dst, key); err != nil {
			return nil, err
		}
		if dst, err = appendValue(dst, value); err != nil {
			return nil, err
		}
	}
	return dst, nil
}

// Decode returns the state that Encode was given. It is the caller's; nothing
// encoded is null.
func Decode(encoded []byte) any {
	if len(encoded) == 0 {
		return nil
	}
	d := decoder{encoded}
	return d.value()
}

// JSON returns the text of an encoded state, with the members of objects in
// order of their names.
func JSON(encoded []byte) (json.RawMessage, error) { return gojq.Marshal(Decode(encoded)) }

// decoder reads what Encode has made, and nothing else.
type decoder struct{ rest []byte }

func (d *decoder) value() any {
	tag := d.rest[0]
	d.rest = d.rest[1:]
	switch tag {
	case tagFalse, tagTrue:
		return tag == tagTrue
	case tagInt:
		i, n := binary.Varint(d.rest)
		d.rest = d.rest[n:]
		return int(i)
	case tagFloat:
		bits := binary.LittleEndian.Uint64(d.rest)
		d.rest = d.rest[8:]
		return math.Float64frombits(bits)
	case tagBig:
		i, _ := new(big.Int).SetString(d.text(), 10)
		return i
	case tagNumber:
		return json.Number(d.text())
	case tagString:
		return d.text()
	case tagList:
		list := make([]any, d.length())
		for i := range list {
			list[i] = d.value()
		}
		return list
	case tagMap:
		n := d.length()
		object := make(map[string]any, n)
		for range n {
			key := d.text()
			object[key] = d.value()
		}
		return object
	default:
		return nil
	}
}

func (d *decoder) length() int {
	n, size := binary.Uvarint(d.rest)
	d.rest = d.rest[size:]
	return int(n)
}

func (d *decoder) text() string {
	n := d.length()
	s := string(d.rest[:n])
	d.rest = d.rest[n:]
	return s
}
