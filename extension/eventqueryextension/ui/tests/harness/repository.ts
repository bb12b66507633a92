import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { gunzipSync } from 'node:zlib'

/** The repository's root. */
export const root = fileURLToPath(new URL('../../../../..', import.meta.url))

/** The collector that is tested: $EVENTSTORE_BINARY, else what `make build` makes. */
export const binary = process.env.EVENTSTORE_BINARY || `${root}build/otelcol-eventstore`

/** The correlation with most events in the CloudTrail data. */
export const largestCorrelation = { id: 'AKIATFQR7NSC8Q4X20BJ', events: 2104 }

/** The order of the payment flow, which is its correlation. */
export const paymentCorrelation = 'order-123'

/** The OTLP requests of the CloudTrail data, in their order. */
export const cloudTrail = (): string[] =>
  gunzipSync(readFileSync(`${root}testdata/cloudtrail/cloudtrail.otlp.jsonl.gz`))
    .toString()
    .split('\n')
    .filter((line) => line !== '')

/** The OTLP request of the payment flow. */
export const paymentFlow = (): string => readFileSync(`${root}testdata/payment.otlp.json`, 'utf8')
