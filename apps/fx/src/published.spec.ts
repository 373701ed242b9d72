import { describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as contracts from '#contracts/fx.js';
import type { Contract } from '#contracts/contract.js';
import { recordedAs } from '#eventsourcing/specification.js';
import type { FeedEvent } from './files/feed.js';
import type { PriceRuleEvent } from './pricing/price-rule.js';
import { published } from './published.js';
import type { RatesEvent } from './rates/rates.js';

type FxEvent = RatesEvent | FeedEvent | PriceRuleEvent;
const golden = ['rates/rates', 'files/feed', 'pricing/price-rule'].flatMap(
  (name) => JSON.parse(readFileSync(join(__dirname, `${name}.golden.json`), 'utf8')) as FxEvent[],
);
const all = golden.flatMap((event) => published(recordedAs('rates-ecb-1')(event), 'ecb-1'));
const { RatesPublished, RatesQuestioned, RateFileRejected, PriceRuleSet } = contracts;
const events: readonly Contract[] = [RatesPublished, RatesQuestioned, RateFileRejected, PriceRuleSet];

describe('What fx publishes', () => {
  it('says what its contracts say', () => {
    const schemas = new Map(events.map(({ type, schema }) => [type, schema]));
    for (const { type, data } of all) expect(schemas.get(type)?.safeParse(data).error).toBeUndefined();
  });
  it('uses every contract', () =>
    expect(new Set(all.map(({ type }) => type))).toEqual(new Set(events.map(({ type }) => type))));

  const set = {
    source: 'ecb',
    fixed: '2026-01-02',
    asOf: '2026-01-02T15:00:00.000Z',
    base: 'EUR',
    rates: { USD: '2' },
  };
  const origin = { set, sha256: 'a'.repeat(64), importedFrom: 'request' };
  const of = (event: RatesEvent) => published(recordedAs('rates-ecb-1')(event), 'ecb-1');
  const { fixed: _, ...rates } = set;
  const told = (publishedAt: string) => [RatesPublished.of({ rateId: 'ecb-1', ...rates, publishedAt })];
  // When every event of a specification happens.
  const at = '2026-01-02T03:04:05.678Z';

  it('tells new rates, and those that somebody accepted, and since when they may be used', () => {
    expect(of({ type: 'RatesPublished', data: { ...origin, history: false, jumps: [] } })).toEqual(told(at));
    expect(of({ type: 'RatesAccepted', data: { set } })).toEqual(told(at));
  });
  it('tells rates of the past that their source has as its newest, usable since they came', () => {
    const usableSince = '2026-01-01T09:00:00.000Z';
    expect(of({ type: 'RatesConfirmed', data: { ...origin, usableSince } })).toEqual(told(usableSince));
  });
  it('keeps rates of the past to itself', () =>
    expect(of({ type: 'RatesPublished', data: { ...origin, history: true, jumps: [] } })).toEqual([]));
});
