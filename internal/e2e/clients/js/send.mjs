// Sends one payment flow with the OpenTelemetry JavaScript SDK, as two services would.
//
//   node send.mjs <http/json|http/protobuf|grpc> <endpoint> <key> <trace id>
//
// The endpoint is a base URL (http://127.0.0.1:4318). The key names the payment: its id
// is payment-<key>, its correlation id order-<key>.
import { DiagConsoleLogger, DiagLogLevel, ROOT_CONTEXT, TraceFlags, diag, trace } from '@opentelemetry/api';
import { SeverityNumber } from '@opentelemetry/api-logs';
import { OTLPLogExporter as GrpcExporter } from '@opentelemetry/exporter-logs-otlp-grpc';
import { OTLPLogExporter as JsonExporter } from '@opentelemetry/exporter-logs-otlp-http';
import { OTLPLogExporter as ProtobufExporter } from '@opentelemetry/exporter-logs-otlp-proto';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { BatchLogRecordProcessor, LoggerProvider } from '@opentelemetry/sdk-logs';

const [protocol, endpoint, key, traceId] = process.argv.slice(2);
diag.setLogger(new DiagConsoleLogger(), DiagLogLevel.WARN);

const exporters = {
  'http/json': () => new JsonExporter({ url: `${endpoint}/v1/logs` }),
  'http/protobuf': () => new ProtobufExporter({ url: `${endpoint}/v1/logs` }),
  grpc: () => new GrpcExporter({ url: endpoint }),
};

// The SDK's clock has a resolution of one millisecond, so the second and the third event
// happen at the same time: only append order tells them apart.
const start = Date.UTC(2026, 10, 23, 10, 0, 0);

async function sendAs(service, events) {
  const provider = new LoggerProvider({
    resource: resourceFromAttributes({ 'service.name': service }),
    processors: [new BatchLogRecordProcessor({ exporter: exporters[protocol]() })],
  });
  const logger = provider.getLogger(`example.com/${service}`);
  for (const { name, step, causedBy, afterMs, spanId, body } of events) {
    logger.emit({
      eventName: name,
      timestamp: new Date(start + afterMs),
      severityNumber: SeverityNumber.INFO,
      severityText: 'INFO',
      body,
      attributes: {
        'log.record.uid': `payment-${key}-${step}`,
        'aggregate.type': 'Payment',
        'aggregate.id': `payment-${key}`,
        'correlation.id': `order-${key}`,
        ...(causedBy && { 'causation.id': `payment-${key}-${causedBy}` }),
        'organization.id': 'acme',
        'user.id': 'alice',
      },
      context: trace.setSpanContext(ROOT_CONTEXT, { traceId, spanId, traceFlags: TraceFlags.SAMPLED }),
    });
  }
  await provider.shutdown();
}

await sendAs('checkout', [
  {
    name: 'PaymentInitiated', step: 'initiated', afterMs: 0, spanId: '2f81c0e6a4b7d913',
    body: { amount: 100, currency: 'EUR', method: 'card' },
  },
]);
await sendAs('payments', [
  {
    name: 'PaymentAuthorized', step: 'authorized', causedBy: 'initiated', afterMs: 1250, spanId: '91d4b3f07ce8a526',
    body: { authorizationCode: 'A-7731', amount: 100, currency: 'EUR' },
  },
  {
    name: 'PaymentProcessed', step: 'processed', causedBy: 'authorized', afterMs: 1250, spanId: 'c6507be2f19d384a',
    body: { amount: 100, currency: 'EUR', fee: 0.35, settled: true },
  },
]);
