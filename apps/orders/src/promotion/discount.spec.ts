import { describe, expect, it } from '@jest/globals';
import { Refusal } from '#eventsourcing/decider.js';
import type { Money } from '#contracts/vocabulary.js';
import { amountsOf, discountOf } from './discount.js';
import type { Promotion } from './promotion.js';

const eur = (minor: number): Money => ({ minor, currency: 'EUR' });
const usd = (minor: number): Money => ({ minor, currency: 'USD' });
/** Two dollars to the euro. */
const exchange = (amount: Money) => (amount.currency === 'EUR' ? amount : eur(amount.minor / 2));
const terms = { code: 'SPRING', from: '2026-03-01T00:00:00.000Z', until: '2026-06-01T00:00:00.000Z' };
const tenth: Promotion = { created: { ...terms, percentOff: '10' } };
const now = '2026-03-13T15:00:00.000Z';

const off = (promotion: Promotion, subtotal: Money, at = now) => discountOf(promotion, subtotal, at, exchange);
function refusal(promotion: Promotion, subtotal: Money, at = now) {
  try {
    return off(promotion, subtotal, at);
  } catch (error) {
    if (error instanceof Refusal) return error.code;
    throw error;
  }
}

describe('A discount', () => {
  it('is a share of the goods, rounded half-even', () => {
    expect(off(tenth, eur(1_000))).toEqual(eur(100));
    expect(off(tenth, eur(1_005))).toEqual(eur(100));
    expect(off(tenth, eur(1_015))).toEqual(eur(102));
    expect(off({ created: { ...terms, percentOff: '100' } }, eur(999))).toEqual(eur(999));
  });
  it('is an amount, in the currency of the goods, and never more than they cost', () => {
    expect(off({ created: { ...terms, amountOff: eur(300) } }, eur(1_000))).toEqual(eur(300));
    expect(off({ created: { ...terms, amountOff: usd(300) } }, eur(1_000))).toEqual(eur(150));
    expect(off({ created: { ...terms, amountOff: eur(1_001) } }, eur(1_000))).toEqual(eur(1_000));
  });
  it('may ask for goods of some worth', () => {
    const big: Promotion = { created: { ...terms, percentOff: '10', minimum: usd(2_000) } };
    expect(refusal(big, eur(999))).toBe('promotion-not-enough');
    expect(off(big, eur(1_000))).toEqual(eur(100));
  });
  it('counts from its beginning, and no longer at its end', () => {
    expect(refusal(tenth, eur(1_000), '2026-02-28T23:59:59.999Z')).toBe('promotion-not-yet');
    expect(off(tenth, eur(1_000), terms.from)).toEqual(eur(100));
    expect(off(tenth, eur(1_000), '2026-05-31T23:59:59.999Z')).toEqual(eur(100));
    expect(refusal(tenth, eur(1_000), terms.until)).toBe('promotion-over');
  });
  it('is over when it was ended, and unknown when it was never created', () => {
    expect(refusal({ ...tenth, endedBecause: 'budget spent' }, eur(1_000))).toBe('promotion-over');
    expect(refusal({}, eur(1_000))).toBe('promotion-unknown');
  });
  it('is for so many orders, and so many of a customer’s', () => {
    const redemptions = [{ orderId: 'o-1', customerId: 'c-1', at: now }];
    const two = { created: { ...terms, percentOff: '10', redemptionsMax: 2, perCustomerMax: 1 }, redemptions };
    const offTo = (customerId?: string) => discountOf(two, eur(1_000), now, exchange, customerId);
    expect(offTo('c-2')).toEqual(eur(100));
    expect(() => offTo('c-1')).toThrow('SPRING is for 1 of a customer’s orders.');
    expect(() => offTo()).toThrow('SPRING counts by customer: say whose order it is.');
    expect(refusal({ ...two, redemptions: [...redemptions, { orderId: 'o-2', at: now }] }, eur(1_000))).toBe(
      'promotion-used-up',
    );
  });
  it('tells which amounts it names', () => {
    expect(amountsOf({})).toEqual([]);
    expect(amountsOf(tenth)).toEqual([]);
    expect(amountsOf({ created: { ...terms, amountOff: usd(5), minimum: eur(9) } })).toEqual([eur(9), usd(5)]);
  });
});
