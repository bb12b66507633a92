import { expect, it } from 'vitest'
import { curlOf } from './curl'

const url = 'http://127.0.0.1:4319/api/v1/events/a'

it.each([
  [url, '', `curl '${url}'`],
  [`${url}'b;$(c)`, '', `curl '${url}'\\''b;$(c)'`],
  [url, 'Bearer secret', `curl -H "Authorization: Bearer $TOKEN" '${url}'`],
  [url, 'Basic c2VjcmV0', `curl -H "Authorization: Basic $TOKEN" '${url}'`],
])('%s %s', (of, authorization, want) => expect(curlOf(of, authorization)).toBe(want))
