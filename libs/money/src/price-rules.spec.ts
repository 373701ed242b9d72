import { describe, it } from '@jest/globals';
import { join } from 'node:path';
import { goldenContract } from '#eventsourcing/golden.contract.js';
import { specification } from '#eventsourcing/specification.js';
import { priceRules, type PriceRuleEvent } from './price-rules.js';

const given = specification(priceRules);

const types = { PriceRuleRecorded: 1 } satisfies Record<PriceRuleEvent['type'], 1>;
goldenContract(priceRules, join(__dirname, 'price-rules.golden.json'), Object.keys(types));

describe('A price rule', () => {
  it('is noted down', () => given().when(record('2.5', 1)).then(recorded('2.5', 1)));
  it('is replaced by a later one', () => given(recorded('2.5', 1)).when(record('3', 2)).then(recorded('3', 2)));
  it('is noted down once', () => given(recorded('2.5', 1)).when(record('2.5', 1)).thenNothing());
  it('is not replaced by an earlier one that comes late', () =>
    given(recorded('3', 2)).when(record('2.5', 1)).thenNothing());
});

const data = (marginPercent: string, sequence: number) => {
  return { rule: { ruleId: `GBP-${sequence}`, currency: 'GBP', marginPercent, channelFeePercents: {} }, sequence };
};
const record = (margin: string, sequence: number) => {
  return { type: 'RecordPriceRule' as const, data: data(margin, sequence) };
};
const recorded = (margin: string, sequence: number): PriceRuleEvent => {
  return { type: 'PriceRuleRecorded', data: data(margin, sequence) };
};
