package eventreplayreceiver

import (
	"context"
	"encoding/json"
	"fmt"

	"go.opentelemetry.io/collector/component"
	"go.opentelemetry.io/collector/extension/xextension/storage"
)

// progress is how far a replay has come: every event of the store of the epoch,
// up to the position, was accepted by the pipeline.
type progress struct {
	Epoch    string `json:"epoch"`
	ReplayID string `json:"replayId"`
	Position uint64 `json:"position"`
}

const progressKey = "progress"

// checkpoint keeps the progress of one receiver.
type checkpoint struct{ client storage.Client }

func openCheckpoint(ctx context.Context, host component.Host, extension, receiver component.ID) (*checkpoint, error) {
	found, ok := host.GetExtensions()[extension]
	if !ok {
		return nil, fmt.Errorf("checkpoint: no extension %q: configure it under extensions and list it in service::extensions", extension)
	}
	provider, ok := found.(storage.Extension)
	if !ok {
		return nil, fmt.Errorf("checkpoint: extension %q is no storage, such as file_storage", extension)
	}
	client, err := provider.GetClient(ctx, component.KindReceiver, receiver, "")
	if err != nil {
		return nil, fmt.Errorf("checkpoint: %w", err)
	}
	return &checkpoint{client}, nil
}

// load returns what was saved last, false where nothing was.
func (c *checkpoint) load(ctx context.Context) (p progress, ok bool, err error) {
	text, err := c.client.Get(ctx, progressKey)
	if err != nil || text == nil {
		return progress{}, false, err
	}
	if err := json.Unmarshal(text, &p); err != nil {
		return progress{}, false, fmt.Errorf("what is stored is no progress of a replay: %w", err)
	}
	return p, true, nil
}

func (c *checkpoint) save(ctx context.Context, p progress) error {
	text, err := json.Marshal(p)
	if err != nil {
		return err
	}
	return c.client.Set(ctx, progressKey, text)
}

func (c *checkpoint) close(ctx context.Context) error { return c.client.Close(ctx) }
