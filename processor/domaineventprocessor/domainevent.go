package domaineventprocessor

import (
	"context"

	"go.opentelemetry.io/collector/pdata/pcommon"
	"go.opentelemetry.io/collector/pdata/plog"

	"github.com/gyroscops/otel-eventstore/internal/otelevent"
	"github.com/gyroscops/otel-eventstore/internal/semconv"
)

type domainEventProcessor struct {
	cfg   *Config
	rules []rule
	all   given
	// byLength has the rules by the length of their canonical names, so that one
	// pass over the attributes of a record finds all of them.
	byLength [maxName + 1][]int
}

// maxName is the longest canonical name there may be.
const maxName = 63

func newDomainEventProcessor(cfg *Config) *domainEventProcessor {
	p := &domainEventProcessor{cfg: cfg, rules: cfg.rules()}
	for i := range p.rules {
		n := len(p.rules[i].canonical)
		p.byLength[n] = append(p.byLength[n], i)
		p.all |= 1 << i
	}
	return p
}

func (p *domainEventProcessor) processLogs(_ context.Context, ld plog.Logs) (plog.Logs, error) {
	for _, rl := range ld.ResourceLogs().All() {
		resource := rl.Resource().Attributes()
		given := p.givenBy(resource)
		for _, sl := range rl.ScopeLogs().All() {
			for _, lr := range sl.LogRecords().All() {
				p.fill(lr, given)
			}
		}
		p.fillResource(resource)
	}
	return ld, nil
}

// given are canonical attributes, by rule.
type given uint

func (p *domainEventProcessor) givenBy(resource pcommon.Map) given {
	var g given
	for i := range p.rules {
		if p.rules[i].onResource {
			g |= 1 << i
		}
	}
	return g & p.has(resource)
}

// has returns the canonical attributes that are there.
func (p *domainEventProcessor) has(attributes pcommon.Map) given {
	var g given
	for key := range attributes.All() {
		if len(key) > maxName {
			continue
		}
		for _, i := range p.byLength[len(key)] {
			if p.rules[i].canonical == key {
				g |= 1 << i
			}
		}
	}
	return g
}

// fillResource adds what the resource lacks, from its own attributes: what it
// says belongs to it, for a record may be sent again by another one.
func (p *domainEventProcessor) fillResource(resource pcommon.Map) {
	has := p.has(resource)
	for i := range p.rules {
		if p.rules[i].onResource && has&(1<<i) == 0 {
			p.rules[i].apply(resource)
		}
	}
}

// fill adds what the record lacks. An attribute that the application sent
// under a canonical name stays as it is, whatever its value.
func (p *domainEventProcessor) fill(lr plog.LogRecord, byResource given) {
	attributes := lr.Attributes()
	if lr.EventName() == "" {
		lr.SetEventName(p.eventType(attributes))
	}
	has := byResource | p.has(attributes)
	if has == p.all {
		return
	}
	for i := range p.rules {
		if has&(1<<i) == 0 {
			p.rules[i].apply(attributes)
		}
	}
	if _, ok := attributes.Get(semconv.EventID); !ok {
		if id := cloudEventIdentity(attributes); id != "" {
			attributes.PutStr(semconv.EventID, id)
		}
	}
	if p.cfg.DefaultAggregateType != "" {
		_, hasType := attributes.Get(semconv.AggregateType)
		if _, hasID := firstSet(attributes, semconv.AggregateID); hasID && !hasType {
			attributes.PutStr(semconv.AggregateType, p.cfg.DefaultAggregateType)
		}
	}
}

func (p *domainEventProcessor) eventType(attributes pcommon.Map) string {
	if v, ok := firstSet(attributes, p.cfg.Sources.EventType...); ok {
		return otelevent.Text(v)
	}
	return p.cfg.DefaultEventType
}

// apply adds the canonical attribute, which is missing, where a source has it.
func (r *rule) apply(attributes pcommon.Map) {
	source, ok := firstSet(attributes, r.sources...)
	if !ok {
		return
	}
	// Adding to the map invalidates what was read from it.
	value := pcommon.NewValueEmpty()
	source.CopyTo(value)
	value.MoveTo(attributes.PutEmpty(r.canonical))
}

// firstSet returns the value of the first name that has one; null and the
// empty string are none.
func firstSet(attributes pcommon.Map, names ...string) (pcommon.Value, bool) {
	for _, name := range names {
		v, ok := attributes.Get(name)
		if ok && v.Type() != pcommon.ValueTypeEmpty && (v.Type() != pcommon.ValueTypeStr || v.Str() != "") {
			return v, true
		}
	}
	return pcommon.Value{}, false
}

// cloudEventIdentity returns what identifies a CloudEvent, its source together
// with its id, or nothing where one of them is missing.
func cloudEventIdentity(attributes pcommon.Map) string {
	source, hasSource := firstSet(attributes, semconv.CloudEventSource)
	id, hasID := firstSet(attributes, semconv.CloudEventID)
	if !hasSource || !hasID {
		return ""
	}
	return semconv.CloudEventIdentity(otelevent.Text(source), otelevent.Text(id))
}
