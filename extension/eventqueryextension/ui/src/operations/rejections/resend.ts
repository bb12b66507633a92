import { formatJson } from '../../api/json'
import type { Json } from '../../api/types'

/**
 * Returns a shell command that sends a record again by OTLP/HTTP. The record goes
 * through a here-document without expansion: its one line begins with a brace, so it
 * cannot end the document, and no byte of it is read by the shell. The API does not
 * know where the receiver listens, so the address is a variable with the usual one.
 */
export const resendCommand = (record: Json): string =>
  `curl -sS "\${OTLP:-http://127.0.0.1:4318}/v1/logs" -H 'Content-Type: application/json' --data-binary @- <<'RECORD'
${formatJson(record, 0)}
RECORD`
