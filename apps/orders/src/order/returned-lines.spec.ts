import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { Refusal } from '#eventsourcing/decider.js';
import { refundedMinor } from '../payment/refund.js';
import { eur, placedAt } from '../payment/payment-story.contract.js';
import { order, type Order, type OrderCommand, type OrderEvent } from './order.js';
import type { ReturnedLine } from './returned-lines.js';

/** A chair for 70.00, three spoons for 20.00, seven buttons for 0.05, shipping for 10.00, with 19 % in all of it. */
const quoted = {
  lines: [
    { totalMinor: 7_000, taxMinor: 1_118 },
    { totalMinor: 2_000, taxMinor: 319 },
    { totalMinor: 5, taxMinor: 1 },
  ],
  shipping: { totalMinor: 1_000, taxMinor: 160 },
};
const total = eur(10_005);
const tax = 1_598;
const pieces = [1, 3, 7];

describe('The refund of a return', () => {
  it('is in full for some pieces of a line, and an amount for others, whichever come first', () => {
    const [chipped, fine] = [back(2, 1, eur(300)), back(2, 2, 'full')];
    expect(amounts([come('rt-1', [chipped, fine])])).toEqual([[300 + 1_333, 260]]);
    expect(amounts([come('rt-1', [chipped]), come('rt-2', [fine])])).toEqual([
      [300, 48],
      [1_333, 212],
    ]);
    expect(
      amounts([come('rt-1', [back(2, 1, 'full')]), come('rt-2', [chipped]), come('rt-3', [back(2, 1, 'full')])]),
    ).toEqual([
      [666, 106],
      [300, 48],
      [667, 106],
    ]);
  });
  it('is less what went back of the line by hand, at the end', () =>
    expect(
      amounts([
        byHand('r-1', { lines: [{ line: 2, amount: eur(1_000) }] }),
        ...[1, 2, 3].map((n) => come(`rt-${n}`, [back(2, 1, 'full')])),
      ]).map(([minor]) => minor),
    ).toEqual([1_000, 666, 334]));
  it('leaves its pieces out of what can be refunded by the piece', () => {
    const before = [come('rt-1', [back(2, 1, 'full')])];
    expect(amounts([...before, byHand('r-1', { lines: [{ line: 2, quantity: 3 }] })])).toHaveLength(1);
    expect(amounts([...before, byHand('r-1', { lines: [{ line: 2, quantity: 2 }] })]).at(-1)).toEqual([1_334, 213]);
  });

  it('never comes to more than was captured, whatever is returned and refunded, in any order and again', () => {
    const refund = fc.oneof(
      fc.constantFrom('full' as const, 'none' as const),
      fc.integer({ min: 0, max: 9_000 }).map(eur),
    );
    const line = fc.record({ line: fc.integer({ min: 1, max: 4 }), quantity: fc.integer({ min: 1, max: 9 }), refund });
    const returned = fc
      .record({
        ...{ returnId: fc.constantFrom('rt-1', 'rt-2', 'rt-3', 'rt-4', 'rt-5'), complete: fc.boolean() },
        ...{ lines: fc.array(line, { minLength: 1, maxLength: 5 }), refundShipping: fc.boolean() },
      })
      .map((data): OrderCommand => ({ type: 'RecordReturn', data }));
    fc.assert(
      fc.property(fc.array(fc.oneof(returned, returned, hand, outcome), { maxLength: 30 }), (commands) => {
        const state = play(commands, (after) => {
          for (const [index, of] of [...quoted.lines, quoted.shipping].entries())
            expect(refundedOn(after, index < 3 ? index + 1 : undefined)).toBeLessThanOrEqual(of.totalMinor);
        });
        // A return is an answer to a fact: it is never refused.
        for (const command of commands)
          if (command.type === 'RecordReturn') expect(order.decide(command, state)).toEqual([]);
      }),
    );
  });

  it('of everything is what was captured, and its tax, whatever the parts, their order, and refunds by hand between', () => {
    const cut = fc.tuple(
      ...pieces.map((count) => fc.array(fc.integer({ min: 0, max: 4 }), { minLength: count, maxLength: count })),
    );
    fc.assert(
      fc.property(
        cut,
        fc.array(hand, { maxLength: 6 }),
        fc.array(fc.nat(), { minLength: 16, maxLength: 16 }),
        (returnOf, hands, keys) => {
          // Every piece of every line belongs to one of five returns.
          const returns = [0, 1, 2, 3, 4].map((of) => {
            const lines = returnOf.flatMap((ofLine, index) =>
              ofLine.filter((one) => one === of).map(() => back(index + 1, 1, 'full')),
            );
            return come(`rt-${of}`, lines.length === 0 ? [back(1, 1, 'none')] : lines, {
              refundShipping: of === 2,
              complete: of === 4,
            });
          });
          const keyed = [...returns, ...returns, ...hands].map((command, index) => ({ command, key: keys[index]! }));
          const commands = keyed.sort((one, other) => one.key - other.key).map(({ command }) => command);
          const { refunds } = play(commands);
          expect(refundedMinor(refunds)).toBe(total.minor);
          expect(refunds.reduce((sum, { tax }) => sum + tax.minor, 0)).toBe(tax);
        },
      ),
    );
  });
});

