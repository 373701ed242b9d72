import { describe, expect, it } from '@jest/globals';
import { Unreadable } from '../channel/channel.js';
import { payoutOf, standingOf } from './read-payout.js';
import { reply } from './recorder.contract.js';

type Told = Record<string, unknown>;
type Account<Name extends string> = { shopifyPaymentsAccount: Record<Name, { nodes: Told[] }> };
const { nodes: payouts } = (reply('payouts').data as Account<'payouts'>).shopifyPaymentsAccount.payouts;
const { nodes: transactions } = (reply('settled').data as Account<'balanceTransactions'>).shopifyPaymentsAccount
  .balanceTransactions;
const read = (payout: Told = payouts[0]!, settled: readonly Told[] = transactions) =>
  payoutOf(JSON.stringify({ payout, transactions: settled }));
const usd = (minor: number) => ({ minor, currency: 'USD' });
const sum = (amount: string) => ({ amount, currencyCode: 'USD' });
const only = (type: string, amount: string) =>
  read({ ...payouts[0], net: sum(amount) }, [
    { ...transactions[0], type, amount: sum(amount), fee: sum('0.0'), net: sum(amount) },
  ]).lines[0];

describe('What Shopify paid out', () => {
  it('is what it settles, gross with the fee apart', () => {
    const number = '820982911946154508';
    expect(read()).toEqual({
      ...{ payoutId: '631321250', at: '2026-06-15T06:00:00.000Z', status: 'sent', total: usd(118_887) },
      lines: [
        {
          ...{ lineId: '374523420', kind: 'sale', number, amount: usd(133_500), fee: usd(3_902) },
          ...{ description: 'CHARGE', at: '2026-06-12T14:03:10.000Z' },
        },
        {
          ...{ lineId: '374523421', kind: 'refund', number, amount: usd(-10_000), description: 'REFUND' },
          at: '2026-06-13T10:00:00.000Z',
        },
        {
          ...{ lineId: '374523422', kind: 'label', amount: usd(-711), description: 'SHIPPING_LABEL' },
          at: '2026-06-13T11:00:00.000Z',
        },
      ],
    });
  });

  it('is known as it stands, and what is on its way is not yet', () => {
    expect(payouts.map((one) => standingOf(one))).toEqual([
      { payoutId: '631321250', status: 'sent', total: usd(118_887) },
      { payoutId: '631321251', status: 'returned', total: usd(4_190) },
      undefined,
      { payoutId: '631321253', status: 'sent', total: usd(-2_500) },
    ]);
    expect(read(payouts[1], [])).toMatchObject({ status: 'returned', lines: [] });
  });

  it.each([
    ['REFUND_FAILURE', '5.0', 'refund'],
    ['DISPUTE_WITHDRAWAL', '-5.0', 'dispute'],
    ['DISPUTE_REVERSAL', '5.0', 'dispute'],
    ['CHARGEBACK_FEE', '-5.0', 'fee'],
    ['CHARGEBACK_FEE_REFUND', '5.0', 'fee-credit'],
    ['BILLING_DEBIT', '-5.0', 'fee'],
    ['IMPORT_TAX', '-5.0', 'tax'],
    ['AGENTIC_FEE_TAX_DEBIT', '-5.0', 'fee'],
    ['RESERVED_FUNDS', '-5.0', 'adjustment'],
    ['SOMETHING_NEW', '-5.0', 'adjustment'],
  ])('has a %s of %s as %s', (type, amount, kind) =>
    expect(only(type, amount)).toMatchObject({ kind, description: type }),
  );

  it.each<[string, () => unknown, string]>([
    ['no JSON', () => payoutOf('<html>'), '#: not JSON'],
    ['without its amount', () => read({ ...payouts[0], net: null }), '#/payout/net'],
    ['still on its way', () => read(payouts[2]), '#/payout/status: it is still on its way'],
    [
      'with a fee that is not in it',
      () => read(undefined, [{ ...transactions[0], fee: sum('1.00') }]),
      '#/transactions/0/net: not the amount without the fee',
    ],
    ['less than it settles', () => read(undefined, transactions.slice(1)), '#/total: the lines differ from it by'],
  ])('makes no sense: %s', (_, act, why) => {
    expect(act).toThrow(Unreadable);
    expect(act).toThrow(why);
  });
});
