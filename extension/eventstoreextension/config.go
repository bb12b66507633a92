package eventstoreextension

import (
	"fmt"
	"math"
	"time"

	"github.com/dustin/go-humanize"
	"go.opentelemetry.io/collector/component"

	"github.com/gyroscops/otel-eventstore/store"
)

// Config configures one event store.
type Config struct {
	// Mode says what an acknowledgement means.
	Mode Mode `mapstructure:"mode"`

	// Directory is where the log lies, in file mode. It is made where it is missing.
	// One process at a time has it open.
	Directory string `mapstructure:"directory"`

	// OnDamage says what happens to a log that is damaged.
	OnDamage OnDamage `mapstructure:"on_damage"`

	// SegmentBytes is up to which size a file of the log is written, in file mode. The
	// log is cut at its beginning by whole files.
	SegmentBytes ByteSize `mapstructure:"segment_bytes"`

	Limits    Limits    `mapstructure:"limits"`
	Retention Retention `mapstructure:"retention"`

	// GarbagePercent is how much garbage the Go heap may hold on top of what GOGC
	// allows, in percent of what the store holds outside of it.
	GarbagePercent int `mapstructure:"garbage_percent"`

	// prevent unkeyed literal initialization
	_ struct{}
}

// Mode is where an acknowledged event is.
type Mode string

// The modes.
const (
	// ModeMemory keeps events in RAM: they are lost with the process.
	ModeMemory Mode = "memory"
	// ModeFile syncs events to a log in files before they are acknowledged.
	ModeFile Mode = "file"
)

// OnDamage is what is done about a log of which acknowledged entries are missing
// or not as they were written.
type OnDamage string

// What can be done about damage.
const (
	// Refuse ends the collector, and leaves the files as they are.
	Refuse OnDamage = "refuse"
	// Quarantine sets the damaged file aside and goes on without it, in another
	// epoch: what is missing is said in the status.
	Quarantine OnDamage = "quarantine"
)

// Limits bound what the store holds; 0 is unlimited.
type Limits struct {
	// MaxBytes bounds the memory that events and aggregates take, their
	// indexes included. In file mode older events are on disk alone.
	MaxBytes ByteSize `mapstructure:"max_bytes"`

	// MaxEvents bounds the number of events held, in memory mode.
	MaxEvents int64 `mapstructure:"max_events"`

	// MaxAge removes events this long after they were stored, in memory mode.
	MaxAge time.Duration `mapstructure:"max_age"`

	// MaxEventBytes bounds one event; a larger record is rejected.
	MaxEventBytes ByteSize `mapstructure:"max_event_bytes"`

	// OnFull says what happens when there is no room, by the limits in memory mode
	// and by Retention in file mode: evict removes the oldest events, reject refuses
	// new ones.
	OnFull store.OnFull `mapstructure:"on_full"`

	// prevent unkeyed literal initialization
	_ struct{}
}

// Retention says when events leave the disk, in file mode; 0 is never.
type Retention struct {
	// MaxBytes bounds what the events held take.
	MaxBytes ByteSize `mapstructure:"max_bytes"`

	// MaxEvents bounds the number of events held.
	MaxEvents int64 `mapstructure:"max_events"`

	// MaxAge removes events this long after they were stored.
	MaxAge time.Duration `mapstructure:"max_age"`

	// prevent unkeyed literal initialization
	_ struct{}
}

// ByteSize is a number of bytes. It is written as a number, or as text with a
// unit: 512MiB is 512·2²⁰ and 512MB is 512·10⁶.
type ByteSize int64

// UnmarshalText reads a number of bytes with or without a unit.
func (b *ByteSize) UnmarshalText(text []byte) error {
	n, err := humanize.ParseBytes(string(text))
	if err != nil || n > math.MaxInt64 {
		return fmt.Errorf("%q is no size: expected a number of bytes, or a size like 512MiB", text)
	}
	*b = ByteSize(n)
	return nil
}

func createDefaultConfig() component.Config {
	return &Config{
		Mode:         ModeMemory,
		OnDamage:     Refuse,
		SegmentBytes: 64 << 20,
		Limits: Limits{
			MaxBytes:      1 << 30,
			MaxEventBytes: 1 << 20,
			OnFull:        store.Evict,
		},
		GarbagePercent: 6,
	}
}

// storeLimits returns when events leave the store for good.
func (c *Config) storeLimits() store.Limits {
	limits := store.Limits{MaxEventBytes: int64(c.Limits.MaxEventBytes), OnFull: c.Limits.OnFull}
	if c.Mode == ModeFile {
		limits.MaxBytes = int64(c.Retention.MaxBytes)
		limits.MaxEvents = uint64(c.Retention.MaxEvents)
		limits.MaxAge = c.Retention.MaxAge
		return limits
	}
	limits.MaxBytes = int64(c.Limits.MaxBytes)
	limits.MaxEvents = uint64(c.Limits.MaxEvents)
	limits.MaxAge = c.Limits.MaxAge
	return limits
}
