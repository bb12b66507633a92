import { execFileSync } from 'node:child_process'
import { expect, it } from 'vitest'
import { resendCommand } from './resend'

it.each(['plain', 'it\'s $HOME `id` \\ "quoted"', 'RECORD\nRECORD', 'line\u2028separator \u0000 \u202e'])(
  'hands the record to curl as it is: %j',
  (text) => {
    const record = { body: { stringValue: text } }
    const command = `curl() { cat; }\n${resendCommand(record)}`
    expect(JSON.parse(execFileSync('sh', ['-c', command], { encoding: 'utf8' }))).toEqual(record)
  },
)
