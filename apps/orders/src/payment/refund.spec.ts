import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { Refusal } from '#eventsourcing/decider.js';
import { decideRefund, evolveRefunds, refundedMinor, type RefundCommand, type RefundEvent } from './refund.js';
import type { Refunds } from './refund.js';

const eur = (minor: number) => ({ minor, currency: 'EUR' });
const captured = { attempt: 1, paymentId: 'pi_1', method: 'card' as const, amount: eur(10_000) };
/** A chair for 70.00, three spoons for 20.00, shipping for 10.00, with 19 % in all of it. */
const document = {
  lines: [
    { totalMinor: 7_000, taxMinor: 1_118, quantity: 1 },
    { totalMinor: 2_000, taxMinor: 319, quantity: 3 },
  ],
  shipping: { totalMinor: 1_000, taxMinor: 160, quantity: 1 },
};
type Asked = Omit<Extract<RefundCommand, { type: 'RequestRefund' }>['data'], 'refundId' | 'reason'>;
const ask = (refundId: string, asked: Asked = {}): RefundCommand => ({
  type: 'RequestRefund',
  data: { refundId, reason: 'late', ...asked },
});
const record = (refundId: string, status: 'pending' | 'succeeded' | 'failed'): RefundCommand => ({
  type: 'RecordRefund',
  data: { refundId, status, providerRefundId: `re_${refundId}` },
});
const decide = (command: RefundCommand, refunds: Refunds) => decideRefund(command, refunds, captured, document);
const after = (...commands: RefundCommand[]): Refunds =>
  commands.reduce<Refunds>((refunds, command) => decide(command, refunds).reduce(evolveRefunds, refunds), []);
const refused = (code: string, ...commands: RefundCommand[]) => {
  const refunds = after(...commands.slice(0, -1));
  expect(() => decide(commands.at(-1)!, refunds)).toThrow(expect.objectContaining({ code }));
};
const amounts = (refunds: Refunds) => refunds.map(({ amount, tax }) => [amount.minor, tax.minor]);

describe('A refund', () => {
  it('of everything is what was captured, with its tax', () =>
    expect(amounts(after(ask('r-1')))).toEqual([[10_000, 1_597]]));
  it('of a line, of pieces of it, and of shipping adds up', () =>
    expect(
      amounts(
        after(
          ask('r-1', { lines: [{ line: 2, quantity: 1 }] }),
          ask('r-2', { shipping: 'all' }),
          ask('r-3', { lines: [{ line: 2, quantity: 2 }] }),
          ask('r-4'),
        ),
      ),
    ).toEqual([
      [666, 106],
      [1_000, 160],
      [1_334, 213],
      [7_000, 1_118],
    ]));
  it('of an amount leaves the rest of the line', () =>
    expect(
      amounts(
        after(
          ask('r-1', { lines: [{ line: 1, amount: eur(1_000) }] }),
          ask('r-2', { lines: [{ line: 1, quantity: 1 }] }),
        ),
      ),
    ).toEqual([
      [1_000, 160],
      [6_000, 958],
    ]));
  it('asked for again changes nothing, and under its number nothing else', () => {
    expect(decide(ask('r-1'), after(ask('r-1')))).toEqual([]);
    refused('refund-number-taken', ask('r-1'), ask('r-1', { shipping: 'all' }));
  });
  it('is never more than what is left', () => {
    refused('refund-exceeds-captured', ask('r-1', { lines: [{ line: 1, amount: eur(7_001) }] }));
    refused('refund-exceeds-captured', ask('r-1'), ask('r-2', { lines: [{ line: 2, quantity: 1 }] }));
    refused('refund-exceeds-captured', ask('r-1', { lines: [{ line: 2, quantity: 4 }] }));
    refused('nothing-to-refund', ask('r-1'), ask('r-2'));
  });
  it('is in the currency that was captured', () =>
    refused('other-currency', ask('r-1', { shipping: { minor: 100, currency: 'USD' } })));
  it('names what was sold, once', () => {
    refused('unknown-line', ask('r-1', { lines: [{ line: 3, quantity: 1 }] }));
    refused(
      'line-named-twice',
      ask('r-1', {
        lines: [
          { line: 1, quantity: 1 },
          { line: 1, amount: eur(1) },
        ],
      }),
    );
  });
  it('needs money that was captured', () =>
    expect(() => decideRefund(ask('r-1'), [], undefined, document)).toThrow(
      expect.objectContaining({ code: 'not-captured' }),
    ));
  it('that failed frees what it asked for, also after it had succeeded', () => {
    expect(amounts(after(ask('r-1'), record('r-1', 'failed'), ask('r-2')))).toEqual([
      [10_000, 1_597],
      [10_000, 1_597],
    ]);
    const late = after(ask('r-1'), record('r-1', 'pending'), record('r-1', 'succeeded'), record('r-1', 'failed'));
    expect([late[0]!.status, refundedMinor(late)]).toEqual(['failed', 0]);
  });
  it('has one outcome, however often it is told', () => {
    for (const status of ['pending', 'succeeded', 'failed'] as const)
      expect(decide(record('r-1', status), after(ask('r-1'), record('r-1', status)))).toEqual([]);
    expect(decide(record('r-1', 'pending'), after(ask('r-1'), record('r-1', 'succeeded')))).toEqual([]);
    refused('unknown-refund', record('r-9', 'succeeded'));
  });

  it('in any pieces, in any order, and with failures between, ends at exactly what was captured and its tax', () => {
    const piece: fc.Arbitrary<Asked> = fc.oneof(
      fc.record({
        lines: fc.tuple(fc.record({ line: fc.constantFrom(1, 2), quantity: fc.integer({ min: 1, max: 3 }) })),
      }),
      fc.record({
        lines: fc.tuple(
          fc.record({ line: fc.constantFrom(1, 2), amount: fc.integer({ min: 1, max: 3_000 }).map(eur) }),
        ),
      }),
      fc.record({ shipping: fc.oneof(fc.constant('all' as const), fc.integer({ min: 1, max: 400 }).map(eur)) }),
    );
    const step = fc.record({
      asked: piece,
      outcome: fc.constantFrom('succeeded' as const, 'failed' as const),
      of: fc.nat(),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 30 }), (steps) => {
        let refunds: Refunds = [];
        const go = (command: RefundCommand) => {
          refunds = attempted(command, refunds).reduce(evolveRefunds, refunds);
          expect(refundedMinor(refunds)).toBeLessThanOrEqual(captured.amount.minor);
        };
        for (const [index, { asked, outcome, of }] of steps.entries()) {
          go(ask(`r-${index}`, asked));
          const earlier = refunds[of % Math.max(1, refunds.length)];
          if (earlier !== undefined) go(record(earlier.refundId, outcome));
        }
        go(ask('rest'));
        const standing = refunds.filter(({ status }) => status !== 'failed');
        expect(standing.reduce((sum, { amount }) => sum + amount.minor, 0)).toBe(10_000);
        expect(standing.reduce((sum, { tax }) => sum + tax.minor, 0)).toBe(1_597);
        for (const { tax } of standing) expect(tax.minor).toBeGreaterThanOrEqual(0);
      }),
    );
  });
});

/** A refusal is an answer; anything else thrown is a defect. */
function attempted(command: RefundCommand, refunds: Refunds): RefundEvent[] {
  try {
    return decide(command, refunds);
  } catch (error) {
    if (error instanceof Refusal) return [];
    throw error;
  }
}
