package aggregatestate

import (
	"bytes"
	"context"
	"encoding/json"

	"github.com/wI2L/jsondiff"
)

// Diff returns a JSON Patch (RFC 6902) that makes the state at the version from
// the one at the version to, which may be the earlier one. Errors: those of
// [States.AtVersion].
func (s *States) Diff(ctx context.Context, aggregateType, aggregateID string, from, to uint64) (json.RawMessage, error) {
	before, err := s.AtVersion(ctx, aggregateType, aggregateID, from)
	if err != nil {
		return nil, err
	}
	after, err := s.AtVersion(ctx, aggregateType, aggregateID, to)
	if err != nil {
		return nil, err
	}
	patch, err := jsondiff.CompareJSON(before.JSON, after.JSON, jsondiff.UnmarshalFunc(decodeDigits))
	if err != nil {
		return nil, err
	}
	if len(patch) == 0 {
		return json.RawMessage("[]"), nil
	}
	return json.Marshal(patch)
}

// decodeDigits decodes numbers as texts, so that they keep their digits.
func decodeDigits(text []byte, value any) error {
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.UseNumber()
	return decoder.Decode(value)
}
