package store

import (
	"math"
	"time"
)

// script draws decisions from the bytes that the fuzzer changes; when they are
// used up, every decision is the first.
type script struct{ rest []byte }

// pick returns a number below n, which is at most 256.
func (s *script) pick(n int) int {
	if len(s.rest) == 0 {
		return 0
	}
	b := s.rest[0]
	s.rest = s.rest[1:]
	return int(b) % n
}

func (s *script) flip() bool { return s.pick(2) == 1 }

func draw[T any](s *script, values []T) T { return values[s.pick(len(values))] }

// some returns up to n of the values.
func some[T any](s *script, n int, values []T) []T {
	drawn := make([]T, s.pick(n+1))
	for i := range drawn {
		drawn[i] = draw(s, values)
	}
	return drawn
}

// What the events are made of: few values, so that they meet.
var (
	fuzzIDs        = []string{"a", "b", "c", "d", "e", "f", "g", "h", "i", "j", "k", "a\x00", ""}
	fuzzTypes      = []string{"T1", "T2", "T3", "T1", "T2", ""}
	fuzzAggregates = []aggregateKey{{"", ""}, {"A", "1"}, {"A", "2"}, {"B", "1"}, {"A", ""}, {"", "1"}}
	fuzzValues     = []string{"", "x", "y", "z"}
	fuzzUsers      = []string{"", "x", "y", "\xff"}
	fuzzTags       = []string{"k:1", "k:2", "", "z"}
	fuzzTexts      = []string{"", "Hello", "STRASSE", "straße", "\u212aelvin", "x\xffHELLO"}
)

// fuzzEpoch is the time that the clock of a fuzzed store starts at: an hour
// before the clocks of Newfoundland go back over midnight.
var fuzzEpoch = time.Date(2006, 10, 29, 1, 31, 0, 0, time.UTC)

func (s *script) time() uint64 {
	if s.flip() {
		return 0
	}
	if s.pick(32) == 31 {
		return math.MaxUint64
	}
	return uint64(fuzzEpoch.Add(time.Duration(s.pick(16)) * 20 * time.Minute).UnixNano())
}

func (s *script) event() attempt {
	c := s.content()
	aggregate := draw(s, fuzzAggregates)
	a := attempt{content: c, event: NewEvent{
		Envelope: Envelope{
			EventID: draw(s, fuzzIDs), EventType: draw(s, fuzzTypes),
			AggregateType: aggregate.aggregateType, AggregateID: aggregate.aggregateID,
			CorrelationID: draw(s, fuzzValues), CausationID: draw(s, fuzzIDs),
			TraceID: draw(s, fuzzValues), SpanID: draw(s, fuzzValues),
			OrganizationID: draw(s, fuzzValues), UserID: draw(s, fuzzUsers), Service: draw(s, fuzzValues),
			Tags: some(s, 3, fuzzTags),
		},
		Record: c.record(),
	}}
	a.event.Record.Time, a.event.Record.ObservedTime = s.time(), s.time()
	a.event.Record.Resource.DroppedAttributes = uint32(s.pick(3))
	if s.pick(4) == 3 {
		a.event.ExpectedVersion = new(uint64(s.pick(5)))
	}
	if s.pick(32) == 31 {
		a.event.Malformed = "malformed"
	}
	return a
}

// terms returns an append without its events.
func (s *script) terms() Append {
	a := Append{Atomic: s.flip()}
	if s.pick(4) == 3 {
		for range 1 + s.pick(2) {
			key := draw(s, fuzzAggregates)
			e := Expectation{AggregateType: key.aggregateType, AggregateID: key.aggregateID}
			if s.pick(4) > 0 {
				e.Version = new(uint64(s.pick(5)))
			}
			a.Expect = append(a.Expect, e)
		}
	}
	if s.pick(4) == 3 {
		a.Condition = &Condition{After: uint64(s.pick(60))}
		for range s.pick(3) {
			a.Condition.Items = append(a.Condition.Items, ConditionItem{some(s, 2, fuzzTypes), some(s, 2, fuzzTags)})
		}
	}
	return a
}

func (s *script) limits() Limits {
	return Limits{
		MaxEvents:     draw(s, []uint64{0, 1, 5, 20}),
		MaxBytes:      draw(s, []int64{0, 2_000, 8_000, 30_000}),
		MaxAge:        draw(s, []time.Duration{0, 10 * time.Second, time.Minute}),
		MaxEventBytes: draw(s, []int64{0, 0, 0, 70}),
		OnFull:        draw(s, []OnFull{"", Reject}),
	}
}

// step returns how far the clock is moved.
func (s *script) step() time.Duration {
	return draw(s, []time.Duration{0, time.Second, 5 * time.Second, -3 * time.Second, 30 * time.Second})
}

func (s *script) filter() Filter {
	f := Filter{AnyOf: s.fields(), NoneOf: s.fields()}
	bound := func() (t time.Time) {
		if s.pick(4) == 0 {
			t = fuzzEpoch.Add(time.Duration(s.pick(20))*20*time.Minute + time.Duration(s.pick(2)))
		}
		return t
	}
	f.From, f.To = bound(), bound()
	recorded := func() (t time.Time) {
		if s.pick(8) == 0 {
			t = fuzzEpoch.Add(time.Duration(s.pick(64)) * time.Second)
		}
		return t
	}
	f.RecordedFrom, f.RecordedTo = recorded(), recorded()
	number := func(below int) uint64 {
		if s.pick(8) != 0 {
			return 0
		}
		return draw(s, []uint64{uint64(s.pick(below)), uint64(s.pick(below)), math.MaxUint64})
	}
	f.FromPosition, f.ToPosition = number(60), number(60)
	f.FromVersion, f.ToVersion = number(20), number(20)
	if s.pick(8) == 0 {
		f.Text = some(s, 2, []string{"hello", "HE", "ß", "STRASSE", "k", "\u212a", "x", "", "zz"})
	}
	if s.pick(8) == 0 {
		f.Attributes = some(s, 2, []AttributeMatch{
			{"v", some(s, 2, fuzzWanted)}, {"t", some(s, 2, fuzzTexts)}, {"none", fuzzWanted},
		})
	}
	if s.pick(8) == 0 {
		f.Data = some(s, 2, []DataMatch{
			{[]string{"v"}, some(s, 2, fuzzWanted)},
			{[]string{"list", "0"}, some(s, 2, fuzzWanted)},
			{[]string{"body"}, some(s, 2, fuzzTexts)},
			{[]string{"list"}, fuzzWanted},
			{[]string{"list", "1"}, fuzzWanted},
			{nil, fuzzWanted},
		})
	}
	return f
}

// fields returns criteria on up to two fields.
func (s *script) fields() map[Field][]string {
	if s.pick(3) == 0 {
		return nil
	}
	criteria := make(map[Field][]string)
	for range s.pick(3) {
		f := Field(s.pick(numFields))
		values := fuzzValues
		switch f {
		case FieldEventID, FieldCausationID:
			values = fuzzIDs
		case FieldEventType:
			values = fuzzTypes
		case FieldAggregateType:
			values = []string{"A", "B", ""}
		case FieldAggregateID:
			values = []string{"1", "2", ""}
		case FieldTag:
			values = fuzzTags
		}
		criteria[f] = append(some(s, 3, values), "unknown")[s.pick(2):]
	}
	return criteria
}
