package store

import "math"

// column is one number that every event has.
type column uint8

// The columns. Distances are between positions, and 0 where there is nothing to
// refer to; ids begin with 1, and 0 is an absent value.
const (
	colTimestamp  column = iota // ordered, see orderedTime
	colRecordedAt               // ordered
	colTime                     // timestamp minus Record.Time
	colObserved                 // Record.ObservedTime minus Record.Time
	colSeverity
	colFlags
	colDropped
	colVersion

	colHead // id in heads
	colEventType
	colOrganization
	colUser
	colService
	colOrigin

	colCorrelation // distance to the event of the segment that has the text
	colTrace
	colCausation // distance to the event of the segment that is the cause

	colAggregateType // of the head

	colPreviousOfAggregate // distances to the event before in a chain
	colPreviousOfUser
	colPreviousOfCorrelation
	colPreviousOfTrace
	colPreviousOfCausation

	numColumns
	noColumn = math.MaxUint8
)

// rowCells are the cells of a row that its event is put together from.
type rowCells [colCausation + 1]uint64

// twin returns an earlier column that has the same cells where all events of a
// correlation have one trace, noColumn for most.
func (c column) twin() column {
	switch c {
	case colPreviousOfTrace:
		return colPreviousOfCorrelation
	case colTrace:
		return colCorrelation
	default:
		return noColumn
	}
}

// text is one text that every event may have, and most have to themselves.
type text uint8

// The texts. All but the span id are keys: events refer to those of earlier ones.
const (
	textEventID text = iota
	textCorrelation
	textTrace
	textCausation

	numKeys
	textSpanID = numKeys

	numTexts = textSpanID + 1
)

// reference returns the column that refers to the event which has the text.
func (t text) reference() column {
	switch t {
	case textCorrelation:
		return colCorrelation
	case textTrace:
		return colTrace
	case textCausation:
		return colCausation
	default:
		return noColumn
	}
}

// referred returns which of its texts the event referred to has.
func (t text) referred() text {
	if t == textCausation {
		return textEventID
	}
	return t
}

// orderedTime maps times to numbers of the same order.
func orderedTime(ns int64) uint64 { return uint64(ns) ^ 1<<63 }

func unorderedTime(n uint64) int64 { return int64(n ^ 1<<63) }

// severity numbers are not bounded by the wire format.
func severityCell(number int32) uint64 { return uint64(uint32(number)) }

func cellSeverity(n uint64) int32 { return int32(uint32(n & math.MaxUint32)) }
