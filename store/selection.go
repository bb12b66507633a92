package store

import "math/bits"

// selection is a set of rows of a block.
type selection [maxBlockLen / 64]uint64

// fill makes it the rows from first to last.
func (s *selection) fill(first, last int) {
	for row := first; row <= last; row++ {
		s[row/64] |= 1 << (row % 64)
	}
}

func (s *selection) isEmpty() bool { return s[0]|s[1]|s[2]|s[3] == 0 }

// keep takes out the rows for which f does not hold.
func (s *selection) keep(f func(row int) bool) {
	for w, word := range s {
		for rest := word; rest != 0; rest &= rest - 1 {
			if bit := bits.TrailingZeros64(rest); !f(w*64 + bit) {
				s[w] &^= 1 << bit
			}
		}
	}
}

// keepBetween takes out the rows whose cells are not from first to last. It looks
// at those between the first and the last row of each word, which are in the view
// like these.
func (s *selection) keepBetween(cells []uint64, first, last uint64) {
	for w, word := range s {
		if word == 0 {
			continue
		}
		var within uint64
		from, to := bits.TrailingZeros64(word), bits.Len64(word)
		for i, cell := range cells[w*64+from : w*64+to] {
			if first <= cell && cell <= last {
				within |= 1 << (from + i)
			}
		}
		s[w] = word & within
	}
}

// take takes the first or the last row out; there has to be one.
func (s *selection) take(last bool) int {
	for i := range s {
		w := i
		if last {
			w = len(s) - 1 - i
		}
		if s[w] == 0 {
			continue
		}
		bit := bits.TrailingZeros64(s[w])
		if last {
			bit = 63 - bits.LeadingZeros64(s[w])
		}
		s[w] &^= 1 << bit
		return w*64 + bit
	}
	panic("no row left")
}

func (s *selection) len() int {
	return bits.OnesCount64(s[0]) + bits.OnesCount64(s[1]) + bits.OnesCount64(s[2]) + bits.OnesCount64(s[3])
}

// move moves the rows for which f holds.
func (s *selection) move(to *selection, f func(row int) bool) {
	before := *s
	s.keep(func(row int) bool { return !f(row) })
	for w := range s {
		to[w] |= before[w] &^ s[w]
	}
}

// withPrevious returns the rows and those before them.
func (s *selection) withPrevious() *selection {
	all := *s
	for w := range all {
		all[w] |= s[w] >> 1
		if w+1 < len(s) {
			all[w] |= s[w+1] << 63
		}
	}
	return &all
}
