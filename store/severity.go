package store

import "strconv"

// Severity returns the severity as the producer wrote it, else the short name
// that the OpenTelemetry logs data model gives its number, else "".
func (r *Record) Severity() string {
	if r.SeverityText != "" {
		return r.SeverityText
	}
	const perName = 4 // TRACE, TRACE2, TRACE3, TRACE4, DEBUG, …
	names := [...]string{"TRACE", "DEBUG", "INFO", "WARN", "ERROR", "FATAL"}
	n := int(r.SeverityNumber) - 1
	if n < 0 || n >= perName*len(names) {
		return ""
	}
	if n%perName == 0 {
		return names[n/perName]
	}
	return names[n/perName] + strconv.Itoa(n%perName+1)
}