const back = (line: number, quantity: number, refund: ReturnedLine['refund']): ReturnedLine => ({
  line,
  quantity,
  refund,
});
const come = (
  returnId: string,
  lines: ReturnedLine[],
  more: { complete?: boolean; refundShipping?: boolean } = {},
): OrderCommand => ({
  type: 'RecordReturn',
  data: { returnId, lines, complete: false, refundShipping: false, ...more },
});
type ByHand = Extract<OrderCommand, { type: 'RequestRefund' }>;
const byHand = (refundId: string, asked: Omit<ByHand['data'], 'refundId' | 'reason'>): ByHand => ({
  type: 'RequestRefund',
  data: { refundId, reason: 'late', ...asked },
});
const line = fc.integer({ min: 1, max: 3 });
const amount = fc.integer({ min: 1, max: 3_000 }).map(eur);
const hand: fc.Arbitrary<ByHand> = fc
  .tuple(
    fc.uuid(),
    fc.oneof(
      fc.record({ lines: fc.tuple(fc.record({ line, quantity: fc.integer({ min: 1, max: 3 }) })) }),
      fc.record({ lines: fc.tuple(fc.record({ line, amount })) }),
      fc.record({ shipping: fc.oneof(fc.constant('all' as const), amount) }),
      fc.constant({}),
    ),
  )
  .map(([id, asked]) => byHand(`r-${id}`, asked));
const outcome = fc
  .record({
    refundId: fc.constantFrom('return-rt-1', 'return-rt-2'),
    status: fc.constantFrom('succeeded' as const, 'failed' as const),
  })
  .map((data): OrderCommand => ({ type: 'RecordRefund', data }));

const lines = [
  { line: 1, unitId: 'chair', price: eur(7_000) },
  { line: 2, sku: 'SPOON', quantity: 3, price: eur(667) },
  { line: 3, sku: 'BUTTON', quantity: 7, price: eur(1) },
];
const quote = {
  ...{ ...quoted, quoteId: 'q-7', destination: 'DE', shippingOption: 'standard', ruleId: 'EUR-0', total },
};
const sent: OrderEvent[] = [
  {
    type: 'OrderPlaced',
    data: { channel: 'web', placedAt, lines, total, quote, payment: { method: 'bank-transfer' } },
  },
  { type: 'OrderAllocated', data: {} },
  { type: 'PaymentCaptured', data: { paymentId: 'bank-transfer', method: 'bank-transfer', amount: total } },
  { type: 'OrderPaid', data: { paymentId: 'bank-transfer' } },
  { type: 'OrderConfirmed', data: { channel: 'web', lines, total } },
  { type: 'OrderPacked', data: { shipmentId: 's-1' } },
  { type: 'OrderShipped', data: { shipmentId: 's-1', trackingNumber: '1Z' } },
];

/** What people ask for may be refused; anything else thrown is a defect. */
function decided(command: OrderCommand, state: Order): OrderEvent[] {
  try {
    return order.decide(command, state);
  } catch (error) {
    if (error instanceof Refusal && command.type !== 'RecordReturn') return [];
    throw error;
  }
}

const play = (commands: readonly OrderCommand[], watch: (state: Order) => void = () => undefined) =>
  commands.reduce(
    (state, command) => {
      const after = decided(command, state).reduce(order.evolve, state);
      expect(refundedMinor(after.refunds)).toBeLessThanOrEqual(total.minor);
      watch(after);
      return after;
    },
    sent.reduce(order.evolve, order.initial),
  );

const amounts = (commands: readonly OrderCommand[]) =>
  play(commands).refunds.map(({ amount, tax }) => [amount.minor, tax.minor]);

const refundedOn = ({ refunds }: Order, line: number | undefined) =>
  refunds
    .filter(({ status }) => status !== 'failed')
    .flatMap(({ parts }) => parts)
    .reduce((sum, part) => (part.line === line ? sum + part.minor : sum), 0);
