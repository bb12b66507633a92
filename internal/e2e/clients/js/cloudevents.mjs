// Sends one payment flow with the CloudEvents JavaScript SDK.
//
//   node cloudevents.mjs <binary|structured|batch> <url> <key>
//
// The key names the payment: the events' subject is payment-<key>, their correlation id
// order-<key>.
import { CloudEvent, HTTP } from 'cloudevents';

const [mode, url, key] = process.argv.slice(2);
const source = 'https://shop.example/payments';
const start = Date.UTC(2026, 10, 23, 10, 0, 0);

function event({ type, step, causedBy, afterMs, spanId, data }) {
  return new CloudEvent({
    id: `${key}-${step}`,
    source,
    type,
    subject: `payment-${key}`,
    time: new Date(start + afterMs).toISOString(),
    datacontenttype: 'application/json',
    data,
    aggregatetype: 'Payment',
    correlationid: `order-${key}`,
    traceparent: `00-7d3e1c5a9b2f4e60a1c8d4f2b6e09375-${spanId}-01`,
    ...(causedBy && { causationid: `${source}#${key}-${causedBy}` }),
  });
}

const flow = [
  event({
    type: 'PaymentInitiated', step: 'initiated', afterMs: 0, spanId: '2f81c0e6a4b7d913',
    data: { amount: 100, currency: 'EUR', method: 'card' },
  }),
  event({
    type: 'PaymentAuthorized', step: 'authorized', causedBy: 'initiated', afterMs: 1250, spanId: '91d4b3f07ce8a526',
    data: { authorizationCode: 'A-7731', amount: 100, currency: 'EUR' },
  }),
  event({
    type: 'PaymentProcessed', step: 'processed', causedBy: 'authorized', afterMs: 4000, spanId: 'c6507be2f19d384a',
    data: { amount: 100, currency: 'EUR', fee: 0.35, settled: true },
  }),
];

// The SDK makes messages of one event; a batch is the JSON of several.
const messages = {
  binary: () => flow.map((e) => HTTP.binary(e)),
  structured: () => flow.map((e) => HTTP.structured(e)),
  batch: () => [{ headers: { 'content-type': 'application/cloudevents-batch+json' }, body: JSON.stringify(flow) }],
};

for (const { headers, body } of messages[mode]()) {
  const response = await fetch(url, { method: 'POST', headers, body });
  if (!response.ok) {
    throw new Error(`${response.status}: ${await response.text()}`);
  }
}
