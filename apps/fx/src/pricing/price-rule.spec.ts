import { describe, expect, it } from '@jest/globals';
import { specification } from '#eventsourcing/specification.js';
import { pricing, ruleFor, setPriceRule, type PriceRuleCommand, type PriceRuleEvent } from './price-rule.js';

const given = specification(pricing);
const content = {
  ...{ marginPercent: '2.5', rounding: { stepMinor: 100, minusMinor: 1 }, floorMinor: 500 },
  channelFeePercents: { ebay: '13.25', etsy: '6.5' },
};
const set = (more: Partial<typeof content> = {}): PriceRuleCommand => ({
  type: 'SetPriceRule',
  data: { currency: 'GBP', ...content, ...more },
});
const ruleSet = (version: number, more: Partial<typeof content> = {}): PriceRuleEvent => ({
  type: 'PriceRuleSet',
  data: { ruleId: `GBP-${version}`, currency: 'GBP', ...content, ...more },
});

describe('A price rule', () => {
  it('is set', () => given().when(set()).then(ruleSet(1)));
  it('has another number each time', () =>
    given(ruleSet(1))
      .when(set({ marginPercent: '3' }))
      .then(ruleSet(2, { marginPercent: '3' })));
  it('has none when it says the same, in whatever order', () => {
    given(ruleSet(1)).when(set()).thenNothing();
    given(ruleSet(1))
      .when(set({ channelFeePercents: { etsy: '6.5', ebay: '13.25' } }))
      .thenNothing();
  });
  it('may be what it once was, under a new number', () =>
    given(ruleSet(1), ruleSet(2, { floorMinor: 900 }))
      .when(set())
      .then(ruleSet(3)));
  it('is plain until somebody sets it', () => {
    expect(ruleFor('GBP', undefined)).toMatchObject({ ruleId: 'GBP-0', marginPercent: '0', channelFeePercents: {} });
    expect(ruleFor('GBP', ruleSet(1).data)).toEqual(ruleSet(1).data);
  });
});

describe('A price rule that cannot be', () => {
  const fits = (rule: object) => setPriceRule.safeParse({ ...content, ...rule }).success;

  it('is refused', () => {
    expect(fits({})).toBe(true);
    expect(fits({ marginPercent: '999.999999999999' })).toBe(true);
    for (const wrong of [
      ...[{ marginPercent: '1000' }, { marginPercent: '-1' }, { marginPercent: 2.5 }, { marginPercent: '2,5' }],
      ...[{ rounding: { stepMinor: 100, minusMinor: 100 } }, { rounding: { stepMinor: 0, minusMinor: 0 } }],
      ...[
        { floorMinor: -1 },
        { floorMinor: 1.5 },
        { colour: 'red' },
        { rounding: { stepMinor: 1, minusMinor: 0, a: 1 } },
      ],
      ...[{ channelFeePercents: { ebay: '100' } }, { channelFeePercents: { 'a b': '1' } }],
      { channelFeePercents: Object.fromEntries(Array.from({ length: 51 }, (_, index) => [`c-${index}`, '1'])) },
    ])
      expect([wrong, fits(wrong)]).toEqual([wrong, false]);
  });
});
