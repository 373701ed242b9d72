import { describe, it } from '@jest/globals';
import { viewOf } from '#eventsourcing/specification.js';
import { rateSets } from './rate-set.view.js';
import type { RatesEvent } from './rates.js';

const set = {
  ...{ source: 'ecb', fixed: '2026-01-02', asOf: '2026-01-02T15:00:00.000Z', base: 'EUR', rates: { USD: '1.1721' } },
};
const origin = { set, sha256: 'a'.repeat(64), importedFrom: 'request' };
const row = { rateId: 'ecb-1', ...set, sha256: origin.sha256 };
// When every event of a specification happens.
const at = '2026-01-02T03:04:05.678Z';
const because = [{ currency: 'BGN', from: '1.9558' }];

const published: RatesEvent = { type: 'RatesPublished', data: { ...origin, history: true, jumps: [] } };
const questioned: RatesEvent = { type: 'RatesQuestioned', data: { ...origin, because } };
const accepted: RatesEvent = { type: 'RatesAccepted', data: { set } };
const confirmed: RatesEvent = { type: 'RatesConfirmed', data: { ...origin, usableSince: at } };
const declined: RatesEvent = { type: 'RatesDeclined', data: { reason: 'a misprint' } };
const given = viewOf(rateSets, 'ecb-1');

describe('The sets of rates', () => {
  it('are usable since they were published', () =>
    given(published).then({ ...row, status: 'usable', publishedAt: at }));
  it('stay as they were when their source confirms them, or the past would be answered anew', () =>
    given(published, confirmed).then({ ...row, status: 'usable', publishedAt: at }));
  it('are not while they are questioned', () =>
    given(questioned).then({ ...row, status: 'questioned', publishedAt: null }));
  it('are usable since somebody accepted them', () =>
    given(questioned, accepted).then({ ...row, status: 'usable', publishedAt: at }));
  it('are never when they are declined', () =>
    given(questioned, declined).then({ ...row, status: 'declined', publishedAt: null }));
});
