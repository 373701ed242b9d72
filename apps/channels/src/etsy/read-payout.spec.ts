import { describe, expect, it } from '@jest/globals';
import { Unreadable } from '../channel/channel.js';
import { isDisbursement, payoutOf, referenceOf, statementOf, type LedgerEntry } from './read-payout.js';
import { reply } from './recorder.contract.js';

type Told = Record<string, unknown>;
const [disbursement, ...later] = reply('ledger')['results'] as [Told, ...Told[]];
/** The first first, without the disbursement before. */
const entries = later.toReversed().slice(1);
const known = new Map([
  ['payment/880011', '3456789012'],
  ['transaction/4411223344', '3456789012'],
]);
const read = (paid: Told = disbursement, settled: readonly Told[] = entries, receipts = known) =>
  payoutOf(
    statementOf(
      JSON.stringify(paid),
      settled.map((one) => JSON.stringify(one)),
      receipts,
    ),
  );
const eur = (minor: number) => ({ minor, currency: 'EUR' });
const entry = (change: Told) => read(disbursement, [{ ...entries[0], ...change }, ...entries.slice(1)]).lines[0]!;

describe('What Etsy paid out', () => {
  it('is every entry of its ledger, and what was brought forward less what it holds back', () => {
    const { lines, ...paid } = read();
    expect(paid).toEqual({
      ...{ payoutId: '11594841800', at: '2026-01-05T08:00:00.000Z', status: 'sent', total: eur(41_525) },
    });
    const number = '3456789012';
    expect(lines.map((one) => [one.lineId, one.kind, one.number, one.amount.minor, one.description])).toEqual([
      ['11594841620', 'adjustment', undefined, 1_000, 'DISBURSE2_RETURNED'],
      ['11594841630', 'sale', number, 48_900, 'PAYMENT_GROSS'],
      ['11594841640', 'fee', number, -390, 'transaction'],
      ['11594841650', 'fee', number, -1_986, 'PAYMENT_PROCESSING_FEE'],
      ['11594841660', 'tax', number, -1_000, 'sales_tax'],
      ['11594841670', 'fee', undefined, -20, 'listing'],
      ['11594841680', 'label', undefined, -120, 'shipping_labels'],
      ['11594841690', 'fee', number, -4, 'vat_seller_services'],
      ['11594841700', 'fee', number, -500, 'offsite_ads_fee'],
      ['11594841764', 'refund', number, -5_000, 'REFUND_GROSS'],
      ['11594841780', 'fee-credit', number, 325, 'transaction_refund'],
      ['11594841790', 'label', undefined, 120, 'shipping_label_refund'],
      ['11594841800.balance', 'adjustment', undefined, 200, expect.any(String)],
    ]);
    expect(lines[1]).toMatchObject({ amount: eur(48_900), at: '2026-01-01T20:40:30.000Z' });
    expect(lines.every(({ fee }) => fee === undefined)).toBe(true);
  });

  it('is about no order where Etsy does not say which', () => {
    const numbers = read(disbursement, entries, new Map()).lines.flatMap(({ number }) => number ?? []);
    // The one that names its receipt itself.
    expect(numbers).toEqual(['3456789012']);
  });

  it('has no line for the balance where nothing was left before or after', () => {
    const all = entries.reduce((sum, one) => sum + (one['amount'] as number), 0);
    const even = entries.map((one) => ({ ...one, balance: (one['balance'] as number) - 1_200 }));
    const { lines } = read({ ...disbursement, amount: -all, balance: 0 }, even);
    expect(lines).toHaveLength(entries.length);
  });

  it('may be nothing but what was brought forward', () =>
    expect(read(disbursement, []).lines).toMatchObject([{ kind: 'adjustment', amount: eur(41_525) }]));

  it.each([
    ['PAYMENT', 1_000, 'sale'],
    ['REFUND', 1_000, 'refund'],
    ['REFUND_REVERSAL', 1_000, 'refund'],
    ['sales_tax_refund', 1_000, 'tax'],
    ['DISPUTE_GROSS', 1_000, 'dispute'],
    ['recoupment', 1_000, 'adjustment'],
    ['misc_credit', 1_000, 'adjustment'],
    ['prolist', 1_000, 'fee-credit'],
    ['something new', 1_000, 'fee-credit'],
  ])('has a %s of %i as %s', (type, amount, kind) =>
    expect(entry({ ledger_type: type, amount })).toMatchObject({ kind, description: type }),
  );

  it('is described in words of Etsy’s, and in nobody else’s', () =>
    expect(entry({ ledger_type: 'Ines Duarte, Rua das Flores 12', amount: 1_000 }).description).toBe('entry'));

  it.each<[string, () => unknown, string]>([
    ['no JSON', () => payoutOf('<html>'), '#: not JSON'],
    ['without a time', () => read({ ...disbursement, created_timestamp: null, create_date: null }), '#/disbursement'],
    ['with parts of a cent', () => entry({ amount: 0.5 }), '#/entries/0/amount'],
    ['in two currencies', () => entry({ currency: 'USD' }), '#/lines/0: in EUR, as the total is'],
    [
      'less than it settles',
      () => read(disbursement, entries.toSpliced(3, 1)),
      '#/total: the lines differ from it by -1986 minor units',
    ],
  ])('makes no sense: %s', (_, act, why) => {
    expect(act).toThrow(Unreadable);
    expect(act).toThrow(why);
  });
});

describe('An entry', () => {
  const of = (more: Partial<LedgerEntry>) => ({ type: 'DISBURSE2', amount: -1, ...more }) as LedgerEntry;
  it('is a disbursement if money leaves for the bank', () => {
    expect(
      [of({}), of({ type: 'DISBURSE' }), of({ amount: 1 }), of({ type: 'transaction' })].map(isDisbursement),
    ).toEqual([...[true, true, false, false]]);
  });
  it.each([
    [
      { refersTo: 'shop_payment', reference: '5' },
      { type: 'payment', id: '5' },
    ],
    [
      { refersTo: 'payment_adjustment', reference: '5', payment: '6' },
      { type: 'payment', id: '6' },
    ],
    [{ refersTo: 'payment_adjustment', reference: '5' }, undefined],
    [
      { refersTo: 'transaction', reference: '5' },
      { type: 'transaction', id: '5' },
    ],
    [{ refersTo: 'transaction', reference: 'x/../y' }, undefined],
    [{ refersTo: 'receipt', reference: '5' }, undefined],
    [{ refersTo: 'listing', reference: '5' }, undefined],
    [{}, undefined],
  ])('%j leads to %j', (more, reference) => expect(referenceOf(of(more))).toEqual(reference));
});
