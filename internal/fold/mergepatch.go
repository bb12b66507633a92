package fold

import (
	"context"

	"github.com/gyroscops/otel-eventstore/store"
)

// MergePatch reduces by JSON Merge Patch (RFC 7396): the data of each event is
// a patch of the state.
type MergePatch struct{}

// Reduce returns the state after the event. It changes the state before in
// place. It does not fail.
func (MergePatch) Reduce(_ context.Context, state any, e *store.Event) (any, error) {
	return merge(state, mapOf(e.Record.Data())), nil
}

// merge keeps nothing of a patch but what becomes a part of the target.
func merge(target any, patch map[string]any) map[string]any {
	object, ok := target.(map[string]any)
	if !ok {
		object = make(map[string]any, len(patch))
	}
	for key, value := range patch {
		switch value := value.(type) {
		case nil:
			delete(object, key)
		case map[string]any:
			object[key] = merge(object[key], value)
		default:
			object[key] = value
		}
	}
	return object
}
