package projection

// incomplete knows the keys without a state that miss an event: a state that they
// get later is degraded. It is bounded; past that it takes every key for one.
type incomplete struct{ keys map[string]struct{} }

const maxIncomplete = 10_000

func (i *incomplete) add(key string) {
	if i.keys == nil {
		i.keys = make(map[string]struct{})
	}
	if len(i.keys) <= maxIncomplete {
		i.keys[key] = struct{}{}
	}
}

func (i *incomplete) has(key string) bool {
	_, known := i.keys[key]
	return known || len(i.keys) > maxIncomplete
}
