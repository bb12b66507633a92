package store

import (
	"iter"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/gyroscops/otel-eventstore/store/eventlog/eventlogtest"
)

// plainCodec encodes records as the store has them.
type plainCodec struct{}

func (plainCodec) AppendRecords(dst []byte, records iter.Seq2[*Envelope, *Record]) []byte {
	for _, r := range records {
		dst = appendString(dst, string(r.AppendBinary(nil)))
	}
	return dst
}

func (plainCodec) DecodeRecords(data []byte, events []NewEvent, contents *ContentWriter) error {
	d := decoder{data}
	for i := range events {
		r := &events[i].Record
		record := decoder{[]byte(d.string())}
		record.payload(r)
		record.origin(r)
		events[i].Content = contents.split(r, &events[i].Envelope)
	}
	return nil
}

// durable is a store over a log that is closed and opened again.
type durable struct {
	options    Options
	layout     layout
	openBlocks int
	*Store
}

func (d *durable) open(t testing.TB) {
	t.Helper()
	d.Store = New(d.options)
	d.Store.layout, d.Store.openBlocks = d.layout, d.openBlocks
	if d.sealer != nil {
		d.sealer.indexedAtOnce = 2
	}
	require.NoError(t, d.Open(t.Context()))
}

// settle waits until all that can be is packed and sealed.
func (d *durable) settle() {
	d.packer.wait()
	d.sealer.rest()
}

func (d *durable) restart(t testing.TB, m *model) {
	t.Helper()
	m.tick = d.lastAt
	require.NoError(t, d.Close())
	require.NoError(t, d.sealer.err())
	d.open(t)
	m.appended, m.duplicates, m.evicted, m.halfKeys = 0, 0, 0, 0
}

// FuzzDurable holds a store that is closed and opened again all the time against the
// model: once with all of its log, and once with segments in the place of most of it.
func FuzzDurable(f *testing.F) {
	addScripts(f, 20, 1)
	zones := fuzzZones(f)
	f.Fuzz(func(t *testing.T, data []byte) {
		script := &script{data[:min(len(data), 4096)]}
		m := newModel(script.limits(), fuzzEpoch.UnixNano())
		m.limits.MaxBytes = 0
		log := &eventlogtest.Log{KeepAll: script.flip()}
		d := &durable{
			options: Options{
				Limits: m.limits, Now: func() time.Time { return fromUnixNano(m.clock) },
				OpenLog: log.Open, Codec: plainCodec{}, Segments: t.TempDir(), HotBytes: draw(script, []int64{0, 1, 4000}),
			},
			layout: draw(script, smallLayouts), openBlocks: script.pick(3),
		}
		d.open(t)
		for len(script.rest) > 0 {
			switch script.pick(8) {
			case 0:
				d.restart(t, m)
			case 1:
				d.settle()
			case 2:
				require.NoError(t, d.log.checkpoint(t.Context()))
			default:
				m.step(t, d.Store, script, zones)
			}
		}
		d.settle()
		m.check(t, d.Store)
		d.restart(t, m)
		m.check(t, d.Store)
		if log.KeepAll {
			require.NoError(t, d.Close())
			d.options.Segments = ""
			d.open(t)
			m.check(t, d.Store)
		}
		require.NoError(t, d.Close())
	})
}

// check compares everything.
func (m *model) check(t testing.TB, s *Store) {
	t.Helper()
	require.NoError(t, s.EnforceLimits()) // buries names
	m.now()
	m.enforce()
	m.checkStatus(t, s)
	m.checkEvents(t, s, Query{})
	checkIndexes(t, s)
}
