package eventreplayreceiver

import (
	"math"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/component"
	"go.opentelemetry.io/collector/confmap"
	"go.opentelemetry.io/collector/confmap/confmaptest"

	"github.com/gyroscops/otel-eventstore/store"
)

// load reads the configuration of one receiver.
func load(conf *confmap.Conf) (*Config, error) {
	cfg := createDefaultConfig().(*Config)
	if err := conf.Unmarshal(cfg); err != nil {
		return nil, err
	}
	return cfg, confmap.Validate(cfg)
}

func TestConfig(t *testing.T) {
	t.Parallel()
	file, err := confmaptest.LoadConf("testdata/config.yaml")
	require.NoError(t, err)
	read := func(id string) *Config {
		t.Helper()
		conf, err := file.Sub(id)
		require.NoError(t, err)
		cfg, err := load(conf)
		require.NoError(t, err)
		return cfg
	}
	require.Equal(t, createDefaultConfig(), read("event_replay"))

	all := read("event_replay/all")
	_, filter, err := all.filter()
	require.NoError(t, err)
	require.Equal(t, store.Filter{
		AnyOf:      map[store.Field][]string{store.FieldEventType: {"PaymentProcessed", "PaymentFailed"}},
		NoneOf:     map[store.Field][]string{store.FieldService: {"test"}},
		From:       time.Date(2026, 11, 23, 10, 0, 0, 0, time.UTC),
		Attributes: []store.AttributeMatch{{Key: "retried", Values: []string{"true"}}},
		Data:       []store.DataMatch{{Path: []string{"amount"}, Values: []string{"100"}}},
	}, filter)
	all.Filter = nil
	require.Equal(t, &Config{
		Store:      component.MustNewIDWithName("event_store", "orders"),
		From:       From{Position: 42},
		Mode:       ModeFollow,
		Speed:      10,
		RateLimit:  1000.5,
		BatchSize:  100,
		Checkpoint: new(component.MustNewIDWithName("file_storage", "replays")),
	}, all)
	require.Equal(t, From{end: true}, read("event_replay/end").From)
	require.True(t, math.IsInf(float64(read("event_replay/end").Speed), 1))
	require.Equal(t, ModeOnDemand, read("event_replay/demand").Mode)
	require.InEpsilon(t, 0.5, float64(read("event_replay/time").Speed), 0)
	for _, id := range []string{"event_replay/time", "event_replay/quoted"} {
		query, filter, err := read(id).filter()
		require.NoError(t, err)
		require.True(t, filter.From.Equal(time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)), id)
		require.Len(t, query["from"], 1)
	}
}

func TestConfigFaults(t *testing.T) {
	t.Parallel()
	f := func(settings map[string]any, want string) {
		t.Helper()
		_, err := load(confmap.NewFromStringMap(settings))
		require.ErrorContains(t, err, want)
	}
	f(map[string]any{"store": ""}, "store")
	f(map[string]any{"filter": map[string]any{"eventtype": "A"}}, "filter: eventtype: got \"A\", expected one of eventId")
	f(map[string]any{"filter": map[string]any{"from": "yesterday"}}, "filter: from: got \"yesterday\"")
	f(map[string]any{"filter": map[string]any{"q": nil}}, "filter: q: got")
	f(map[string]any{"from": "middle"}, "expected beginning, end, {position: …} or {timestamp: …}")
	f(map[string]any{"from": map[string]any{"positoin": 1}}, "positoin")
	f(map[string]any{"from": map[string]any{"position": -1}}, "position")
	f(map[string]any{"from": map[string]any{"position": 1, "timestamp": "2026-11-23T10:00:00Z"}}, "not both")
	f(map[string]any{
		"filter": map[string]any{"from": "0"}, "from": map[string]any{"timestamp": "2026-11-23T10:00:00Z"},
	}, "from::timestamp as well")
	f(map[string]any{"from": "end"}, "replays nothing")
	f(map[string]any{"from": "end", "mode": "on_demand"}, "belongs to mode once or follow")
	f(map[string]any{"checkpoint": "file_storage", "mode": "on_demand"}, "checkpoint: belongs to mode once or follow")
	f(map[string]any{"mode": "twice"}, "mode: got \"twice\", expected once, follow or on_demand")
	for _, speed := range []any{0, -1, "fast", "0", "NaN", "Inf"} {
		f(map[string]any{"speed": speed}, "expected max or a number above 0")
	}
	f(map[string]any{"rate_limit": -1}, "rate_limit: got -1")
	f(map[string]any{"batch_size": 0}, "batch_size: got 0")
	f(map[string]any{"sped": 1}, "sped")
}
