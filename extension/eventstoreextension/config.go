package eventstoreextension

import (
	"errors"
	"fmt"
	"math"
	"time"

	"github.com/dustin/go-humanize"
	"go.opentelemetry.io/collector/component"
	"go.opentelemetry.io/collector/confmap"

	"github.com/gyroscops/otel-eventstore/store"
)

// Config configures one event store.
type Config struct {
	Limits Limits `mapstructure:"limits"`

	// GarbagePercent is how much garbage the Go heap may hold on top of what GOGC
	// allows, in percent of what the store holds outside of it.
	GarbagePercent int `mapstructure:"garbage_percent"`

	// prevent unkeyed literal initialization
	_ struct{}
}

// Limits bound what the store holds; 0 is unlimited.
type Limits struct {
	// MaxBytes bounds the memory that events and aggregates take, their
	// indexes included.
	MaxBytes ByteSize `mapstructure:"max_bytes"`

	// MaxEvents bounds the number of events held.
	MaxEvents int64 `mapstructure:"max_events"`

	// MaxAge removes events this long after they were stored.
	MaxAge time.Duration `mapstructure:"max_age"`

	// MaxEventBytes bounds one event; a larger record is rejected.
	MaxEventBytes ByteSize `mapstructure:"max_event_bytes"`

	// OnFull says what happens when MaxBytes or MaxEvents are reached: evict
	// removes the oldest events, reject refuses new ones.
	OnFull store.OnFull `mapstructure:"on_full"`

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

var _ confmap.Validator = (*Config)(nil)

func createDefaultConfig() component.Config {
	return &Config{
		Limits: Limits{
			MaxBytes:      1 << 30,
			MaxEventBytes: 1 << 20,
			OnFull:        store.Evict,
		},
		GarbagePercent: 6,
	}
}

// Validate reports settings that can't hold.
func (c *Config) Validate() error {
	l := &c.Limits
	errs := []error{
		validateLimit("max_bytes", l.MaxBytes),
		validateLimit("max_events", l.MaxEvents),
		validateLimit("max_age", l.MaxAge),
		validateLimit("max_event_bytes", l.MaxEventBytes),
	}
	if c.GarbagePercent < 0 || c.GarbagePercent > 100 {
		errs = append(errs, fmt.Errorf("garbage_percent is %d: expected 0 (as GOGC says) to 100", c.GarbagePercent))
	}
	if l.OnFull != store.Evict && l.OnFull != store.Reject {
		errs = append(errs, fmt.Errorf("limits::on_full is %q: expected %s or %s", l.OnFull, store.Evict, store.Reject))
	}
	if l.MaxBytes > 0 && l.MaxEventBytes > l.MaxBytes {
		errs = append(errs, fmt.Errorf("limits::max_event_bytes (%d) exceeds limits::max_bytes (%d): such an event would not fit",
			l.MaxEventBytes, l.MaxBytes))
	}
	return errors.Join(errs...)
}

func validateLimit[T ~int64](key string, value T) error {
	if value < 0 {
		return fmt.Errorf("limits::%s is %v: expected 0 (unlimited) or more", key, value)
	}
	return nil
}

func (l *Limits) storeLimits() store.Limits {
	return store.Limits{
		MaxBytes:      int64(l.MaxBytes),
		MaxEvents:     uint64(l.MaxEvents),
		MaxAge:        l.MaxAge,
		MaxEventBytes: int64(l.MaxEventBytes),
		OnFull:        l.OnFull,
	}
}
