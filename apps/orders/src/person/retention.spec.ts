import { describe, expect, it } from '@jest/globals';
import { RetentionDeclared } from '#contracts/orders.js';
import type { Sealed } from '#contracts/personal.js';
import { recordedAs } from '#eventsourcing/specification.js';
import type { OrderEvent } from '../order/order.js';
import { namedSaleOf, retainedOf, type NamedSale } from './retention.js';

const sealed = `sealed.name.${'k'.repeat(22)}.AA` as Sealed;
const sale = (orderId: string, soldAt: string, more: object = { address: sealed }): NamedSale => ({
  ...{ orderId, soldAt },
  buyer: { name: sealed, ...more },
});
const on = '2026-06-01T09:00:00.000Z';
const untilOf = (country: string, soldAt: string) => retainedOf([sale('o-1', soldAt)], country, on)[0]?.until;

describe('What the law keeps of who bought', () => {
  it('is name and address on the invoice, to the end of a calendar year', () =>
    expect(retainedOf([sale('o-42', '2026-01-10T14:00:00.000Z')], 'DE', on)).toEqual([
      {
        ...{ record: 'order o-42', fields: ['name', 'address'] },
        ...{ basis: 'invoice: § 147 AO, § 14b UStG', until: '2034-12-31' },
      },
    ]));

  it('is no address that nobody told us', () =>
    expect(retainedOf([sale('o-42', '2026-01-10T14:00:00.000Z', {})], 'DE', on)[0]!.fields).toEqual(['name']));

  it.each([
    ['DE', '2026-01-01T00:00:00.000Z', '2034-12-31'],
    ['DE', '2026-12-31T23:59:59.999Z', '2034-12-31'],
    // Sold when it was ten years, and kept for eight all the same.
    ['DE', '2020-05-01T00:00:00.000Z', '2028-12-31'],
    ['AT', '2026-05-01T00:00:00.000Z', '2033-12-31'],
    ['US', '2026-05-01T00:00:00.000Z', '2036-12-31'],
    ['FR', '2026-05-01T00:00:00.000Z', '2036-12-31'],
  ])('in %s, of %s, is kept until %s', (country, soldAt, until) => expect(untilOf(country, soldAt)).toBe(until));

  it('says where it does not know the law by name', () =>
    expect(retainedOf([sale('o-1', on)], 'US', on)[0]!.basis).toBe(
      'invoice: tax and commercial law of the seller’s country',
    ));

  it('is nothing once the time is over', () => {
    const sold = [sale('o-1', '2018-03-01T00:00:00.000Z')];
    expect(retainedOf(sold, 'DE', '2026-12-31T23:59:59.999Z')).toHaveLength(1);
    expect(retainedOf(sold, 'DE', '2027-01-01T00:00:00.000Z')).toEqual([]);
    expect(retainedOf([], 'DE', on)).toEqual([]);
  });

  it('fits into one message, however much one person bought', () => {
    const sales = Array.from({ length: 20_000 }, (_, n) =>
      sale(`o-${'x'.repeat(60)}${n}`, `${2024 + (n % 3)}-03-01T00:00:00.000Z`, n % 2 === 0 ? {} : { address: sealed }),
    );
    const some = retainedOf(sales.slice(0, 500), 'US', on);
    expect(some).toHaveLength(500);
    const many = retainedOf(sales, 'US', on);
    expect(many.map(({ record, fields, until }) => [record, fields, until])).toEqual([
      ['6667 orders of 2024', ['name', 'address'], '2034-12-31'],
      ['6667 orders of 2025', ['name', 'address'], '2035-12-31'],
      ['6666 orders of 2026', ['name', 'address'], '2036-12-31'],
    ]);
    for (const retained of [some, many]) {
      const data = { subjectId: 'c-1', retained: retained.map((one) => ({ ...one, fields: [...one.fields] })) };
      expect(RetentionDeclared.schema.parse(data)).toEqual(data);
      expect(JSON.stringify(data).length).toBeLessThan(200_000);
    }
  });
});

describe('An order of who is forgotten', () => {
  const usd = { minor: 100, currency: 'USD' };
  const lines = [{ unitId: 'CM-1', line: 1, price: usd }];
  const buyer = { subjectId: 'c-1', name: sealed };
  const placedFor = (more: object): OrderEvent => ({
    type: 'OrderPlaced',
    data: { channel: 'web', customerId: 'c-1', placedAt: on, lines, total: usd, ...more },
  });
  const placed = placedFor({ buyer });
  const confirmed: OrderEvent = { type: 'OrderConfirmed', data: { channel: 'web', lines, total: usd } };
  const cancelled: OrderEvent = { type: 'OrderCancelled', data: { reason: 'piece-gone', lines } };
  const allocated: OrderEvent[] = [
    { type: 'LineAllocated', data: { line: 1 } },
    { type: 'OrderAllocated', data: {} },
  ];
  const erasedAt = '2026-12-30T12:00:00.000Z';
  const saleOf = (...events: OrderEvent[]) =>
    namedSaleOf('c-1', 'o-1', events.map(recordedAs('order-o-1', '2026-03-01T00:00:00.000Z')), erasedAt)?.soldAt;

  it('is a sale since it was confirmed, also if it was cancelled later', () => {
    expect(saleOf(placed, ...allocated, confirmed)).toBe('2026-03-01T00:00:00.000Z');
    expect(saleOf(placed, ...allocated, confirmed, cancelled)).toBe('2026-03-01T00:00:00.000Z');
  });
  it('is none that was cancelled before', () => {
    expect(saleOf(placed, cancelled)).toBeUndefined();
    expect(saleOf(placed, ...allocated, cancelled)).toBeUndefined();
  });
  it('may become one, until its payment is due', () => {
    expect(saleOf(placed)).toBe(erasedAt);
    const due = (dueAt: string) => placedFor({ buyer, payment: { method: 'bank-transfer', dueAt } });
    expect(saleOf(due('2027-01-05T00:00:00.000Z'), ...allocated)).toBe('2027-01-05T00:00:00.000Z');
    expect(saleOf(due('2026-12-29T00:00:00.000Z'))).toBe(erasedAt);
  });
  it('tells nothing without a buyer, or of another', () => {
    expect(saleOf(placedFor({}), confirmed)).toBeUndefined();
    expect(saleOf(placedFor({ buyer: { ...buyer, subjectId: 'c-2' } }), confirmed)).toBeUndefined();
    expect(saleOf()).toBeUndefined();
  });
});
