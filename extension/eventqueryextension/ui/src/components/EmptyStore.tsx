import { apiBase } from '../api/client'
import { Command, Empty } from './states'

const firstEvent = {
  events: [
    {
      eventType: 'PaymentInitiated',
      aggregateType: 'Payment',
      aggregateId: 'payment-1',
      correlationId: 'order-1',
      data: { amount: 100, currency: 'EUR' },
    },
  ],
}

/** How to send a first event. */
export function EmptyStore({ onLook }: { onLook: () => void }) {
  const command = `curl ${apiBase.href}/events \\
  -H 'Content-Type: application/json' \\
  -d '${JSON.stringify(firstEvent)}'`
  return (
    <Empty title="The store holds no event yet">
      <p>Send log records with an event name by OTLP to this collector, or a first event by the API:</p>
      <Command text={command} />
      <button type="button" onClick={onLook}>
        Look again
      </button>
    </Empty>
  )
}
