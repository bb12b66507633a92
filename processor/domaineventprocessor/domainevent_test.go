package domaineventprocessor

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/consumer/consumertest"
	"go.opentelemetry.io/collector/pdata/pcommon"
	"go.opentelemetry.io/collector/pdata/plog"
	"go.opentelemetry.io/collector/processor/processortest"

	"github.com/gyroscops/otel-eventstore/internal/semconv"
	"github.com/gyroscops/otel-eventstore/processor/domaineventprocessor/internal/metadata"
)

// sent is a log record as an application sends it.
type sent struct {
	eventName            string
	attributes, resource map[string]any
}

func (s sent) logs(t *testing.T) plog.Logs {
	t.Helper()
	ld := plog.NewLogs()
	rl := ld.ResourceLogs().AppendEmpty()
	require.NoError(t, rl.Resource().Attributes().FromRaw(s.resource))
	lr := rl.ScopeLogs().AppendEmpty().LogRecords().AppendEmpty()
	lr.SetEventName(s.eventName)
	require.NoError(t, lr.Attributes().FromRaw(s.attributes))
	return ld
}

// process sends a record through the processor. It returns the event name and
// the attributes that were added, once it has seen that nothing else changed.
func process(t *testing.T, cfg *Config, s sent) (eventName string, added map[string]any) {
	t.Helper()
	rl := processed(t, cfg, s.logs(t)).ResourceLogs().At(0)
	lr := rl.ScopeLogs().At(0).LogRecords().At(0)
	require.Empty(t, additions(t, rl.Resource().Attributes(), s.resource))
	return lr.EventName(), additions(t, lr.Attributes(), s.attributes)
}

func processed(t *testing.T, cfg *Config, ld plog.Logs) plog.Logs {
	t.Helper()
	sink := new(consumertest.LogsSink)
	p, err := NewFactory().CreateLogs(t.Context(), processortest.NewNopSettings(metadata.Type), cfg, sink)
	require.NoError(t, err)
	require.True(t, p.Capabilities().MutatesData)
	require.NoError(t, p.ConsumeLogs(t.Context(), ld))
	require.Equal(t, 1, sink.LogRecordCount())
	return sink.AllLogs()[0]
}

// additions returns what got has beside sent, which must all be there still.
func additions(t *testing.T, got pcommon.Map, sent map[string]any) map[string]any {
	t.Helper()
	added := got.AsRaw()
	for key, value := range sent {
		require.Equal(t, value, added[key], key)
		delete(added, key)
	}
	return added
}

func TestEventType(t *testing.T) {
	t.Parallel()
	f := func(cfg *Config, s sent, want string) {
		t.Helper()
		got, added := process(t, cfg, s)
		require.Equal(t, want, got)
		require.Empty(t, added)
	}
	cfg := createDefaultConfig().(*Config)
	all := map[string]any{"otel.event.name": "A", "event.name": "B", "cloudevents.event_type": "C"}

	f(cfg, sent{eventName: "Sent", attributes: all}, "Sent")
	f(cfg, sent{attributes: all}, "A")
	f(cfg, sent{attributes: map[string]any{"event.name": "B", "cloudevents.event_type": "C"}}, "B")
	f(cfg, sent{attributes: map[string]any{"cloudevents.event_type": "C"}}, "C")
	f(cfg, sent{attributes: map[string]any{"otel.event.name": "", "event.name": nil, "cloudevents.event_type": "C"}}, "C")
	f(cfg, sent{attributes: map[string]any{"event.name": int64(7)}}, "7")
	f(cfg, sent{attributes: map[string]any{"event.name": "  "}}, "  ")
	f(cfg, sent{resource: map[string]any{"event.name": "of the resource"}}, "")

	cfg.DefaultEventType = "log"
	f(cfg, sent{}, "log")
	f(cfg, sent{attributes: map[string]any{"event.name": "B"}}, "B")
	f(cfg, sent{eventName: "Sent"}, "Sent")

	cfg.Sources.EventType = []string{"kind"}
	f(cfg, sent{attributes: map[string]any{"kind": "K", "event.name": "B"}}, "K")
	f(cfg, sent{attributes: map[string]any{"event.name": "B"}}, "log")
}

// TestRules runs every default source of every canonical attribute.
func TestRules(t *testing.T) {
	t.Parallel()
	cfg := createDefaultConfig().(*Config)
	f := func(s sent, want map[string]any) {
		t.Helper()
		_, added := process(t, cfg, s)
		require.Equal(t, want, added)
	}
	for _, r := range cfg.rules() {
		require.NotEmpty(t, r.sources)
		for i, source := range r.sources {
			// This source and all after it are set, all before it are empty.
			attributes := make(map[string]any)
			for j, other := range r.sources {
				if attributes[other] = ""; j >= i {
					attributes[other] = "from " + other
				}
			}
			f(sent{attributes: attributes}, map[string]any{r.canonical: "from " + source})

			// What the application sent stays, the empty string as well.
			for _, value := range []any{"sent", "", nil, int64(1)} {
				attributes[r.canonical] = value
				f(sent{attributes: attributes}, map[string]any{})
			}
		}
		for value := range slices.Values([]any{int64(42), 1.5, true, []any{"a"}, map[string]any{"k": "v"}, []byte{1}}) {
			f(sent{attributes: map[string]any{r.sources[0]: value}}, map[string]any{r.canonical: value})
		}
	}
}

