import { type Json, RawNumber, type StoredEvent } from '../api/types'

const longest = 240

const known = new WeakMap<StoredEvent, string>()

/** Returns the beginning of an event's data on one line: amount: 100, currency: EUR. */
export function previewOf(event: StoredEvent): string {
  let text = known.get(event)
  if (text === undefined) {
    text = membersOf(event.data, longest)
    known.set(event, text)
  }
  return text
}

function membersOf(data: { [key: string]: Json }, room: number): string {
  let text = ''
  for (const key in data) {
    text += `${text && ', '}${key}: ${textOf(data[key] ?? null, room - text.length)}`
    if (text.length >= room) return `${text.slice(0, room)}…`
  }
  return text
}

function textOf(value: Json, room: number): string {
  if (typeof value === 'string') return value.slice(0, Math.max(room, 0))
  if (value === null || typeof value !== 'object' || value instanceof RawNumber) return String(value)
  if (!Array.isArray(value)) return room > 0 ? `{${membersOf(value, room)}}` : '{…}'
  let text = ''
  for (const item of value) {
    text += `${text && ', '}${textOf(item, room - text.length)}`
    if (text.length >= room) break
  }
  return `[${text}]`
}
