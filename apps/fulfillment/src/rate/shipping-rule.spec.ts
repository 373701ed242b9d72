import { describe, expect, it } from '@jest/globals';
import { join } from 'node:path';
import { goldenContract } from '#eventsourcing/golden.contract.js';
import { specification } from '#eventsourcing/specification.js';
import {
  plainShippingRule,
  setShippingRule,
  shippingRule,
  shippingRuleResource,
  type ShippingRuleEvent,
} from './shipping-rule.js';

const types = { ShippingRuleSet: 1 } satisfies Record<ShippingRuleEvent['type'], 1>;
goldenContract(shippingRule, join(__dirname, 'shipping-rule.golden.json'), Object.keys(types));

const given = specification(shippingRule);
const usd = (minor: number) => ({ minor, currency: 'USD' });
const content = {
  ...{ currency: 'USD', insuredAbove: usd(50_000), adultSignatureAbove: usd(500_000) },
  preferredByValue: [{ above: usd(500_000), allowed: [{ carrier: 'fedex' }] }],
  preferredByZone: [{ zoneId: 'domestic', allowed: [{ carrier: 'ups', service: '03' }] }],
  neverServices: [{ carrier: 'fedex', service: 'SMART_POST' }],
};
const set = (more: Partial<typeof content> = {}) => {
  return { type: 'SetShippingRule' as const, data: { ...content, ...more } };
};
const ruleSet = (version: number, more: Partial<typeof content> = {}): ShippingRuleEvent => {
  return { type: 'ShippingRuleSet', data: { ruleId: `default-${version}`, ...content, ...more } };
};

describe('A shipping rule', () => {
  it('is set', () => given().when(set()).then(ruleSet(1)));
  it('has another number each time', () =>
    given(ruleSet(1))
      .when(set({ neverServices: [] }))
      .then(ruleSet(2, { neverServices: [] })));
  it('has none when it says the same', () => given(ruleSet(1)).when(set()).thenNothing());
  it('may be what it once was, under a new number', () =>
    given(ruleSet(1), ruleSet(2, { neverServices: [] }))
      .when(set())
      .then(ruleSet(3)));
  it('is set even if it says what a shop begins with: from then on somebody meant it', () => {
    const { ruleId: _, ...plain } = plainShippingRule;
    given()
      .when({ type: 'SetShippingRule', data: plain })
      .then({ type: 'ShippingRuleSet', data: { ...plain, ruleId: 'default-1' } });
  });
  it('is plain until somebody sets it', () => {
    expect(shippingRule.initial).toMatchObject({
      version: 0,
      rule: { ruleId: 'default-0', insuredAbove: usd(10_000) },
    });
    expect(shippingRuleResource.parse({ ...plainShippingRule, version: 0 })).toMatchObject({ version: 0 });
  });
});

describe('What is said of choosing carriers', () => {
  const wrongIn = (rule: object) =>
    setShippingRule.safeParse({ ...content, ...rule }).error?.issues.map(({ path }) => path.join('.'));

  it('may be all that, or little', () => {
    expect(setShippingRule.parse(content)).toEqual(content);
    expect(setShippingRule.parse({ currency: 'EUR', insuredAbove: { minor: 0, currency: 'EUR' } })).toMatchObject({
      ...{ preferredByValue: [], preferredByZone: [], neverServices: [] },
    });
  });
  it('is in one currency', () => {
    const eur = { minor: 600_000, currency: 'EUR' };
    expect(wrongIn({ insuredAbove: eur, adultSignatureAbove: undefined })).toEqual(['insuredAbove.currency']);
    expect(wrongIn({ adultSignatureAbove: eur })).toEqual(['adultSignatureAbove.currency']);
    expect(wrongIn({ preferredByValue: [{ above: eur, allowed: [{ carrier: 'ups' }] }] })).toEqual([
      'preferredByValue.0.above.currency',
    ]);
  });
  it('names each threshold and each zone once, and asks for adults no sooner than for anybody', () => {
    const [byValue, byZone] = [content.preferredByValue[0]!, content.preferredByZone[0]!];
    expect(wrongIn({ preferredByValue: [byValue, byValue] })).toEqual(['preferredByValue.1.above']);
    expect(wrongIn({ preferredByZone: [byZone, byZone] })).toEqual(['preferredByZone.1.zoneId']);
    expect(wrongIn({ adultSignatureAbove: usd(49_999) })).toEqual(['adultSignatureAbove']);
  });
  it('does not fit otherwise', () => {
    for (const wrong of [
      ...[{ insuredAbove: undefined }, { insuredAbove: usd(-1) }, { currency: 'XAU' }, { colour: 'red' }],
      ...[{ preferredByZone: [{ zoneId: 'eu', allowed: [] }] }, { neverServices: [{ service: '03' }] }],
    ])
      expect([wrong, wrongIn(wrong) === undefined]).toEqual([wrong, false]);
  });
});
