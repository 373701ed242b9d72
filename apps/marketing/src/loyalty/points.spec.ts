import { describe, expect, it } from '@jest/globals';
import { specification } from '#eventsourcing/specification.js';
import { purchase, type PurchaseEvent } from '../timeline/purchase.js';
import { mayEarn, points, settledBy, type PointsCommand, type PointsEvent } from './points.js';

const given = specification(points);
const at = '2026-03-13T16:00:00.000Z';
const settle = (keptMinor: number, more: object = {}): PointsCommand => ({
  type: 'SettleOrder',
  data: { orderId: 'o-1', keptMinor, currency: 'USD', perUnit: 2, at, ...more },
});
const change = (type: PointsEvent['type'], points: number, keptMinor: number): PointsEvent => ({
  type,
  data: { orderId: 'o-1', keptMinor, currency: 'USD', perUnit: 2, points, at },
});
const earned = (points: number, keptMinor: number) => change('PointsEarned', points, keptMinor);
const reversed = (points: number, keptMinor: number) => change('PointsReversed', points, keptMinor);

describe('Points', () => {
  it('are earned for whole units of what an order came to, once', () => {
    given().when(settle(12_599)).then(earned(250, 12_599));
    given(earned(250, 12_599)).when(settle(12_599)).thenNothing();
    given().when(settle(99)).thenNothing();
  });
  it('are reversed with what comes back, in part or in full, and never beyond', () => {
    given(earned(250, 12_500)).when(settle(7_500)).then(reversed(100, 7_500));
    given(earned(250, 12_500), reversed(100, 7_500)).when(settle(0)).then(reversed(150, 0));
    given(earned(250, 12_500), reversed(250, 0)).when(settle(-500)).thenNothing();
  });
  it('follow the rule that held when the order earned its first', () =>
    given(earned(250, 12_500))
      .when(settle(10_000, { perUnit: 5 }))
      .then(reversed(50, 10_000)));
  it('count by the units of the currency', () => {
    const yen = { currency: 'JPY', orderId: 'o-2' };
    given()
      .when(settle(500, yen))
      .then({ type: 'PointsEarned', data: { ...earned(1_000, 500).data, ...yen } });
    const dinars = { currency: 'KWD', orderId: 'o-3' };
    given()
      .when(settle(5_999, dinars))
      .then({ type: 'PointsEarned', data: { ...earned(10, 5_999).data, ...dinars } });
  });
  it('are off where one is worth none', () =>
    given()
      .when(settle(12_500, { perUnit: 0 }))
      .thenNothing());
  it('have a balance that is the fold of what was earned and reversed', () => {
    const other: PointsEvent = { type: 'PointsEarned', data: { ...earned(40, 2_000).data, orderId: 'o-2' } };
    const log = [earned(250, 12_500), other, reversed(100, 7_500)];
    expect(log.reduce(points.evolve, points.initial).balance).toBe(190);
  });
});

describe('What an order settles', () => {
  const made = (channel = 'web'): PurchaseEvent => ({
    type: 'PurchaseMade',
    data: { channel, pieces: ['A'], total: { minor: 13_000, currency: 'USD' }, at },
  });
  const buyer: PurchaseEvent = { type: 'BuyerKnown', data: { subjectId: 'c-1' } };
  const passed = (what: 'confirmed' | 'dispatched' | 'delivered' | 'returned' | 'cancelled'): PurchaseEvent => ({
    type: 'MomentPassed',
    data: { what, at },
  });
  const booked = (revenueMinor: number, refundsMinor = 0): PurchaseEvent => ({
    type: 'RevenueBooked',
    data: { key: `${revenueMinor}/${refundsMinor}`, currency: 'USD', revenueMinor, refundsMinor },
  });
  const keptBy = (...events: PurchaseEvent[]) =>
    settledBy('o-1', events.reduce(purchase.evolve, purchase.initial))?.settled.keptMinor;

  it('is what stays with us, from when it is delivered', () => {
    expect(keptBy(made(), buyer, booked(12_500), passed('dispatched'))).toBe(0);
    expect(keptBy(made(), buyer, booked(12_500), passed('delivered'))).toBe(12_500);
    expect(keptBy(made(), buyer, booked(12_500), passed('delivered'), booked(0, 5_000))).toBe(7_500);
  });
  it('is the same in whatever order it is told', () => {
    const told = [made(), buyer, booked(12_500), passed('delivered'), booked(0, 5_000)];
    for (let turn = 0; turn < told.length; turn++) {
      told.push(told.shift()!);
      expect(keptBy(...told)).toBe(7_500);
    }
  });
  it('is nothing of what was cancelled', () =>
    expect(keptBy(made(), buyer, booked(12_500), passed('delivered'), passed('cancelled'))).toBe(0));
  it('is settled at the till at once, unless it is sent', () => {
    expect(keptBy(made('store'), buyer, booked(12_500), passed('confirmed'))).toBe(12_500);
    expect(keptBy(made('store'), buyer, booked(12_500), passed('confirmed'), passed('dispatched'))).toBe(0);
  });
  it('is earned by what makes it theirs, and by nothing that comes after', () => {
    const earning = [made(), buyer, passed('confirmed'), passed('delivered'), booked(12_500)];
    expect(earning.map(mayEarn)).toEqual(earning.map(() => true));
    const later = [passed('dispatched'), passed('returned'), passed('cancelled'), booked(0, 5_000)];
    expect(later.map(mayEarn)).toEqual(later.map(() => false));
  });
  it('is nobody’s at a marketplace, and as long as nobody knows whose, or what', () => {
    expect(keptBy(made('ebay'), buyer, booked(12_500), passed('delivered'))).toBeUndefined();
    expect(keptBy(made(), booked(12_500), passed('delivered'))).toBeUndefined();
    expect(keptBy(made(), buyer, passed('delivered'))).toBeUndefined();
    expect(keptBy(buyer, booked(12_500), passed('delivered'))).toBeUndefined();
  });
});
