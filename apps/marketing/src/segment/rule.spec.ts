import { describe, expect, it } from '@jest/globals';
import { isSo, segmentRule, type Customer, type SegmentRule } from './rule.js';

const figures = {
  ...{ customerId: 'c-1', currency: 'USD', firstDay: '2025-06-01', lastDay: '2026-01-10', orders: 3 },
  ...{ revenueMinor: 90_000, refundsMinor: 10_000, fifths: { recency: 2, frequency: 4, monetary: 5 } },
};
type Clause = SegmentRule['anyOf'][number];
const says = (clause: Clause, customer: Customer = { figures }, today = '2026-03-01') =>
  isSo({ anyOf: [clause] }, customer, today);
const wrong = (rule: unknown) =>
  segmentRule.safeParse(rule).error?.issues.map(({ path, message }) => `${path.join('.')}: ${message}`);

describe('A rule', () => {
  it('counts days in UTC from the last order', () => {
    expect(says({ daysSinceOrder: { min: 50, max: 50 } })).toBe(true);
    expect(says({ daysSinceOrder: { min: 51 } })).toBe(false);
    expect(says({ daysSinceOrder: { min: 51 } }, { figures }, '2026-03-02')).toBe(true);
  });
  it('counts orders, and what is left of what they spent', () => {
    expect(says({ orders: { min: 3 }, spentMinor: { min: 80_000, max: 80_000 } })).toBe(true);
    expect(says({ orders: { min: 3 }, spentMinor: { min: 80_001 } })).toBe(false);
  });
  it('looks at each of the fifths', () => {
    expect(says({ fifths: { recency: { max: 2 }, frequency: { min: 4 }, monetary: { min: 5 } } })).toBe(true);
    expect(says({ fifths: { recency: { max: 1 }, frequency: { min: 4 } } })).toBe(false);
  });
  it('knows that who did not order has no orders, spent nothing, and never was late', () => {
    expect(says({ orders: { max: 0 }, spentMinor: { max: 0 } }, {})).toBe(true);
    expect([says({ daysSinceOrder: { min: 0 } }, {}), says({ fifths: { recency: { min: 1 } } }, {})]).toEqual([
      false,
      false,
    ]);
  });
  it('is so where one clause is, and none of what it excludes', () => {
    const anyOf: Clause[] = [
      { orders: { min: 9 } },
      { orders: { min: 3 }, not: [{ fifths: { monetary: { max: 4 } } }] },
    ];
    expect(isSo({ anyOf }, { figures }, '2026-03-01')).toBe(true);
    expect(says({ not: [{ orders: { min: 9 } }, { spentMinor: { min: 0 }, orders: { max: 3 } }] })).toBe(false);
  });
  it('knows what they wanted, and counts the day on which they did', () => {
    const interests = new Map([['clocks', '2026-02-27T23:59:59.999Z']]);
    const wanted = (category: string, days: number) => says({ interestedIn: { category, days } }, { interests });
    expect([wanted('clocks', 2), wanted('clocks', 3), wanted('glass', 3_650)]).toEqual([false, true, false]);
    expect(says({ not: [{ interestedIn: { category: 'clocks', days: 9 } }] }, {})).toBe(true);
  });
  it('counts days from when they left their cart', () => {
    const abandonedAt = '2026-02-27T23:59:59.999Z';
    expect(says({ abandonedCart: { min: 2, max: 2 } }, { abandonedAt })).toBe(true);
    expect(says({ abandonedCart: { min: 3 } }, { abandonedAt })).toBe(false);
    expect(says({ abandonedCart: { min: 0 } }, {})).toBe(false);
  });
  it('depends on what they agreed to only where nothing else decides', () => {
    const agreedTo = ['email-marketing' as const];
    expect(says({ agreedTo })).toBeUndefined();
    expect(says({ not: [{ agreedTo }] })).toBeUndefined();
    expect([says({ agreedTo, orders: { min: 9 } }), says({ not: [{ agreedTo, orders: { min: 9 } }] })]).toEqual([
      false,
      true,
    ]);
    expect([says({ agreedTo }, { figures, agreedTo }), says({ agreedTo }, { figures, agreedTo: [] })]).toEqual([
      true,
      false,
    ]);
  });
  it('is one of ours, or says where it is not', () => {
    expect(wrong({ anyOf: [{ orders: { min: 2 }, not: [{ agreedTo: ['web-push'] }] }] })).toBeUndefined();
    expect(wrong({ anyOf: [] })).toHaveLength(1);
    expect(wrong({ anyOf: [{}] })).toEqual(['anyOf.0: at least one condition']);
    expect(wrong({ anyOf: [{ orders: {} }] })).toEqual(['anyOf.0.orders: min, max or both']);
    expect(wrong({ anyOf: [{ orders: { min: 2, max: 1 } }] })).toEqual(['anyOf.0.orders: min is no more than max']);
    expect(wrong({ anyOf: [{ fifths: { recency: { min: 6 } } }] })?.[0]).toMatch(/^anyOf\.0\.fifths\.recency\.min: /);
    expect(wrong({ anyOf: [{ age: { min: 18 } }] })?.[0]).toMatch(/^anyOf\.0: .*age/);
    expect(wrong({ anyOf: Array.from({ length: 21 }, () => ({ orders: { min: 1 } })) })?.[0]).toMatch(/^anyOf: /);
  });
});
