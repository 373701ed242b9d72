import { describe, expect, it } from '@jest/globals';
import { RetentionDeclared } from '#contracts/orders.js';
import type { Sealed } from '#contracts/personal.js';
import { recordedAs } from '#eventsourcing/specification.js';
import type { PersonEvent } from '#personal/person.js';
import { personPolicy } from '#personal/person.policy.js';
import { ordersPolicy } from '../orders.policy.js';
import { published } from '../published.js';
import { heldByOrders } from './holding.js';

const usd = (minor: number) => ({ minor, currency: 'USD' });
const at = '2026-01-10T15:00:00.000Z';
const name = `sealed.name.${'k'.repeat(22)}.AA` as Sealed;
const line = { unitId: 'CM-1', line: 1, price: usd(100) };
const placed = (more: object) => ({
  type: 'OrderPlaced',
  data: { channel: 'web', placedAt: at, lines: [line], total: usd(100), ...more },
});
const { mentionedIn, heldIn, keptIn, letsGo, retainedOf } = heldByOrders('DE');
const mentioned = (stream: string, event: { type: string; data: unknown }) => mentionedIn(recordedAs(stream)(event));

describe('A person is found', () => {
  it('in the orders of a customer, and in the quotes that became these', () =>
    expect(mentioned('order-o-1', placed({ customerId: 'c-1', quote: { quoteId: 'q-1' } }))).toEqual({
      ...{ subjectIds: ['c-1'], streams: ['quote-q-1', 'order-o-1'] },
    }));
  it('as the buyer of an order without a customer', () =>
    expect(mentioned('order-o-1', placed({ buyer: { subjectId: 'p-o-1', name } }))).toEqual({
      ...{ subjectIds: ['p-o-1'], streams: ['order-o-1'] },
    }));
  it('once, as customer and buyer', () =>
    expect(mentioned('order-o-1', placed({ customerId: 'c-1', buyer: { subjectId: 'c-1', name } })).subjectIds).toEqual(
      ['c-1'],
    ));
  it('in quotes, also in those that nobody ordered', () => {
    const issued = { type: 'QuoteIssued', data: { customerId: 'c-1', request: { customerId: 'c-1' } } };
    expect(mentioned('quote-q-1', issued)).toEqual({ subjectIds: ['c-1'], streams: ['quote-q-1'] });
    const anonymous = { type: 'QuoteIssued', data: { request: {} } };
    expect(mentioned('quote-q-1', anonymous).subjectIds).toEqual([]);
  });
  it('nowhere else', () => {
    expect(mentioned('order-o-1', placed({})).subjectIds).toEqual([]);
    const confirmed = { type: 'OrderConfirmed', data: { customerId: 'c-1' } };
    expect(mentioned('order-o-1', confirmed).streams).toEqual([]);
  });
});

describe('What is held of a person', () => {
  it('is everything that happened, but no token of a card', () => {
    const requested = { type: 'PaymentRequested', data: { attempt: 1, amount: usd(100), token: 'pm_card_visa' } };
    const record = recordedAs('order-o-1', at);
    const buyer = { subjectId: 'c-1', name };
    expect(heldIn('order-o-1', [record(placed({ buyer })), record(requested, 1)], 'c-1')).toEqual({
      record: 'order o-1',
      events: [
        { at, ...placed({ buyer }) },
        { at, type: 'PaymentRequested', data: { attempt: 1, amount: usd(100) } },
      ],
    });
  });
});

describe('What the law keeps of a person', () => {
  const buyer = { subjectId: 'c-1', name };
  const confirmed = { type: 'OrderConfirmed', data: { channel: 'web', lines: [line], total: usd(100) } };
  const sold = [placed({ buyer }), confirmed].map(recordedAs('order-o-1', at));

  it('is in orders that are sales of theirs, by the law of the seller’s country', () => {
    const sale = keptIn('c-1', 'order-o-1', sold, at);
    expect(sale).toEqual({ orderId: 'o-1', buyer, soldAt: at });
    expect(retainedOf([sale!], at)).toMatchObject([{ record: 'order o-1', until: '2034-12-31' }]);
    expect(heldByOrders('AT').retainedOf([sale!], at)).toMatchObject([{ until: '2033-12-31' }]);
    expect(keptIn('c-2', 'order-o-1', sold, at)).toBeUndefined();
  });
  it('is not in quotes', () => {
    const issued = { type: 'QuoteIssued', data: { customerId: 'c-1', request: { customerId: 'c-1' } } };
    expect(keptIn('c-1', 'quote-q-1', [recordedAs('quote-q-1')(issued)], at)).toBeUndefined();
  });
  it('may be less once an order is cancelled', () => {
    const cancelled = { type: 'OrderCancelled', data: { reason: 'piece-gone', lines: [line] } };
    expect(letsGo(recordedAs('order-o-1')(cancelled))).toBe(true);
    expect(letsGo(recordedAs('order-o-1')(confirmed))).toBe(false);
    expect(letsGo(recordedAs('elsewhere-o-1')(cancelled))).toBe(false);
  });
});

describe('Who is forgotten or asks', () => {
  it('is heard of from the service for privacy, and answered in our name', () => {
    const heard = ordersPolicy.map(({ on }) => on);
    expect(heard).toEqual(expect.arrayContaining(personPolicy.map(({ on }) => on)));
    const declared: PersonEvent = { type: 'RetentionDeclared', data: { sequence: 3, retained: [] } };
    expect(published(recordedAs('person-c-1')(declared), 'c-1')).toEqual([
      RetentionDeclared.of({ subjectId: 'c-1', retained: [] }),
    ]);
    // What has the same name elsewhere is not ours to tell.
    expect(published(recordedAs('access-a-1')(declared), 'a-1')).toEqual([]);
  });
});
