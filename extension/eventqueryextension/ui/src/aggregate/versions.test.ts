import { describe, expect, it } from 'vitest'
import { type LoadVersions, type Version, Versions } from './versions'

const version = (n: number): Version => ({
  version: n,
  eventId: `e${n}`,
  eventType: 'T',
  timestamp: '2026-11-23T10:00:00Z',
  userId: '',
})

function open(first: number, last: number, fail?: (from: number) => boolean) {
  const asked: string[] = []
  const signals: AbortSignal[] = []
  let changes = 0
  const load: LoadVersions = async (from, to, signal) => {
    asked.push(`${from}-${to}`)
    signals.push(signal)
    if (fail?.(from)) throw new Error(`no ${from}`)
    return Array.from({ length: to - from + 1 }, (_, i) => version(from + i))
  }
  const versions = new Versions(first, last, load, () => changes++)
  return {
    versions,
    asked,
    signals,
    changes: () => changes,
    settled: () => new Promise((r) => setTimeout(r)),
  }
}

describe('Versions', () => {
  it('loads the pages that are looked at', async () => {
    const { versions, asked, settled, changes } = open(1, 100_000)
    versions.look(50_090, 50_110)
    expect(asked).toEqual(['50001-50100', '50101-50200'])
    expect(versions.at(50_100)).toBeUndefined()
    await settled()
    expect(versions.at(50_100)?.eventId).toBe('e50100')
    expect(changes()).toBe(2)
    versions.look(50_090, 50_110)
    expect(asked).toHaveLength(2)
  })
  it('asks for nothing that is evicted, or above the head', async () => {
    const { versions, asked, settled } = open(130, 250)
    versions.look(0, 999)
    expect(asked).toEqual(['130-200', '201-250'])
    await settled()
    expect(versions.at(129)).toBeUndefined()
  })
  it('gives up what is no longer looked at', async () => {
    const { versions, signals, settled } = open(1, 1000)
    versions.look(1, 10)
    versions.look(501, 510)
    expect(signals.map((signal) => signal.aborted)).toEqual([true, false])
    await settled()
    expect(versions.at(1)).toBeUndefined()
    expect(versions.at(501)?.version).toBe(501)
  })
  it('keeps why a page failed until one is loaded', async () => {
    const { versions, settled, asked } = open(1, 1000, (from) => from === 1)
    versions.look(1, 10)
    await settled()
    versions.look(1, 10)
    expect(asked).toEqual(['1-100'])
    expect(versions.error?.message).toBe('no 1')
    versions.look(101, 110)
    await settled()
    expect(versions.error).toBeUndefined()
  })
  it('forgets the oldest of many pages', async () => {
    const { versions, settled } = open(1, 100_000)
    for (let at = 1; at < 12_000; at += 100) {
      versions.look(at, at)
      await settled()
    }
    expect(versions.at(1)).toBeUndefined()
    expect(versions.at(11_901)?.version).toBe(11_901)
  })
})
