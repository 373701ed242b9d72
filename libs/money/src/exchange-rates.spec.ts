import { describe, expect, it } from '@jest/globals';
import type { PublishedRates, RateSet } from '#contracts/fx.js';
import { specification } from '#eventsourcing/specification.js';
import { exchangeRates, type ExchangeRatesEvent } from './exchange-rates.js';

const given = specification(exchangeRates);

describe('The exchange rates', () => {
  it('are noted down', () => given().when(record(friday)).then(recorded(friday)));
  it('are the newest', () => given(recorded(friday)).when(record(monday)).then(recorded(monday)));
  it('are noted down once', () => given(recorded(friday)).when(record(friday)).thenNothing());
  it('are not replaced by older ones that come late', () => given(recorded(monday)).when(record(friday)).thenNothing());
  it('are replaced by what corrects them, in whatever order the two are delivered', () => {
    given(recorded(friday)).when(record(corrected)).then(recorded(corrected));
    given(recorded(corrected)).when(record(friday)).thenNothing();
    given(recorded(friday), recorded(corrected)).when(record(friday)).thenNothing();
  });
  it('are the same whichever comes first, also of two that became usable at once', () => {
    const atOnce = { ...corrected, publishedAt: friday.publishedAt };
    given(recorded(friday)).when(record(atOnce)).then(recorded(atOnce));
    given(recorded(atOnce)).when(record(friday)).thenNothing();
  });
  it('count from when they are of, not from when they became usable', () => {
    const accepted = { ...friday, publishedAt: '2026-03-17T09:00:00.000Z' };
    given(recorded(monday)).when(record(accepted)).thenNothing();
  });
  it('that do not say since when they are usable are replaced by any that do', () => {
    const { publishedAt: _, ...silent } = corrected;
    given(recorded(silent)).when(record(friday)).then(recorded(friday));
  });
  it('stay small: of all that came, one set is kept', () => {
    const state = [friday, corrected, monday].map(recorded).reduce(exchangeRates.evolve, exchangeRates.initial);
    expect(state).toEqual({ latest: monday });
  });
});

const set = (rateId: string, day: string, hour: number, usd: string): PublishedRates => {
  const publishedAt = `${day}T${hour}:05:00.000Z`;
  return { rateId, source: 'ecb', asOf: `${day}T15:00:00.000Z`, base: 'EUR', rates: { USD: usd }, publishedAt };
};
const friday = set('ecb-2026-03-13-5d41402a', '2026-03-13', 15, '1.1476');
const corrected = set('ecb-2026-03-13-7d793037', '2026-03-13', 16, '1.1475');
const monday = set('ecb-2026-03-16-9b74c989', '2026-03-16', 15, '1.1502');
const record = (set: PublishedRates) => ({ type: 'RecordRates' as const, data: { set } });
const recorded = (set: RateSet): ExchangeRatesEvent => ({ type: 'RatesRecorded', data: { set } });
