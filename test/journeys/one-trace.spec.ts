import { expect, it } from '@jest/globals';
import { InMemorySpanExporter, type ReadableSpan } from '@opentelemetry/sdk-trace';
import { Shop } from './shop.js';

it('follows an order in one trace, from the HTTP request over the bus to the last read model', async () => {
  const exporter = new InMemorySpanExporter();
  const shop = await new Shop({ spans: exporter }).open();
  await shop.offer('BOWL');
  const traceId = '4bf92f3577b34da6a3ce929d0e0e4736';
  const traceparent = `00-${traceId}-00f067aa0ba902b7-01`;
  expect((await shop.buy(['BOWL'], 'bowl', { prefer: 'wait=10', traceparent })).status).toBe(201);
  await shop.until('inventory', 'unit-BOWL', ['UnitSold']);
  await shop.settled();
  const spans: ReadableSpan[] = [];
  // What closing flushes is forgotten by the exporter's own shutdown, so we listen in.
  const take = exporter.export.bind(exporter);
  exporter.export = (batch, done) => {
    spans.push(...batch);
    take(batch, done);
  };
  await shop.close();
  shop.remove();

  const mine = [...exporter.getFinishedSpans(), ...spans].filter((span) => span.spanContext().traceId === traceId);
  // Of which part of a log it is does not matter.
  const names = mine.map(({ name }) => name.replace(/@\d+$/, ''));
  expect(names).toEqual(
    expect.arrayContaining([
      ...['POST /v1/orders', 'PlaceOrder', 'consume retreasure.orders.order-placed.v1', 'AllocateUnit'],
      ...['consume retreasure.inventory.unit-allocated.v1', 'RecordAllocation', 'MarkUnitSold'],
      ...['view order-list', 'view catalogue'],
    ]),
  );
  const byId = new Set(mine.map((span) => span.spanContext().spanId));
  const orphans = mine.filter(({ parentSpanContext }) => !byId.has(parentSpanContext?.spanId ?? ''));
  expect(orphans.map(({ name }) => name)).toEqual(['POST /v1/orders']);
});
