import { describe, expect, it } from '@jest/globals';
import { PayoutReported } from '#contracts/orders.js';
import { specification } from '#eventsourcing/specification.js';
import { linesOf, netMinorOf, payout, payoutKeyOf, type Part, type PayoutCommand, type PayoutEvent } from './payout.js';

const given = specification(payout);
const { example } = PayoutReported;
const [sale, fee] = example.lines as [Part['lines'][number], Part['lines'][number]];
const first: Part = { ...example, lines: [sale], part: 1, parts: 2 };
const second: Part = { ...example, lines: [fee], part: 2, parts: 2 };
const hear = (data: Part): PayoutCommand => ({ type: 'HearPart', data });
const heard = (data: Part): PayoutEvent => ({ type: 'PartHeard', data });
const { payer, payoutId, at, total } = example;
const complete = (missingMinor: number): PayoutEvent => ({
  type: 'PayoutComplete',
  data: { payer, payoutId, at, total, missingMinor },
});

describe('A payout', () => {
  it('is complete when all of its parts are heard, whichever comes first', () => {
    given().when(hear(example)).then(heard(example), complete(0));
    given().when(hear(first)).then(heard(first));
    given(heard(first)).when(hear(second)).then(heard(second), complete(0));
    given(heard(second)).when(hear(first)).then(heard(first), complete(0));
  });
  it('says what its lines do not come to', () => {
    const short = { ...example, total: { ...total, minor: total.minor + 7 } };
    const { data } = complete(7);
    given()
      .when(hear(short))
      .then(heard(short), { type: 'PayoutComplete', data: { ...data, total: short.total } } as PayoutEvent);
  });
  it('does not take a part of another statement', () => {
    for (const other of [{ parts: 3 }, { total: { ...total, minor: 1 } }, { at: '2026-01-13T15:00:00.000Z' }])
      given(heard(first))
        .when(hear({ ...second, ...other }))
        .thenRefused('payout-changed');
    given()
      .when(hear({ ...first, part: 3 }))
      .thenRefused('payout-changed');
  });
  it('is valued once', () => {
    const rates = { rateId: 'ecb-1', base: 'EUR', asOf: at, rates: { USD: '1.1' } };
    const value = (rateId: string): PayoutCommand => ({ type: 'ValuePayout', data: { rates: { ...rates, rateId } } });
    given(heard(example), complete(0)).when(value('ecb-1')).then({ type: 'PayoutValued', data: { rates } });
    given(heard(example), complete(0), { type: 'PayoutValued', data: { rates } }).when(value('ecb-2')).thenNothing();
  });
  it('has its lines in order, each of which adds something', () => {
    const state = [heard(second), heard(first)].reduce(payout.evolve, payout.initial);
    expect(linesOf(state)).toEqual([sale, fee]);
    expect(linesOf(state).map(netMinorOf)).toEqual([121_345, -474]);
  });
  it('has the number of its payer in its name', () => expect(payoutKeyOf('ebay', '500')).toBe('ebay.500'));
});
