package eventstoreextension

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/confmap"

	"github.com/gyroscops/otel-eventstore/store"
)

func load(limits map[string]any) (*Config, error) {
	return loadAll(map[string]any{"limits": limits})
}

func loadAll(settings map[string]any) (*Config, error) {
	cfg := createDefaultConfig().(*Config)
	err := confmap.NewFromStringMap(settings).Unmarshal(cfg)
	return cfg, err
}

func TestDefaults(t *testing.T) {
	t.Parallel()
	cfg := createDefaultConfig().(*Config)
	require.NoError(t, confmap.NewFromStringMap(nil).Unmarshal(cfg))
	require.NoError(t, confmap.Validate(cfg))
	require.Equal(t, store.Limits{
		MaxBytes: 1 << 30, MaxEventBytes: 1 << 20, OnFull: store.Evict,
	}, cfg.storeLimits())
	require.Equal(t, 6, cfg.GarbagePercent)
	require.Equal(t, ModeMemory, cfg.Mode)
	require.Equal(t, Refuse, cfg.OnDamage)
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
	}, cfg.storeLimits())
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

// What leaves the store for good is said by retention in file mode, and by limits in
// memory mode; what an event may be, and what happens when there is no room, is not.
func TestRetention(t *testing.T) {
	t.Parallel()
	cfg, err := loadAll(map[string]any{
		"mode": "file", "directory": "d", "on_damage": "quarantine",
		"limits":    map[string]any{"max_bytes": "512MiB", "max_event_bytes": 4096, "on_full": "reject"},
		"retention": map[string]any{"max_bytes": "1TiB", "max_events": 10, "max_age": "8760h"},
	})
	require.NoError(t, err)
	require.NoError(t, confmap.Validate(cfg))
	require.Equal(t, store.Limits{
		MaxBytes: 1 << 40, MaxEvents: 10, MaxAge: 8760 * time.Hour, MaxEventBytes: 4096, OnFull: store.Reject,
	}, cfg.storeLimits())
	require.Equal(t, Quarantine, cfg.OnDamage)

	cfg, err = loadAll(map[string]any{"mode": "file", "directory": "d"})
	require.NoError(t, err)
	require.NoError(t, confmap.Validate(cfg))
	require.Equal(t, store.Limits{MaxEventBytes: 1 << 20, OnFull: store.Evict}, cfg.storeLimits(), "events never leave the disk")
}

// A setting that means nothing in a mode is refused, with the one to use instead.
func TestValidateMode(t *testing.T) {
	t.Parallel()
	f := func(want string, settings map[string]any) {
		t.Helper()
		cfg, err := loadAll(settings)
		require.NoError(t, err)
		require.EqualError(t, confmap.Validate(cfg), want)
	}
	one := func(group, key string, value any) map[string]any {
		return map[string]any{group: map[string]any{key: value}}
	}
	f(`mode is "disk": expected memory or file`, map[string]any{"mode": "disk"})
	f("segment_bytes is 65535: expected 65536 or more", map[string]any{"segment_bytes": 65535})
	f(`on_damage is "repair": expected refuse or quarantine`, map[string]any{"on_damage": "repair"})
	f("directory is set, and mode is memory, which keeps nothing on disk: set mode to file, or remove directory",
		map[string]any{"directory": "d"})
	f("retention::max_bytes is set, and mode is memory: use limits::max_bytes", one("retention", "max_bytes", "1GiB"))
	f("retention::max_events is set, and mode is memory: use limits::max_events", one("retention", "max_events", 1))
	f("retention::max_age is set, and mode is memory: use limits::max_age", one("retention", "max_age", "1h"))
	f("directory is empty, and mode is file: set it to where the log is to lie", map[string]any{"mode": "file"})

	inFiles := func(group, key string, value any) map[string]any {
		settings := one(group, key, value)
		settings["mode"], settings["directory"] = "file", "d"
		return settings
	}
	f("limits::max_events is set, and mode is file: use retention::max_events", inFiles("limits", "max_events", 1))
	f("limits::max_age is set, and mode is file: use retention::max_age", inFiles("limits", "max_age", "1h"))
	f("retention::max_bytes is -1: expected 0 (unlimited) or more", inFiles("retention", "max_bytes", -1))
	f("retention::max_events is -1: expected 0 (unlimited) or more", inFiles("retention", "max_events", -1))
	f("retention::max_age is -1s: expected 0 (unlimited) or more", inFiles("retention", "max_age", "-1s"))
	f("limits::max_event_bytes (1048576) exceeds retention::max_bytes (1024): such an event would not fit",
		inFiles("retention", "max_bytes", "1KiB"))
}

func TestUnknownKey(t *testing.T) {
	t.Parallel()
	_, err := load(map[string]any{"max_byte": 1})
	require.ErrorContains(t, err, "max_byte")
}
