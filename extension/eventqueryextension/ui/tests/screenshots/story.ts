import { type Fact, requestOf } from '../harness/otlp'
import type { Store } from '../harness/store'

// An order from the click to the parcel, with a payment that fails first: what the
// pictures of the timeline and of an aggregate show.

const begin = Date.UTC(2026, 10, 23, 10)
const order: [string, string] = ['Order', 'order-77']
const payment: [string, string] = ['Payment', 'payment-501']
const parcel: [string, string] = ['Shipment', 'parcel-9']
const stock: [string, string] = ['Stock', 'sku-1138']

type Step = [
  ms: number,
  service: string,
  type: string,
  aggregate: [string, string],
  cause: number,
  body: Fact['body'],
]

const steps: Step[] = [
  [
    0,
    'checkout',
    'OrderPlaced',
    order,
    -1,
    { total: 129.9, currency: 'EUR', items: [{ sku: 'sku-1138', quantity: 2 }] },
  ],
  [140, 'checkout', 'PaymentRequested', order, 0, { state: 'awaiting payment' }],
  [310, 'payments', 'PaymentInitiated', payment, 1, { amount: 129.9, currency: 'EUR', method: 'card' }],
  [380, 'inventory', 'StockReserved', stock, 0, { reserved: 2, left: 40 }],
  [1900, 'payments', 'PaymentDeclined', payment, 2, { state: 'declined', reason: 'card_expired' }],
  [2050, 'checkout', 'PaymentFailed', order, 4, { state: 'payment failed' }],
  [2200, 'notifications', 'MailSent', order, 5, { mail: 'payment failed', to: 'alice@example.com' }],
  [68_000, 'checkout', 'PaymentMethodChanged', order, 5, { method: 'transfer' }],
  [
    68_200,
    'payments',
    'PaymentInitiated',
    payment,
    7,
    { amount: 129.9, method: 'transfer', state: 'initiated', reason: null },
  ],
  [69_900, 'payments', 'PaymentAuthorized', payment, 8, { state: 'authorized', authorization: 'A-77120' }],
  [70_400, 'payments', 'FraudChecked', payment, 9, { score: 0.04 }],
  [71_300, 'payments', 'PaymentProcessed', payment, 9, { state: 'processed', fee: 1.3 }],
  [71_450, 'checkout', 'OrderPaid', order, 11, { state: 'paid' }],
  [71_700, 'notifications', 'MailSent', order, 12, { mail: 'order paid', to: 'alice@example.com' }],
  [72_500, 'inventory', 'StockPicked', stock, 12, { reserved: 0, left: 40 }],
  [74_000, 'shipping', 'ParcelPacked', parcel, 14, { weight: 1.2, carrier: 'north' }],
  [7_280_000, 'shipping', 'ParcelCollected', parcel, 15, { depot: 'LYS' }],
  [7_281_000, 'notifications', 'MailSent', order, 16, { mail: 'on its way', to: 'alice@example.com' }],
  [7_290_000, 'shipping', 'RouteChanged', parcel, -2, { depot: 'CDG' }],
  [86_700_000, 'shipping', 'ParcelDelivered', parcel, 16, { signedBy: 'alice' }],
  [86_701_000, 'checkout', 'OrderCompleted', order, 19, { state: 'completed' }],
  [86_702_000, 'notifications', 'MailSent', order, 20, { mail: 'how was it?', to: 'alice@example.com' }],
]

export const story = { correlation: 'order-77', aggregate: payment, event: 'story-11' }

/** Sends the story, each step from its own service. */
export async function tell(store: Store): Promise<void> {
  for (const [i, [ms, service, type, aggregate, cause, body]] of steps.entries()) {
    const fact: Fact = {
      type,
      id: `story-${i}`,
      time: begin + ms,
      aggregate,
      correlation: story.correlation,
      organization: 'acme',
      user: service === 'shipping' ? 'carrier' : 'alice',
      traceId: '5b8efff798038103d269b633813fc60c',
      spanId: `eee19b7ec3c1b1${String(i).padStart(2, '0')}`,
      tags: [`step:${i + 1}`, 'channel:web'],
      ...(body !== undefined && { body }),
      ...(cause !== -1 && { causation: cause === -2 ? 'dispatch-3' : `story-${cause}` }),
      attributes: { 'http.route': '/orders/{id}', 'deployment.region': 'eu-west-3' },
    }
    await store.send(requestOf([fact], { 'service.name': service, 'service.version': '2.4.0' }))
  }
}
