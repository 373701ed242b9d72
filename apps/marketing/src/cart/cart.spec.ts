import { join } from 'node:path';
import { describe, it } from '@jest/globals';
import { goldenContract } from '#eventsourcing/golden.contract.js';
import { specification } from '#eventsourcing/specification.js';
import { cart, type CartCommand, type CartEvent } from './cart.js';

const types = { CartKept: 1, CartAbandoned: 1, CartEnded: 1 } satisfies Record<CartEvent['type'], 1>;
goldenContract(cart, join(__dirname, 'cart.golden.json'), Object.keys(types));

const given = specification(cart);
const hour = (n: number) => `2026-01-10T${String(10 + n).padStart(2, '0')}:00:00.000Z`;
const keep = (at: number, ...unitIds: string[]): CartCommand => ({
  ...{ type: 'KeepCart', data: { unitIds, at: hour(at), dueAt: hour(at + 4) } },
});
const kept = (at: number, unitIds: string[], added = unitIds, cart = 1): CartEvent => ({
  ...{ type: 'CartKept', data: { cart, unitIds, added, at: hour(at), dueAt: hour(at + 4) } },
});
const abandon = (until: number): CartCommand => ({ type: 'AbandonCart', data: { until: hour(until) } });
const abandoned: CartEvent = { type: 'CartAbandoned', data: { cart: 1, unitIds: ['a'], at: hour(4) } };
const order = (at: number, ...unitIds: string[]): CartCommand => ({
  ...{ type: 'RecordOrder', data: { orderId: 'o-1', unitIds, at: hour(at) } },
});
const ordered = (at: number): CartEvent => ({
  ...{ type: 'CartEnded', data: { cart: 1, because: 'ordered', at: hour(at), orderId: 'o-1' } },
});
const ended = (because: 'emptied' | 'forgotten', at: number): CartEvent => ({
  ...{ type: 'CartEnded', data: { cart: 1, because, at: hour(at) } },
});

describe('A cart', () => {
  it('begins with a piece, and says what is new in it', () => {
    given()
      .when(keep(0, 'a'))
      .then(kept(0, ['a']));
    given(kept(0, ['a']))
      .when(keep(1, 'a', 'b'))
      .then(kept(1, ['a', 'b'], ['b']));
    given().when(keep(0)).thenNothing();
  });
  it('is abandoned once nothing changed for long enough, and once', () => {
    given(kept(0, ['a']))
      .when(abandon(4))
      .then(abandoned);
    given(kept(0, ['b']), kept(1, ['a']))
      .when(abandon(4))
      .thenNothing();
    const { dueAt: _, ...data } = kept(5, ['a', 'b'], ['b']).data as Extract<CartEvent, { type: 'CartKept' }>['data'];
    given(kept(0, ['a']), abandoned)
      .when(keep(5, 'a', 'b'))
      .then({ type: 'CartKept', data });
    given(kept(0, ['a']), abandoned, { type: 'CartKept', data })
      .when(abandon(9))
      .thenNothing();
  });
  it('ends when it is emptied, before or after that', () => {
    given(kept(0, ['a']))
      .when(keep(1))
      .then(ended('emptied', 1));
    given(kept(0, ['a']), abandoned)
      .when(keep(5))
      .then(ended('emptied', 5));
    given(kept(0, ['a']), ended('emptied', 1))
      .when(abandon(4))
      .thenNothing();
  });
  it('ends when an order takes any of its pieces', () => {
    given(kept(0, ['a', 'b']))
      .when(order(1, 'b', 'z'))
      .then(ordered(1));
    given(kept(0, ['a']))
      .when(order(1, 'z'))
      .thenNothing();
    given(kept(0, ['a']), ordered(1))
      .when(abandon(4))
      .thenNothing();
    given().when(order(1, 'a')).thenNothing();
  });
  it('is followed by another, which is abandoned by itself', () => {
    const first = [kept(0, ['a']), abandoned, ordered(5)];
    given(...first)
      .when(keep(6, 'a'))
      .then(kept(6, ['a'], ['a'], 2));
    given(...first, kept(6, ['a'], ['a'], 2))
      .when(abandon(10))
      .then({ type: 'CartAbandoned', data: { cart: 2, unitIds: ['a'], at: hour(10) } });
    // The bus tells of the order once more.
    given(...first, kept(6, ['a'], ['a'], 2))
      .when(order(5, 'a'))
      .thenNothing();
  });
  it('ends with its shopper', () => {
    const forget: CartCommand = { type: 'ForgetCart', data: { at: hour(1) } };
    given(kept(0, ['a']))
      .when(forget)
      .then(ended('forgotten', 1));
    given().when(forget).thenNothing();
    given(kept(0, ['a']), ended('forgotten', 1), kept(2, ['a'], ['a'], 2))
      .when(forget)
      .thenNothing();
  });
});
