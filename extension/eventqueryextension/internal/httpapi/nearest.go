package httpapi

import "strings"

// nearest returns the candidate that a mistyped name most likely means, if one
// is within two edits of it.
func nearest(name string, candidates []string) (string, bool) {
	const mostEdits, longest = 2, 40
	best, edits := "", mostEdits+1
	if len(name) > longest {
		return "", false
	}
	for _, candidate := range candidates {
		if d := editDistance(strings.ToLower(name), strings.ToLower(candidate)); d < edits {
			best, edits = candidate, d
		}
	}
	return best, edits <= mostEdits
}

// editDistance is the Levenshtein distance in bytes.
func editDistance(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			replace := diagonal
			if a[i] != b[j] {
				replace++
			}
			diagonal = row[j+1]
			row[j+1] = min(replace, row[j+1]+1, row[j]+1)
		}
	}
	return row[len(b)]
}
