import { type Fact, requestOf } from './otlp'
import type { Store } from './store'

const types = [
  'OrderPlaced',
  'PaymentInitiated',
  'PaymentAuthorized',
  'PaymentProcessed',
  'OrderShipped',
  'OrderCancelled',
]
const services = ['checkout', 'payments', 'shipping']

/** How many events a request holds. */
export const batchSize = 1000

export interface Load {
  /** When the first event happened, and how far one is from the next, in milliseconds. */
  start: number
  step: number
}

/** The nth event of a load, the same in each run. */
export function nthFact(n: number, { start, step }: Load): Fact {
  const order = Math.floor(n / 6)
  return {
    type: types[(n * 7 + (n % 11)) % types.length] ?? '',
    time: Math.floor(start + n * step),
    aggregate: ['Order', `order-${order}`],
    correlation: `flow-${order}`,
    organization: `org-${order % 12}`,
    user: `user-${order % 997}`,
    body: { number: n, amount: ((n * 7919) % 100_000) / 100, currency: n % 3 === 0 ? 'EUR' : 'USD' },
  }
}

/** Sends events first to end - 1 of a load; several requests are on their way at a time. */
export async function sendLoad(store: Store, first: number, end: number, load: Load): Promise<void> {
  let next = first
  const sender = async () => {
    while (next < end) {
      const from = next
      next = Math.min(from + batchSize, end)
      const facts = Array.from({ length: next - from }, (_, i) => nthFact(from + i, load))
      await store.send(requestOf(facts, { 'service.name': services[(from / batchSize) % 3] ?? '' }))
    }
  }
  await Promise.all([sender(), sender()])
}
