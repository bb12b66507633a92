package store

import (
	"math"
	"testing"

	"github.com/stretchr/testify/require"
)

// A name that died and came back is kept until no reader is left that began before
// it died for the last time.
func TestNameDiesTwice(t *testing.T) {
	t.Parallel()
	n := newNames()
	cell := n.intern("x")
	n.add(cell, 1, 1)
	n.remove(cell, 5)
	require.Equal(t, cell, n.intern("x"))
	n.add(cell, 2, 1)
	n.remove(cell, 9)

	n.bury(7)
	require.Equal(t, "x", n.text(cell), "a reader that began at 8 may look at it")
	n.bury(9)
	require.Empty(t, n.all())

	require.Equal(t, cell, n.intern("y"), "the cell is used again")
	n.add(cell, 3, 1)
	n.bury(math.MaxUint64)
	require.Equal(t, "y", n.text(cell))
}

// A name may die twice while nobody begins to read.
func TestNameDiesTwiceAtOnce(t *testing.T) {
	t.Parallel()
	n := newNames()
	cell := n.intern("x")
	for position := range uint64(2) {
		n.add(cell, position+1, 1)
		n.remove(cell, 5)
	}
	n.bury(5)
	require.Empty(t, n.all())
	require.Empty(t, n.dying)
}
