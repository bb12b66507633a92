package eventstoreextension

import (
	"errors"
	"fmt"

	"go.opentelemetry.io/collector/confmap"

	"github.com/gyroscops/otel-eventstore/store"
)

var _ confmap.Validator = (*Config)(nil)

// minSegmentBytes keeps the log from being nothing but files.
const minSegmentBytes = 64 << 10

// Validate reports settings that can't hold, each with what to do about it.
func (c *Config) Validate() error {
	l, r := &c.Limits, &c.Retention
	errs := []error{
		validateLimit("limits::max_bytes", l.MaxBytes),
		validateLimit("limits::max_events", l.MaxEvents),
		validateLimit("limits::max_age", l.MaxAge),
		validateLimit("limits::max_event_bytes", l.MaxEventBytes),
		validateLimit("retention::max_bytes", r.MaxBytes),
		validateLimit("retention::max_events", r.MaxEvents),
		validateLimit("retention::max_age", r.MaxAge),
		c.validateMode(),
	}
	if c.OnDamage != Refuse && c.OnDamage != Quarantine {
		errs = append(errs, fmt.Errorf("on_damage is %q: expected %s or %s", c.OnDamage, Refuse, Quarantine))
	}
	if c.SegmentBytes < minSegmentBytes {
		errs = append(errs, fmt.Errorf("segment_bytes is %d: expected %d or more", c.SegmentBytes, minSegmentBytes))
	}
	if c.GarbagePercent < 0 || c.GarbagePercent > 100 {
		errs = append(errs, fmt.Errorf("garbage_percent is %d: expected 0 (as GOGC says) to 100", c.GarbagePercent))
	}
	if l.OnFull != store.Evict && l.OnFull != store.Reject {
		errs = append(errs, fmt.Errorf("limits::on_full is %q: expected %s or %s", l.OnFull, store.Evict, store.Reject))
	}
	errs = append(errs, c.validateRoom("limits::max_bytes", l.MaxBytes), c.validateRoom("retention::max_bytes", r.MaxBytes))
	return errors.Join(errs...)
}

// validateMode reports settings that mean nothing in the mode: who sets one
// expects something that would not be.
func (c *Config) validateMode() error {
	l, r := &c.Limits, &c.Retention
	switch c.Mode {
	case ModeMemory:
		return errors.Join(
			unexpected("directory", c.Directory, "mode is memory, which keeps nothing on disk: set mode to file, or remove directory"),
			unexpected("retention::max_bytes", r.MaxBytes, "mode is memory: use limits::max_bytes"),
			unexpected("retention::max_events", r.MaxEvents, "mode is memory: use limits::max_events"),
			unexpected("retention::max_age", r.MaxAge, "mode is memory: use limits::max_age"),
		)
	case ModeFile:
		errs := []error{
			unexpected("limits::max_events", l.MaxEvents, "mode is file: use retention::max_events"),
			unexpected("limits::max_age", l.MaxAge, "mode is file: use retention::max_age"),
		}
		if c.Directory == "" {
			errs = append(errs, errors.New("directory is empty, and mode is file: set it to where the log is to lie"))
		}
		return errors.Join(errs...)
	default:
		return fmt.Errorf("mode is %q: expected %s or %s", c.Mode, ModeMemory, ModeFile)
	}
}

// validateRoom reports a limit that a single event may exceed.
func (c *Config) validateRoom(key string, limit ByteSize) error {
	if one := c.Limits.MaxEventBytes; limit > 0 && one > limit {
		return fmt.Errorf("limits::max_event_bytes (%d) exceeds %s (%d): such an event would not fit", one, key, limit)
	}
	return nil
}

// unexpected reports a key that is set, with the reason why it must not be.
func unexpected[T comparable](key string, value T, reason string) error {
	if value == *new(T) {
		return nil
	}
	return fmt.Errorf("%s is set, and %s", key, reason)
}

func validateLimit[T ~int64](key string, value T) error {
	if value < 0 {
		return fmt.Errorf("%s is %v: expected 0 (unlimited) or more", key, value)
	}
	return nil
}
