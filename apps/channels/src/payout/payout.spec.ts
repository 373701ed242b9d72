import { describe, expect, it } from '@jest/globals';
import { join } from 'node:path';
import { goldenContract } from '#eventsourcing/golden.contract.js';
import { specification } from '#eventsourcing/specification.js';
import { isNews, payout, type PayoutCommand, type PayoutEvent } from './payout.js';
import type { ToldPayout, ToldPayoutLine } from './told-payout.js';

const types = { PayoutHeard: 1 } satisfies Record<PayoutEvent['type'], 1>;
goldenContract(payout, join(__dirname, 'payout.golden.json'), Object.keys(types));

const given = specification(payout);
const usd = (minor: number) => ({ minor, currency: 'USD' });
const at = '2026-01-12T15:00:00.000Z';
const line = (n: number, more: Partial<ToldPayoutLine> = {}): ToldPayoutLine => ({
  ...{
    lineId: `${n}.SALE`,
    kind: 'sale',
    number: `12-${n}`,
    amount: usd(1_000),
    fee: usd(100),
    description: 'SALE',
    at,
  },
  ...more,
});
const told = (lines: readonly ToldPayoutLine[] = [line(1)], more: Partial<ToldPayout> = {}): ToldPayout => ({
  ...{ payoutId: '5000106638', at, status: 'sent', total: usd(900 * lines.length), lines, ...more },
});
const from = { channel: 'ebay', messageId: 'c'.repeat(64), raw: 'd'.repeat(64) } as const;
const hear = (payout: ToldPayout = told(), messageId: string = from.messageId): PayoutCommand => ({
  type: 'HearPayout',
  data: { ...from, messageId, payout },
});
const heard = ({ status: _, ...paid }: ToldPayout = told(), part = 1, parts = 1): PayoutEvent => ({
  type: 'PayoutHeard',
  data: { ...from, ...paid, part, parts },
});

describe('A payout', () => {
  it('is heard of once, however often it is told', () => {
    given().when(hear()).then(heard());
    given(heard()).when(hear()).thenNothing();
    given(heard())
      .when(hear(told(), 'e'.repeat(64)))
      .thenNothing();
  });

  it('settles something, or nothing', () =>
    given()
      .when(hear(told([])))
      .then(heard(told([]))));

  it('is refused if it is told otherwise afterwards', () => {
    given(heard())
      .when(hear(told([line(2)])))
      .thenRefused('payout-changed');
    given(heard())
      .when(hear(told([line(1)], { at: '2026-01-13T15:00:00.000Z' })))
      .thenRefused('payout-changed');
  });

  it('that never arrived is nothing, and refused if it was heard that it had left', () => {
    const returned = told([], { status: 'returned', total: usd(900) });
    given().when(hear(returned)).thenNothing();
    given(heard()).when(hear(returned)).thenRefused('payout-returned');
  });

  it('has parts of 500 lines, and of what fits into a message', () => {
    const many = Array.from({ length: 501 }, (_, n) => line(n));
    const [first, second] = [many.slice(0, 500), many.slice(500)];
    const total = usd(900 * 501);
    given()
      .when(hear(told(many)))
      .then(heard(told(first, { total }), 1, 2), heard(told(second, { total }), 2, 2));
    const long = Array.from({ length: 400 }, (_, n) =>
      line(n, { description: 'x'.repeat(200), refundId: 'r'.repeat(80) }),
    );
    const parts = payout.decide(hear(told(long)), payout.initial);
    expect(parts.length).toBeGreaterThan(1);
    expect(parts.flatMap(({ data }) => data.lines)).toEqual(long);
    for (const part of parts) expect(JSON.stringify(part).length).toBeLessThan(190_000);
    given(...parts)
      .when(hear(told(long)))
      .thenNothing();
  });

  it('is news until it was heard, and if it is listed otherwise than it was', () => {
    const listed = { status: 'sent', total: usd(900) } as const;
    const after = payout.evolve(payout.initial, heard());
    expect(isNews(payout.initial, listed)).toBe(true);
    expect(isNews(payout.initial, { ...listed, status: 'returned' })).toBe(false);
    expect(isNews(after, listed)).toBe(false);
    expect(isNews(after, { ...listed, status: 'returned' })).toBe(true);
    expect(isNews(after, { ...listed, total: usd(901) })).toBe(true);
  });
});
