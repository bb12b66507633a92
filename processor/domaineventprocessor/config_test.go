package domaineventprocessor

import (
	"testing"

	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/confmap"
)

func load(t *testing.T, raw map[string]any) *Config {
	t.Helper()
	cfg := createDefaultConfig().(*Config)
	require.NoError(t, confmap.NewFromStringMap(raw).Unmarshal(cfg))
	return cfg
}

func TestConfigListsReplaceTheirDefaults(t *testing.T) {
	t.Parallel()
	defaults := createDefaultConfig().(*Config)

	cfg := load(t, map[string]any{
		"default_event_type":     "log",
		"default_aggregate_type": "Thing",
		"sources": map[string]any{
			"event_type": []any{"kind"},
			"user_id":    []any{},
		},
	})
	require.Equal(t, "log", cfg.DefaultEventType)
	require.Equal(t, "Thing", cfg.DefaultAggregateType)
	require.Equal(t, []string{"kind"}, cfg.Sources.EventType)
	require.Empty(t, cfg.Sources.UserID)
	require.Equal(t, defaults.Sources.AggregateID, cfg.Sources.AggregateID)

	require.Equal(t, defaults, load(t, nil))
}

func TestConfigUnknownKey(t *testing.T) {
	t.Parallel()
	err := confmap.NewFromStringMap(map[string]any{"sources": map[string]any{"event_typ": []any{"kind"}}}).
		Unmarshal(createDefaultConfig())
	require.ErrorContains(t, err, "event_typ")
}

func TestConfigValidate(t *testing.T) {
	t.Parallel()
	require.NoError(t, confmap.Validate(createDefaultConfig()))

	f := func(key, name, want string) {
		t.Helper()
		cfg := load(t, map[string]any{"sources": map[string]any{key: []any{"other", name}}})
		require.EqualError(t, confmap.Validate(cfg), want)
	}
	for _, r := range createDefaultConfig().(*Config).rules() {
		f(r.key, "", "sources::"+r.key+": entry 2 is empty: expected the name of an attribute")
		f(r.key, r.canonical, "sources::"+r.key+": \""+r.canonical+"\" is the canonical name itself, which needs no mapping: remove it")
	}
	f("event_type", "", "sources::event_type: entry 2 is empty: expected the name of an attribute")
}
