package eventreplayreceiver

import (
	"errors"
	"fmt"
	"time"

	"go.opentelemetry.io/collector/component"
	"go.opentelemetry.io/collector/confmap"

	"github.com/gyroscops/otel-eventstore/internal/eventfilter"
	"github.com/gyroscops/otel-eventstore/internal/replays"
	"github.com/gyroscops/otel-eventstore/store"
)

const (
	defaultStore     = "event_store"
	defaultBatchSize = 512
)

// Config says what is replayed, and how.
type Config struct {
	// Store is the id of the event_store extension.
	Store component.ID `mapstructure:"store"`

	// Filter selects events by the names that the HTTP API has for its filters.
	Filter map[string]any `mapstructure:"filter"`

	// From is where the replay begins.
	From From `mapstructure:"from"`

	// Mode is once, follow, or on_demand, which leaves it to the HTTP API to begin
	// replays.
	Mode Mode `mapstructure:"mode"`

	// Speed divides the time between the timestamps of events; max leaves none.
	Speed replays.Speed `mapstructure:"speed"`

	// RateLimit bounds the events a second of one replay; 0 is unlimited.
	RateLimit float64 `mapstructure:"rate_limit"`

	// BatchSize bounds the events of one request to the pipeline.
	BatchSize int `mapstructure:"batch_size"`

	// Checkpoint is the id of the storage extension that keeps how far the
	// configured replay has come.
	Checkpoint *component.ID `mapstructure:"checkpoint"`

	// prevent unkeyed literal initialization
	_ struct{}
}

// Mode says when the configured replay ends.
type Mode string

// The modes of a configuration.
const (
	ModeOnce     = Mode(replays.Once)
	ModeFollow   = Mode(replays.Follow)
	ModeOnDemand = Mode("on_demand")
)

// From is where a replay begins: at the first event held, at one of the others
// where it is set.
type From struct {
	// Position is the first position to replay.
	Position uint64 `mapstructure:"position"`
	// Timestamp leaves out events that happened before.
	Timestamp time.Time `mapstructure:"timestamp"`

	end bool // behind the last event
}

var _ confmap.Validator = (*Config)(nil)

// UnmarshalText reads beginning or end.
func (f *From) UnmarshalText(text []byte) error {
	switch string(text) {
	case "beginning":
		*f = From{}
	case "end":
		*f = From{end: true}
	default:
		return fmt.Errorf("got %q, expected beginning, end, {position: …} or {timestamp: …}", text)
	}
	return nil
}

func createDefaultConfig() component.Config {
	return &Config{
		Store:     component.MustNewID(defaultStore),
		Mode:      ModeOnce,
		Speed:     replays.Max,
		BatchSize: defaultBatchSize,
	}
}

// The bounds of rate_limit, in events a second: once a day, and faster than any
// pipeline.
const (
	leastRate = 1.0 / 86_400
	mostRate  = 1e9
)

// Validate reports what no replay can be made of.
func (c *Config) Validate() error {
	var errs []error
	fail := func(format string, args ...any) { errs = append(errs, fmt.Errorf(format, args...)) }
	if c.Store == (component.ID{}) {
		fail("store: must be the id of an event_store extension")
	}
	if _, _, err := c.filter(); err != nil {
		fail("filter: %w", err)
	}
	if c.From.Position != 0 && !c.From.Timestamp.IsZero() {
		fail("from: expected position or timestamp, not both")
	}
	switch c.Mode {
	case ModeOnce, ModeFollow:
	case ModeOnDemand:
		if c.From != (From{}) {
			fail("from: belongs to mode once or follow; with on_demand a request says where to begin")
		}
		if c.Checkpoint != nil {
			fail("checkpoint: belongs to mode once or follow; replays on demand keep none")
		}
	default:
		fail("mode: got %q, expected once, follow or on_demand", c.Mode)
	}
	if c.From.end && c.Mode == ModeOnce {
		fail("from: end with mode once replays nothing; expected mode follow, or on_demand for replays by request alone")
	}
	if !(c.RateLimit == 0 || c.RateLimit >= leastRate && c.RateLimit <= mostRate) {
		fail("rate_limit: got %g, expected events a second from %g to %g, or 0 for no limit", c.RateLimit, leastRate, mostRate)
	}
	if c.BatchSize < 1 {
		fail("batch_size: got %d, expected 1 or more", c.BatchSize)
	}
	return errors.Join(errs...)
}

// filter returns the filter, from.timestamp in it, as it was written and as it
// was read.
func (c *Config) filter() (eventfilter.Values, store.Filter, error) {
	values, err := eventfilter.ValuesOf(c.Filter)
	if err != nil {
		return nil, store.Filter{}, err
	}
	if !c.From.Timestamp.IsZero() {
		if _, ok := values["from"]; ok {
			return nil, store.Filter{}, errors.New("from: is given as from::timestamp as well")
		}
		values["from"] = []string{c.From.Timestamp.Format(time.RFC3339Nano)}
	}
	filter, err := eventfilter.Parse(values)
	return values, filter, err
}
