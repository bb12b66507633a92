package file

import (
	"slices"
	"testing"
)

// FuzzOpen changes a good log's directory in any way. Open gives entries from the front, at
// least those acknowledged before the last frame was written, or an error.
func FuzzOpen(f *testing.F) {
	files, _, entries := makeLog(f)
	names := files.names()
	// The last frame has as many.
	unsure := uint64(0)
	{
		content := files[files.last()]
		header, _ := decodeSegmentHeader(content[:sector])
		at := lastFrame(content)
		h, _ := decodeFrameHeader(content[at:], header.check, at)
		unsure = uint64(h.count)
	}
	f.Add(byte(0), uint32(20), []byte{1}, byte(0))
	f.Add(byte(len(names)-1), uint32(600), []byte{0, 0, 0}, byte(1))
	f.Add(byte(1), uint32(512), files[names[2]][:1024], byte(2))
	f.Add(byte(2), uint32(0), []byte{}, byte(3))
	f.Fuzz(func(t *testing.T, which byte, at uint32, data []byte, how byte) {
		changed := files.clone()
		name := names[int(which)%len(names)]
		content := changed[name]
		place := int(at) % (len(content) + 1)
		switch how % 5 {
		case 0: // overwritten
			changed[name] = append(content[:place], append(slices.Clone(data), content[min(len(content), place+len(data)):]...)...)
		case 1: // cut and continued
			changed[name] = append(content[:place], data...)
		case 2: // inserted
			changed[name] = slices.Insert(content, place, data...)
		case 3: // removed
			delete(changed, name)
		case 4: // xor
			for i := range min(len(data), len(content)-place) {
				content[place+i] ^= data[i]
			}
		}
		first, _ := segmentFirst(names[0])
		if how%5 == 3 && name == names[0] {
			first, _ = segmentFirst(names[1])
		}
		least := uint64(len(entries)) - unsure
		if len(changed) > 0 && (how%5 == 3 || how%5 == 1) && name == names[len(names)-1] {
			// Frames that are gone from the very end leave no trace.
			least, _ = segmentFirst(name)
			least--
		}
		for _, onDamage := range []OnDamage{Refuse, Quarantine} {
			o := memoryOptions(changed.disk())
			o.OnDamage = onDamage
			found := reopen(o)
			if found.err != nil {
				if onDamage == Quarantine {
					t.Fatal(found.err)
				}
				continue
			}
			n := len(found.entries)
			switch {
			case found.missing == 0 && found.first != first:
				t.Fatalf("begins with %d", found.first)
			case found.missing > 0 && n == 0:
			case found.first-1+uint64(n) > uint64(len(entries)),
				!slices.Equal(found.entries, entries[found.first-1:][:n]):
				t.Fatal("other entries than those written")
			case found.missing == 0 && found.first-1+uint64(n) < least:
				t.Fatalf("%d entries of at least %d, and nothing said", n, least)
			}
		}
	})
}
