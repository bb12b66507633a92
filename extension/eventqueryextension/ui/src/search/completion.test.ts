import { expect, it } from 'vitest'
import { completeKeys } from './completion'

const labels = (text: string, seen: string[] = []) => completeKeys(text, text.length, seen).map((s) => s.text)

it('offers fields where a word begins', () => expect(labels('')).toContain('eventType:'))
it('completes what is typed', () => {
  expect(labels('ev')).toEqual(['eventType:', 'eventId:'])
  expect(labels('refund -se')).toEqual(['-service:'])
})
it('finds data by the end of its path', () => {
  expect(labels('amo', ['data.amount', 'attr.x'])).toEqual(['data.amount:'])
  expect(labels('two', ['data.two words'])).toEqual(['"data.two words":'])
})
it('offers no key where a value stands', () => expect(labels('eventType:ev')).toEqual([]))
