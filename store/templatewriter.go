package store

import "encoding/binary"

// templateWriter writes a template. Most often it is one that was there before:
// as long as it is like a guess, nothing is written.
type templateWriter struct {
	guess []byte
	at    int // bytes of the guess that are the same
	own   []byte
	isOwn bool // the template is not like the guess
}

func (w *templateWriter) begin(guess []byte) {
	*w = templateWriter{guess: guess, own: w.own[:0]}
}

// isGuess reports whether the template is the guess.
func (w *templateWriter) isGuess() bool { return !w.isOwn && w.at == len(w.guess) && w.at > 0 }

// bytes returns the template; it is valid until the next begins.
func (w *templateWriter) bytes() []byte {
	if w.isOwn {
		return w.own
	}
	return w.guess[:w.at]
}

func (w *templateWriter) byte(b byte) {
	if !w.isOwn {
		if w.at < len(w.guess) && w.guess[w.at] == b {
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
		if length < 1<<7 && end <= len(w.guess) && w.guess[w.at] == byte(length) && string(w.guess[w.at+1:end]) == text {
			w.at = end
			return
		}
		w.differ()
	}
	w.own = append(binary.AppendUvarint(w.own, uint64(length)), text...)
}

// differ makes the template an own one.
func (w *templateWriter) differ() {
	w.own = append(w.own[:0], w.guess[:w.at]...)
	w.isOwn = true
}
