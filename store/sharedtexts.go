package store

// sharedTexts are the texts of a block's rows that other events have as well. They
// are the memory of names and heads, not copies: good as long as the pin of who
// read them.
type sharedTexts struct {
	aggregates           [maxBlockLen]aggregateKey
	organizations, users [maxBlockLen]string
}

// read sets the texts of the first n rows. The pin is held already.
func (t *sharedTexts) read(s *Store, b *openBlock, n int) {
	s.names[colOrganization].borrow(b.cells[colOrganization][:n], t.organizations[:])
	s.names[colUser].borrow(b.cells[colUser][:n], t.users[:])
	s.heads.borrow(b.cells[colHead][:n], t.aggregates[:])
}

// value returns the text of a row in a field that an attribute can give.
func (t *sharedTexts) value(b *openBlock, row int, f Field) string {
	switch f {
	case FieldEventID:
		return b.keys.rows[row].of(textEventID)
	case FieldCorrelationID:
		return b.keys.rows[row].of(textCorrelation)
	case FieldCausationID:
		return b.keys.rows[row].of(textCausation)
	case FieldAggregateType:
		return t.aggregates[row].aggregateType
	case FieldAggregateID:
		return t.aggregates[row].aggregateID
	case FieldOrganizationID:
		return t.organizations[row]
	case FieldUserID:
		return t.users[row]
	default:
		return ""
	}
}