// What a resource says is filled in on the resource, so that the record stays
// the same when another resource sends it again.
func TestRulesOfTheResource(t *testing.T) {
	t.Parallel()
	cfg := createDefaultConfig().(*Config)
	for _, r := range cfg.rules() {
		f := func(s sent, onRecord, onResource map[string]any) {
			t.Helper()
			rl := processed(t, cfg, s.logs(t)).ResourceLogs().At(0)
			attributes := rl.ScopeLogs().At(0).LogRecords().At(0).Attributes()
			require.Equal(t, onRecord, additions(t, attributes, s.attributes))
			require.Equal(t, onResource, additions(t, rl.Resource().Attributes(), s.resource))
		}
		none := map[string]any{}
		if !r.onResource {
			f(sent{resource: map[string]any{r.sources[0]: "r"}}, none, none)
			continue
		}
		first, last := r.sources[0], r.sources[len(r.sources)-1]
		byRecord, byResource := map[string]any{r.canonical: "a"}, map[string]any{r.canonical: "r"}
		f(sent{resource: map[string]any{last: "r"}}, none, byResource)
		f(sent{attributes: map[string]any{last: "a"}, resource: map[string]any{first: "r"}}, byRecord, byResource)
		f(sent{attributes: map[string]any{last: ""}, resource: map[string]any{first: "r"}}, none, byResource)
		f(sent{attributes: map[string]any{last: "a"}, resource: map[string]any{r.canonical: "sent"}}, none, none)
	}
}

// A request of a few megabytes can nest a million levels deep. Wherever they
// stand, they must not exhaust the stack.
func TestDeepNestingUnderEveryName(t *testing.T) {
	t.Parallel()
	const levels = 200_000
	cfg := createDefaultConfig().(*Config)
	names := append([]string{semconv.CloudEventSource, semconv.CloudEventID}, cfg.Sources.EventType...)
	for _, r := range cfg.rules() {
		names = append(names, r.sources...)
	}
	for _, name := range names {
		ld := sent{}.logs(t)
		attributes := ld.ResourceLogs().At(0).ScopeLogs().At(0).LogRecords().At(0).Attributes()
		attributes.PutStr(semconv.CloudEventSource, "s")
		attributes.PutStr(semconv.CloudEventID, "1")
		list := attributes.PutEmptySlice(name)
		for range levels {
			list = list.AppendEmpty().SetEmptySlice()
		}
		var text string
		for _, lr := range processed(t, cfg, ld).ResourceLogs().At(0).ScopeLogs().At(0).LogRecords().All() {
			text = lr.EventName()
			if id, ok := lr.Attributes().Get("log.record.uid"); ok && id.Type() == pcommon.ValueTypeStr {
				text += id.Str()
			}
		}
		require.Less(t, len(text), 1000, name)
	}
}

func TestCloudEventIdentity(t *testing.T) {
	t.Parallel()
	cfg := createDefaultConfig().(*Config)
	f := func(source, id, want any) {
		t.Helper()
		_, added := process(t, cfg, sent{attributes: map[string]any{"cloudevents.event_source": source, "cloudevents.event_id": id}})
		require.Equal(t, want, added["log.record.uid"])
	}
	f("/shop", "1", "/shop#1")
	f("/shop#a", "1", "/shop%23a#1")
	f("/shop", "a#1", "/shop#a%231")
	f("/shop%23a", "1", "/shop%2523a#1")
	f("/shop", int64(1), "/shop#1")
	f("", "1", nil)
	f("/shop", "", nil)
	f("/shop", nil, nil)

	_, added := process(t, cfg, sent{attributes: map[string]any{
		"event.id": "e", "cloudevents.event_source": "/shop", "cloudevents.event_id": "1",
	}})
	require.Equal(t, map[string]any{"log.record.uid": "e"}, added)
}

func TestDefaultAggregateType(t *testing.T) {
	t.Parallel()
	cfg := createDefaultConfig().(*Config)
	cfg.DefaultAggregateType = "Thing"
	f := func(attributes, want map[string]any) {
		t.Helper()
		_, added := process(t, cfg, sent{attributes: attributes})
		require.Equal(t, want, added)
	}
	f(map[string]any{}, map[string]any{})
	f(map[string]any{"aggregate.id": ""}, map[string]any{})
	f(map[string]any{"aggregate.id": "1"}, map[string]any{"aggregate.type": "Thing"})
	f(map[string]any{"aggregate.id": "1", "aggregate.type": "Order"}, map[string]any{})
	f(map[string]any{"audit.target.id": "1"}, map[string]any{"aggregate.id": "1", "aggregate.type": "Thing"})
	f(map[string]any{"audit.target.id": "1", "audit.target.type": "User"},
		map[string]any{"aggregate.id": "1", "aggregate.type": "User"})
}

func TestRecordsThatNeedNothingCostNoAllocation(t *testing.T) {
	p := newDomainEventProcessor(createDefaultConfig().(*Config))
	ld := sent{eventName: "Sent", attributes: map[string]any{
		"log.record.uid": "1", "aggregate.type": "Order", "aggregate.id": "7", "amount": 100.0, "currency": "EUR",
	}}.logs(t)
	rl := ld.ResourceLogs().At(0)
	lr := rl.ScopeLogs().At(0).LogRecords().At(0)
	require.Zero(t, testing.AllocsPerRun(100, func() { p.fill(lr, p.givenBy(rl.Resource().Attributes())) }))
}
