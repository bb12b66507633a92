package store

import (
	"slices"

	"google.golang.org/protobuf/encoding/protowire"
)

// readEntry reads what appendEntry wrote. The events of the entry, and the batch which
// has its items, are the entry's until it is applied; so is data.
func (s *Store) readEntry(codec Codec, data []byte, b *batch) (*entry, error) {
	e := new(entry)
	var records []byte
	b.events = b.events[:0]
	b.items = b.items[:0]
	err := eachField(data, func(number protowire.Number, n uint64, content []byte) error {
		switch number {
		case entryTime:
			e.at = int64(n)
		case entryAtomic:
			e.atomic = n != 0
		case entryEvictBefore:
			e.evictBefore = n
		case entryExpectations:
			return readExpectation(content, &e.expect)
		case entryCondition:
			return readCondition(content, &e.condition)
		case entryEnvelopes:
			return b.readEnvelope(content)
		case entryRecords:
			records = content
		case entryPlaces:
			return readPlace(content, &e.places)
		case entryCheckpoint:
			return readCheckpoint(content, &e.checkpoint)
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	if len(e.places) > 0 && len(e.places) != len(b.events) {
		return nil, errEntry("its places are not those of its records")
	}
	if err := codec.DecodeRecords(records, b.events, &b.contents); err != nil {
		return nil, err
	}
	for i := range b.items {
		it := &b.items[i]
		it.event = &b.events[i]
		it.envelope, it.content, it.timestamp = it.event.Envelope, it.event.Content, it.event.Record.timestamp()
		s.hashItem(it)
	}
	s.lookUp(b)
	e.items = b.items
	return e, nil
}

func (b *batch) readEnvelope(data []byte) error {
	b.events = append(b.events, NewEvent{})
	b.items = append(b.items, item{})
	event, it := &b.events[len(b.events)-1], &b.items[len(b.items)-1]
	return eachField(data, func(number protowire.Number, n uint64, content []byte) error {
		text := borrowed(content)
		switch {
		case number == envelopeTags:
			event.Tags = append(event.Tags, text)
		case number == envelopeExpectedVersion:
			event.ExpectedVersion = new(n)
		case number == envelopeReason:
			it.reason = knownReason(text)
		case number == envelopeDetail:
			it.detail = string(content)
		case number < envelopeTags:
			*envelopeFields[number](&event.Envelope) = text
		}
		return nil
	})
}

// knownReason returns the reason of a name, as the counters know it.
func knownReason(name string) Reason {
	all := Reasons()
	if i := slices.Index(all, Reason(name)); i >= 0 {
		return all[i]
	}
	return ReasonMalformed
}

func readExpectation(data []byte, all *[]Expectation) error {
	var e Expectation
	err := eachField(data, func(number protowire.Number, n uint64, content []byte) error {
		switch number {
		case expectationType:
			e.AggregateType = string(content)
		case expectationID:
			e.AggregateID = string(content)
		case expectationVersion:
			e.Version = new(n)
		}
		return nil
	})
	*all = append(*all, e)
	return err
}

func readPlace(data []byte, all *[]place) error {
	var p place
	err := eachField(data, func(number protowire.Number, n uint64, _ []byte) error {
		switch number {
		case placePosition:
			p.position = n
		case placeVersion:
			p.version = n
		case placeTime:
			p.at = int64(n)
		}
		return nil
	})
	*all = append(*all, p)
	return err
}

func readCondition(data []byte, to **preparedCondition) error {
	c := &preparedCondition{Condition: new(Condition)}
	*to = c
	return eachField(data, func(number protowire.Number, n uint64, content []byte) error {
		switch number {
		case conditionItems:
			return readConditionItem(content, c.Condition)
		case conditionAfter:
			c.After = n
		case conditionOtherEpoch:
			c.otherEpoch = n != 0
		}
		return nil
	})
}

func readConditionItem(data []byte, c *Condition) error {
	var item ConditionItem
	err := eachField(data, func(number protowire.Number, _ uint64, content []byte) error {
		switch number {
		case conditionItemTypes:
			item.Types = append(item.Types, string(content))
		case conditionItemTags:
			item.Tags = append(item.Tags, string(content))
		}
		return nil
	})
	c.Items = append(c.Items, item)
	return err
}

// eachField calls f for each field of a message: with its number, or its content.
func eachField(data []byte, f func(number protowire.Number, n uint64, content []byte) error) error {
	for len(data) > 0 {
		number, kind, size := protowire.ConsumeTag(data)
		if size < 0 {
			return errEntry(protowire.ParseError(size).Error())
		}
		data = data[size:]
		var n uint64
		var content []byte
		switch kind {
		case protowire.VarintType:
			n, size = protowire.ConsumeVarint(data)
		case protowire.Fixed64Type:
			n, size = protowire.ConsumeFixed64(data)
		case protowire.BytesType:
			content, size = protowire.ConsumeBytes(data)
		default:
			return errEntry("a field of a kind that it has not")
		}
		if size < 0 {
			return errEntry(protowire.ParseError(size).Error())
		}
		data = data[size:]
		if err := f(number, n, content); err != nil {
			return err
		}
	}
	return nil
}
