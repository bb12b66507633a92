package eventfilter

import "strings"

// parseDataPath splits a path at its dots; a backslash makes a dot or a
// backslash part of the step. It refuses empty steps and other escapes.
func parseDataPath(path string) (steps []string, ok bool) {
	var step strings.Builder
	for i := 0; i < len(path); i++ {
		switch c := path[i]; c {
		case '.':
			if step.Len() == 0 {
				return nil, false
			}
			steps = append(steps, step.String())
			step.Reset()
		case '\\':
			i++
			if i == len(path) || (path[i] != '.' && path[i] != '\\') {
				return nil, false
			}
			step.WriteByte(path[i])
		default:
			step.WriteByte(c)
		}
	}
	if step.Len() == 0 {
		return nil, false
	}
	return append(steps, step.String()), true
}
