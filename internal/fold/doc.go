// Package fold folds events into states: it has the values that a fold works
// on, and what makes the next state of the one before.
//
// A state is a JSON value as jq has it: nil, bool, int, float64, *big.Int,
// json.Number, string, []any or map[string]any. No number goes through a float64
// that was none, so integers keep their digits.
package fold
