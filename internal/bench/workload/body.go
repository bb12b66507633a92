package workload

import (
	"encoding/json"
	"math/rand/v2"
	"strings"

	"go.opentelemetry.io/collector/pdata/pcommon"
)

// Words to search for. The vocabulary of the notes alternates consonants and
// vowels, so neither can come about by chance.
const (
	RareWord   = "chrysoberyl" // held by one event of a hundred thousand
	AbsentWord = "labradorite" // held by none
	CommonText = "EUR"         // held by one event of five
)

// Body is the data of an event.
type Body struct {
	Amount   float64 `json:"amount"`
	Currency string  `json:"currency"`
	Channel  string  `json:"channel"`
	Items    []Item  `json:"items"`
	Note     string  `json:"note"`
}

// Item is a line of an order.
type Item struct {
	SKU      string  `json:"sku"`
	Quantity int     `json:"quantity"`
	Price    float64 `json:"price"`
}

// The size of a body's JSON text in bytes, which is about that of the map in
// OTLP too.
const (
	minBodySize = 200
	maxBodySize = 400
)

var (
	currencies = []string{"EUR", "USD", "GBP", "JPY", "CHF"}
	channels   = []string{"web", "mobile", "store", "partner"}
)

// body draws a body whose note begins with first and fills the size up.
func (w *Workload) body(r *rand.Rand, first string) Body {
	b := Body{
		Currency: currencies[r.IntN(len(currencies))],
		Channel:  channels[r.IntN(len(channels))],
		Items:    make([]Item, 1+r.IntN(2)),
	}
	cents := 0
	for i := range b.Items {
		quantity, price := 1+r.IntN(5), 100+r.IntN(20_000)
		b.Items[i] = Item{SKU: sku(r), Quantity: quantity, Price: float64(price) / 100}
		cents += quantity * price
	}
	b.Amount = float64(cents) / 100
	size := minBodySize + r.IntN(maxBodySize-minBodySize+1)
	b.Note = w.note(r, first, size-len(b.JSON()))
	return b
}

func sku(r *rand.Rand) string {
	const digits = "0123456789"
	text := []byte("SKU-00000")
	for i := len("SKU-"); i < len(text); i++ {
		text[i] = digits[r.IntN(len(digits))]
	}
	return string(text)
}

// note returns size bytes of words.
func (w *Workload) note(r *rand.Rand, first string, size int) string {
	var note strings.Builder
	note.WriteString(first)
	for note.Len() < size {
		note.WriteString(w.words[r.IntN(len(w.words))])
		note.WriteByte(' ')
	}
	return note.String()[:size]
}

// JSON returns the body as JSON text.
func (b *Body) JSON() []byte {
	text, err := json.Marshal(b)
	if err != nil {
		panic(err) // no type in it can fail
	}
	return text
}

func (b *Body) fill(m pcommon.Map) {
	m.EnsureCapacity(5)
	m.PutDouble("amount", b.Amount)
	m.PutStr("currency", b.Currency)
	m.PutStr("channel", b.Channel)
	items := m.PutEmptySlice("items")
	items.EnsureCapacity(len(b.Items))
	for _, i := range b.Items {
		item := items.AppendEmpty().SetEmptyMap()
		item.EnsureCapacity(3)
		item.PutStr("sku", i.SKU)
		item.PutInt("quantity", int64(i.Quantity))
		item.PutDouble("price", i.Price)
	}
	m.PutStr("note", b.Note)
}

// vocabulary returns words of two to five syllables.
func vocabulary(r *rand.Rand) []string {
	const consonants, vowels = "bdfgklmnprstvz", "aeiou"
	words := make([]string, 2_000)
	for i := range words {
		var word []byte
		for range 2 + r.IntN(4) {
			word = append(word, consonants[r.IntN(len(consonants))], vowels[r.IntN(len(vowels))])
		}
		words[i] = string(word)
	}
	return words
}
