import { describe, it } from '@jest/globals';
import { specification } from '#eventsourcing/specification.js';
import type { RateSet } from './rate-set.js';
import { rates, type RatesCommand, type RatesEvent } from './rates.js';

const given = specification(rates);

describe('A set of rates', () => {
  it('may be used when it is plausible', () => given().when(bring()).then(published));
  it('is one set, however often it comes', () => {
    given(published).when(bring()).thenNothing();
    given(published)
      .when(bring({ history: true, jumps: [jump] }))
      .thenNothing();
    given(questioned).when(bring()).thenNothing();
    given(questioned, declined).when(bring()).thenNothing();
  });
  it('waits for a person when it moved too far', () =>
    given()
      .when(bring({ jumps: [jump] }))
      .then(questioned));
  it('is a fact when it is of the past, however far it moved', () =>
    given()
      .when(bring({ history: true, jumps: [jump] }))
      .then({ type: 'RatesPublished', data: { ...origin, history: true, jumps: [jump] } }));
  it('is told once when its source has it as its newest, though it came as past', () => {
    given(past).when(confirm).then(confirmed);
    given(past, confirmed).when(bring()).thenNothing();
  });
  it('need not be told when it was, and cannot be while it is not used', () => {
    given(published).when(confirm).thenNothing();
    given(questioned).when(confirm).thenNothing();
    given(questioned, declined).when(confirm).thenNothing();
  });
  it('may be used once it is accepted', () => given(questioned).when(accept).then(accepted));
  it('is accepted once', () => given(questioned, accepted).when(accept).thenNothing());
  it('need not be accepted when nobody questions it', () => given(published).when(accept).thenNothing());
  it('is never used when it is declined', () => given(questioned).when(decline).then(declined));
  it('is accepted after all, since nothing has used it', () => given(questioned, declined).when(accept).then(accepted));
  it('is not declined any more when prices may name it', () => {
    given(published).when(decline).thenRefused('rates-in-use');
    given(questioned, accepted).when(decline).thenRefused('rates-in-use');
    given(questioned, declined, accepted).when(decline).thenRefused('rates-in-use');
  });
  it('must be imported before anybody decides', () => {
    given().when(accept).thenRefused('rates-unknown');
    given().when(confirm).thenRefused('rates-unknown');
    given().when(decline).thenRefused('rates-unknown');
  });
});

const set: RateSet = {
  ...{ source: 'ecb', fixed: '2026-01-02', asOf: '2026-01-02T15:00:00.000Z', base: 'EUR' },
  rates: { USD: '11.721' },
};
const origin = { set, sha256: 'a'.repeat(64), importedFrom: 'https://ecb.example/daily.xml' };
const jump = { currency: 'USD', from: '1.175', to: '11.721' };
const bring = (more: { history?: boolean; jumps?: (typeof jump)[] } = {}): RatesCommand => ({
  type: 'ImportRates',
  data: { ...origin, history: false, jumps: [], ...more },
});
const accept: RatesCommand = { type: 'AcceptRates', data: { note: 'it is so' } };
const decline: RatesCommand = { type: 'DeclineRates', data: { reason: 'a misprint' } };

const confirm: RatesCommand = { type: 'ConfirmRates', data: { ...origin, usableSince: '2026-01-03T09:00:00.000Z' } };

const past: RatesEvent = { type: 'RatesPublished', data: { ...origin, history: true, jumps: [] } };
const confirmed: RatesEvent = { type: 'RatesConfirmed', data: confirm.data };
const published: RatesEvent = { type: 'RatesPublished', data: { ...origin, history: false, jumps: [] } };
const questioned: RatesEvent = { type: 'RatesQuestioned', data: { ...origin, because: [jump] } };
const accepted: RatesEvent = { type: 'RatesAccepted', data: { set, note: 'it is so' } };
const declined: RatesEvent = { type: 'RatesDeclined', data: { reason: 'a misprint' } };
