import { describe, expect, it } from '@jest/globals';
import type { RateSet } from '#contracts/fx.js';
import { specification } from '#eventsourcing/specification.js';
import { exchangeRates, type ExchangeRatesEvent } from './exchange-rates.js';

const given = specification(exchangeRates);

describe('The exchange rates', () => {
  it('are noted down', () => given().when(record(friday)).then(recorded(friday)));
  it('are the newest', () => given(recorded(friday)).when(record(monday)).then(recorded(monday)));
  it('are noted down once', () => given(recorded(friday)).when(record(friday)).thenNothing());
  it('are not replaced by older ones that come late', () => given(recorded(monday)).when(record(friday)).thenNothing());
  it('are replaced by what corrects them, and not by themselves when they are delivered again', () => {
    given(recorded(friday)).when(record(corrected)).then(recorded(corrected));
    given(recorded(friday), recorded(corrected)).when(record(friday)).thenNothing();
  });
  it('stay small: of all that came, one set is kept', () => {
    const state = [friday, corrected, monday].map(recorded).reduce(exchangeRates.evolve, exchangeRates.initial);
    expect(state).toEqual({ latest: monday, known: [monday.rateId] });
  });
});

const set = (rateId: string, day: string, usd: string): RateSet => {
  return { rateId, source: 'ecb', asOf: `${day}T15:00:00.000Z`, base: 'EUR', rates: { USD: usd } };
};
const friday = set('ecb-2026-03-13-5d41402a', '2026-03-13', '1.1476');
const corrected = set('ecb-2026-03-13-7d793037', '2026-03-13', '1.1475');
const monday = set('ecb-2026-03-16-9b74c989', '2026-03-16', '1.1502');
const record = (set: RateSet) => ({ type: 'RecordRates' as const, data: { set } });
const recorded = (set: RateSet): ExchangeRatesEvent => ({ type: 'RatesRecorded', data: { set } });
