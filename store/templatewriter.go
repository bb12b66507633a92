package store

import "encoding/binary"

// templateWriter writes a template. Most often it is one that was there before:
// as long as it is like a guess, nothing is written.
type templateWriter struct {
	guess *template
	at    int // bytes of the guess that are the same
	own   []byte
	isOwn bool // the template is not like the guess
}

var noTemplate template

func (w *templateWriter) begin(guess *template) {
	if guess == nil {
		guess = &noTemplate
	}
	*w = templateWriter{guess: guess, own: w.own[:0]}
}

// isGuess reports whether the template is the guess.
func (w *templateWriter) isGuess() bool { return !w.isOwn && w.at == len(w.guess.bytes) && w.at > 0 }

// bytes returns the template; it is valid until the next begins.
func (w *templateWriter) bytes() []byte {
	if w.isOwn {
		return w.own
	}
	return w.guess.bytes[:w.at]
}

func (w *templateWriter) byte(b byte) {
	if !w.isOwn {
		if w.at < len(w.guess.bytes) && w.guess.bytes[w.at] == b {
			w.at++
			return
		}
		w.differ()
	}
	w.own = append(w.own, b)
}

// string writes a length, and a text of this length less so many bytes.
func (w *templateWriter) string(length int, text string) {
	if !w.isOwn {
		end := w.at + 1 + len(text)
		if length < 1<<7 && end <= len(w.guess.bytes) && w.guess.bytes[w.at] == byte(length) && string(w.guess.bytes[w.at+1:end]) == text {
			w.at = end
			return
		}
		w.differ()
	}
	w.own = append(binary.AppendUvarint(w.own, uint64(length)), text...)
}

// differ makes the template an own one.
func (w *templateWriter) differ() {
	w.own = append(w.own[:0], w.guess.bytes[:w.at]...)
	w.isOwn = true
}
