import { expect, it } from '@jest/globals';
import { recordedAs } from '#eventsourcing/specification.js';
import { toMessages } from '#messaging/cloud-event.js';
import { linesMax, placeSold } from './order/place-order.js';
import { published } from './published.js';

it('fits the largest order into one message of Service Bus Standard', () => {
  const longest = 'x'.repeat(64);
  const price = { minor: 1_000_000, currency: 'USD' };
  const lines = Array.from({ length: linesMax }, () => ({
    sku: longest,
    quantity: 1_000_000,
    location: longest,
    price,
  }));
  const order = placeSold.parse({ channel: longest, customerId: longest, lines });
  const placed = {
    type: 'OrderPlaced' as const,
    data: {
      ...{ channel: order.channel, customerId: order.customerId, placedAt: '2026-01-10T14:00:00.000Z' },
      lines: order.lines.map((line, index) => ({ ...line, line: index + 1 })),
      total: { minor: 1e15, currency: 'USD' },
    },
  };
  const event = recordedAs(`order-${longest}`)(placed);
  const [message] = toMessages('orders', event, longest, published(event, longest));
  expect(JSON.stringify(message).length).toBeLessThan(256 * 1024);
});
