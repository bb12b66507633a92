package main

import (
	"context"
	"iter"
	"runtime"
	"sync"
)

// ahead makes the things with the numbers [first, last), some at the same time, and
// yields them in order, until the context ends.
func ahead[T any](ctx context.Context, first, last int, thing func(n int) T) iter.Seq[T] {
	return func(yield func(T) bool) {
		ctx, stop := context.WithCancel(ctx)
		order := make(chan chan T, runtime.GOMAXPROCS(0))
		var working sync.WaitGroup
		defer working.Wait()
		defer stop()
		working.Go(func() {
			defer close(order)
			for n := first; n < last; n++ {
				made := make(chan T, 1)
				select {
				case order <- made:
				case <-ctx.Done():
					return
				}
				working.Go(func() { made <- thing(n) })
			}
		})
		for made := range order {
			if ctx.Err() != nil || !yield(<-made) {
				return
			}
		}
	}
}
