import { describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DeliveryOrdered, OrderConfirmed } from '#contracts/orders.js';
import type { Sealed } from '#contracts/personal.js';
import { recordedAs } from '#eventsourcing/specification.js';
import { toMessages } from '#messaging/cloud-event.js';
import type { OrderEvent } from './order/order.js';
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
  // An address as long as the API takes it, in letters of four bytes each.
  const sealed = (kind: string, length: number) =>
    `sealed.${kind}.${'k'.repeat(22)}.${'A'.repeat(Math.ceil((length * 16) / 3) + 40)}` as Sealed;
  const consignee = { name: sealed('name', 200), phone: sealed('phone', 30), address: sealed('address', 700) };
  const { channel, customerId, lines: numbered, total } = placed.data;
  const delivery = { subjectId: longest, consignee, destination: 'US-PA', option: longest, daysMax: 365 };
  const confirmed = {
    type: 'OrderConfirmed' as const,
    data: { channel, customerId, lines: numbered, total, delivery },
  };
  for (const one of [placed, confirmed]) {
    const event = recordedAs(`order-${longest}`)<OrderEvent>(one);
    const messages = toMessages('orders', event, longest, published(event, longest));
    expect(messages).toHaveLength(one === placed ? 1 : 2);
    for (const message of messages) expect(JSON.stringify(message).length).toBeLessThan(256 * 1024);
  }
});

describe('A confirmation', () => {
  const golden = JSON.parse(readFileSync(join(__dirname, 'order/order.golden.json'), 'utf8')) as OrderEvent[];
  const confirmations = golden.filter(({ type }) => type === 'OrderConfirmed');
  const at = '2026-03-14T10:05:00.000Z';
  const told = (event: OrderEvent) => published(recordedAs('order-o-42', at)(event), 'o-42');

  it('is followed by where the order goes, since it happened, who gets it sealed', () => {
    const publications = told(confirmations.at(-1)!);
    expect(publications.map(({ type }) => type)).toEqual([OrderConfirmed.type, DeliveryOrdered.type]);
    const [confirmed, ordered] = publications;
    expect(OrderConfirmed.schema.parse(confirmed!.data)).toEqual(confirmed!.data);
    expect(JSON.stringify(confirmed)).not.toMatch(/sealed|delivery|destination/);
    expect(DeliveryOrdered.schema.parse(ordered!.data)).toEqual({
      ...{ orderId: 'o-42', channel: 'web', orderedAt: at, subjectId: 'c-1' },
      lines: [{ unitId: 'CM-72.49.3', price: { minor: 110_000, currency: 'EUR' }, line: 1 }],
      consignee: {
        name: 'sealed.name.kkkkkkkkkkkkkkkkkkkkkk.AAAA',
        phone: 'sealed.phone.kkkkkkkkkkkkkkkkkkkkkk.AAAA',
        address: 'sealed.address.kkkkkkkkkkkkkkkkkkkkkk.AAAA',
      },
      ...{ destination: 'DE', option: 'standard', daysMax: 4 },
    });
  });
  it('of before parcels were ours is told as it was', () =>
    expect(told(confirmations[0]!).map(({ type }) => type)).toEqual([OrderConfirmed.type]));
});
