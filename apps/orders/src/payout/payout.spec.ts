import { describe, expect, it } from '@jest/globals';
import { join } from 'node:path';
import type { PayoutLine } from '#contracts/payout.js';
import { goldenContract } from '#eventsourcing/golden.contract.js';
import { specification } from '#eventsourcing/specification.js';
import { isHeard, netOf, partsOf, payout, type PayoutCommand, type PayoutEvent } from './payout.js';

const types = { PayoutHeard: 1 } satisfies Record<PayoutEvent['type'], 1>;
goldenContract(payout, join(__dirname, 'payout.golden.json'), Object.keys(types));

const usd = (minor: number) => ({ minor, currency: 'USD' });
const at = '2026-01-12T00:00:00.000Z';
const line = (n: number, amount = 100, fee?: number): PayoutLine => ({
  ...{ lineId: `txn_${n}`, kind: 'sale', amount: usd(amount), description: 'charge', at },
  ...(fee !== undefined && { fee: usd(fee) }),
});
const lines = (count: number) => Array.from({ length: count }, (_, n) => line(n));
const part = (n: number, parts: number, total = usd(200)) => ({ at, total, part: n, parts, lines: [line(n)] });
const hear = (...of: Parameters<typeof part>): PayoutCommand => ({ type: 'HearPayout', data: part(...of) });
const heard = (...of: Parameters<typeof part>): PayoutEvent => ({ type: 'PayoutHeard', data: part(...of) });
const given = specification(payout);
const stateAfter = (...events: PayoutEvent[]) => events.reduce(payout.evolve, payout.initial);

describe('A payout', () => {
  it('is heard once, part by part, in any order', () => {
    given().when(hear(1, 2)).then(heard(1, 2));
    given(heard(1, 2)).when(hear(1, 2)).thenNothing();
    given(heard(2, 2)).when(hear(1, 2)).then(heard(1, 2));
    given(heard(1, 2), heard(2, 2)).when(hear(2, 2)).thenNothing();
  });

  it('is not heard with other figures than before', () => {
    given(heard(1, 2)).when(hear(2, 3)).thenRefused('payout-differs');
    given(heard(1, 2))
      .when(hear(2, 2, usd(201)))
      .thenRefused('payout-differs');
    given(heard(1, 2))
      .when(hear(2, 2, { minor: 200, currency: 'EUR' }))
      .thenRefused('payout-differs');
  });

  it('is all heard with its last part', () => {
    expect(isHeard(stateAfter())).toBe(false);
    expect(isHeard(stateAfter(heard(2, 2)))).toBe(false);
    expect(isHeard(stateAfter(heard(2, 2), heard(1, 2)))).toBe(true);
  });
});

describe('A statement', () => {
  it.each([
    [0, [0]],
    [1, [1]],
    [500, [500]],
    [501, [500, 1]],
    [1_500, [500, 500, 500]],
  ])('of %d lines comes in parts of %j', (count, sizes) => {
    const parts = partsOf({ at, total: usd(1) }, lines(count));
    expect(parts.map((one) => one.lines.length)).toEqual(sizes);
    expect(parts.map((one) => [one.part, one.parts])).toEqual(sizes.map((_, index) => [index + 1, sizes.length]));
    expect(parts.flatMap((one) => one.lines)).toEqual(lines(count));
  });

  it('comes to its amounts less its fees', () => {
    expect(netOf([line(1, 1_000, 59), line(2, -300), line(3, 10, -5)], 'USD')).toEqual(usd(656));
    expect(netOf([], 'EUR')).toEqual({ minor: 0, currency: 'EUR' });
    expect(() => netOf([line(1)], 'EUR')).toThrow(RangeError);
  });
});
