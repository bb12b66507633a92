package eventstoreextension

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/confmap"

	"github.com/gyroscops/otel-eventstore/store"
)

func load(limits map[string]any) (*Config, error) {
	cfg := createDefaultConfig().(*Config)
	err := confmap.NewFromStringMap(map[string]any{"limits": limits}).Unmarshal(cfg)
	return cfg, err
}

func TestDefaults(t *testing.T) {
	t.Parallel()
	cfg := createDefaultConfig().(*Config)
	require.NoError(t, confmap.NewFromStringMap(nil).Unmarshal(cfg))
	require.NoError(t, confmap.Validate(cfg))
	require.Equal(t, store.Limits{
		MaxBytes: 1 << 30, MaxEventBytes: 1 << 20, OnFull: store.Evict,
	}, cfg.Limits.storeLimits())
	require.Equal(t, 6, cfg.GarbagePercent)
}

func TestGarbagePercent(t *testing.T) {
	t.Parallel()
	f := func(percent int, want string) {
		t.Helper()
		cfg := createDefaultConfig().(*Config)
		require.NoError(t, confmap.NewFromStringMap(map[string]any{"garbage_percent": percent}).Unmarshal(cfg))
		if want == "" {
			require.NoError(t, confmap.Validate(cfg))
			return
		}
		require.EqualError(t, confmap.Validate(cfg), want)
	}
	f(0, "")
	f(100, "")
	f(-1, "garbage_percent is -1: expected 0 (as GOGC says) to 100")
	f(101, "garbage_percent is 101: expected 0 (as GOGC says) to 100")
}

func TestLimits(t *testing.T) {
	t.Parallel()
	cfg, err := load(map[string]any{
		"max_bytes": "512MiB", "max_events": 10, "max_age": "36h", "max_event_bytes": 4096, "on_full": "reject",
	})
	require.NoError(t, err)
	require.NoError(t, confmap.Validate(cfg))
	require.Equal(t, store.Limits{
		MaxBytes: 512 << 20, MaxEvents: 10, MaxAge: 36 * time.Hour, MaxEventBytes: 4096, OnFull: store.Reject,
	}, cfg.Limits.storeLimits())
}

func TestByteSize(t *testing.T) {
	t.Parallel()
	good := func(value any, want int64) {
		t.Helper()
		cfg, err := load(map[string]any{"max_bytes": value})
		require.NoError(t, err)
		require.Equal(t, ByteSize(want), cfg.Limits.MaxBytes)
	}
	good(0, 0)
	good(1073741824, 1<<30)
	good("1073741824", 1<<30)
	good("1GiB", 1<<30)
	good("1.5 KiB", 1536)
	good("1GB", 1_000_000_000)

	bad := func(value any, want string) {
		t.Helper()
		_, err := load(map[string]any{"max_bytes": value})
		require.ErrorContains(t, err, "max_bytes")
		require.ErrorContains(t, err, want)
	}
	bad("much", `"much" is no size: expected a number of bytes, or a size like 512MiB`)
	bad("-1MiB", `"-1MiB" is no size`)
	bad("", `"" is no size`)
	bad("9EiB", `"9EiB" is no size`)
	bad([]any{1}, "")
}

func TestValidate(t *testing.T) {
	t.Parallel()
	f := func(limits map[string]any, want string) {
		t.Helper()
		cfg, err := load(limits)
		require.NoError(t, err)
		require.EqualError(t, confmap.Validate(cfg), want)
	}
	f(map[string]any{"max_bytes": -1}, "limits::max_bytes is -1: expected 0 (unlimited) or more")
	f(map[string]any{"max_events": -1}, "limits::max_events is -1: expected 0 (unlimited) or more")
	f(map[string]any{"max_age": "-1s"}, "limits::max_age is -1s: expected 0 (unlimited) or more")
	f(map[string]any{"max_event_bytes": -1}, "limits::max_event_bytes is -1: expected 0 (unlimited) or more")
	f(map[string]any{"on_full": "drop"}, `limits::on_full is "drop": expected evict or reject`)
	f(map[string]any{"max_bytes": "1KiB"},
		"limits::max_event_bytes (1048576) exceeds limits::max_bytes (1024): such an event would not fit")

	for _, limits := range []map[string]any{
		{"max_bytes": 0, "max_event_bytes": 0},
		{"max_bytes": 0, "max_event_bytes": "2GiB"},
		{"max_bytes": "1KiB", "max_event_bytes": 0},
		{"max_bytes": "1MiB", "max_event_bytes": "1MiB"},
	} {
		cfg, err := load(limits)
		require.NoError(t, err)
		require.NoError(t, confmap.Validate(cfg))
	}
}

func TestUnknownKey(t *testing.T) {
	t.Parallel()
	_, err := load(map[string]any{"max_byte": 1})
	require.ErrorContains(t, err, "max_byte")
}
