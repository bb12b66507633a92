// Package projection maintains read models: states by key, folded from the
// matching events as they arrive. It knows the store and nothing of HTTP.
//
// What a projection holds is always the fold of the matching events at the
// positions [CoversFrom, Position], in order, without those that its failures
// count. It never holds a state with a hole: where it missed events because they
// were evicted first, it begins anew at the first event held and says so by
// CoversFrom.
package projection
