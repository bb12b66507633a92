import { expect, it } from 'vitest'
import { askForCredentials, onUnauthorized, reportUnauthorized, setBearerToken } from './credentials'

it('asks for credentials once for each that are refused', () => {
  let asked = 0
  const stop = onUnauthorized(() => asked++)
  reportUnauthorized('')
  reportUnauthorized('')
  expect(asked).toBe(1)
  setBearerToken('a')
  reportUnauthorized('') // sent before
  expect(asked).toBe(1)
  reportUnauthorized('Bearer a')
  reportUnauthorized('Bearer a')
  expect(asked).toBe(2)
  askForCredentials()
  expect(asked).toBe(3)
  stop()
  setBearerToken('')
  reportUnauthorized('')
  expect(asked).toBe(3)
})
