import { describe, expect, it } from '@jest/globals';
import { ChannelUnreachable, Unreadable } from '../channel/channel.js';
import { payoutOf, standingOf, statementOf } from './read-payout.js';
import { reply } from './recorder.contract.js';

type Told = Record<string, unknown>;
const { payouts } = reply('payouts') as unknown as { payouts: Told[] };
const { transactions } = reply('transactions') as unknown as { transactions: Told[] };
const statement = (paid: Told = payouts[0]!, settled: readonly Told[] = transactions) =>
  statementOf(
    JSON.stringify(paid),
    settled.map((one) => JSON.stringify(one)),
  );
const read = (paid?: Told, settled?: readonly Told[]) => payoutOf(statement(paid, settled));
const only = (change: Told, value: string) =>
  read({ ...payouts[0], amount: { value, currency: 'USD' } }, [{ ...transactions[3], ...change }]).lines[0];
const usd = (minor: number) => ({ minor, currency: 'USD' });
const refused = (act: () => unknown) => {
  try {
    act();
  } catch (error) {
    return error as Error;
  }
  return undefined;
};

describe('What eBay paid out', () => {
  it('is what it settles, line by line, gross with the fee apart', () => {
    const { lines, ...paid } = read();
    expect(paid).toEqual({
      ...{ payoutId: '5000106638', at: '2026-01-12T15:00:00.000Z', status: 'sent', total: usd(123_241) },
    });
    const number = '12-13579-24680';
    expect(lines).toEqual([
      {
        ...{ lineId: `${number}.SALE`, kind: 'sale', number, amount: usd(133_500), fee: usd(17_824) },
        ...{ description: 'SALE', at: '2026-01-10T14:03:10.000Z' },
      },
      {
        ...{ lineId: '12-13580-11111.SALE', kind: 'sale', number: '12-13580-11111' },
        ...{ amount: usd(24_000), fee: usd(2_400), description: 'SALE', at: '2026-01-10T18:00:00.000Z' },
        presented: { amount: { minor: 20_000, currency: 'GBP' }, rate: '1.2' },
      },
      {
        ...{ lineId: '5150000001.REFUND', kind: 'refund', number, refundId: '5151', amount: usd(-10_000) },
        ...{ fee: usd(-1_340), description: 'REFUND', at: '2026-01-11T09:00:00.000Z' },
      },
      {
        ...{ lineId: 'FEE-7561359420110_11.NON_SALE_CHARGE', kind: 'fee', amount: usd(-200) },
        ...{ description: 'NON_SALE_CHARGE PREMIUM_AD_FEES', at: '2026-01-11T10:00:00.000Z' },
      },
      {
        ...{ lineId: 'FEE-7561359420111_11.NON_SALE_CHARGE.CREDIT', kind: 'fee-credit', amount: usd(35) },
        ...{ description: 'NON_SALE_CHARGE INSERTION_FEE', at: '2026-01-11T10:00:01.000Z' },
      },
      {
        ...{ lineId: 'LABEL-1.SHIPPING_LABEL', kind: 'label', number, amount: usd(-1_550) },
        ...{ description: 'SHIPPING_LABEL', at: '2026-01-11T11:00:00.000Z' },
      },
      {
        ...{ lineId: 'LABEL-1.SHIPPING_LABEL.CREDIT', kind: 'label', number, amount: usd(1_550) },
        ...{ description: 'SHIPPING_LABEL', at: '2026-01-11T12:00:00.000Z' },
      },
      {
        ...{ lineId: '6160000001.DISPUTE', kind: 'dispute', number: '12-13000-00001', amount: usd(-5_000) },
        ...{ description: 'DISPUTE', at: '2026-01-11T13:00:00.000Z' },
      },
      {
        ...{ lineId: 'FEE-7561359420112_11.NON_SALE_CHARGE', kind: 'tax', number: '12-13580-11111' },
        ...{ amount: usd(-210), description: 'NON_SALE_CHARGE INCOME_TAX_WITHHOLDING' },
        at: '2026-01-11T14:00:00.000Z',
      },
    ]);
  });

  it('names nobody, neither who bought nor whom somebody wrote of', () => {
    expect(statement()).not.toMatch(/buyer|ronke_o|hanne_k|Okafor/);
  });

  it.each([
    ['CREDIT', 'CREDIT', 'FINAL_VALUE_FEE', 'fee-credit', 200],
    ['CREDIT', undefined, undefined, 'adjustment', 200],
    ['TRANSFER', 'DEBIT', undefined, 'adjustment', -200],
    ['SOMETHING_NEW', undefined, undefined, 'adjustment', -200],
    ['DISPUTE', 'CREDIT', undefined, 'dispute', 200],
  ])('has a %s booked as %s of %s for %s', (transactionType, bookingEntry, feeType, kind, minor) => {
    const value = minor < 0 ? '-2.0' : '2.0';
    expect(only({ transactionType, bookingEntry, feeType }, value)).toMatchObject({ kind, amount: usd(minor) });
  });

  it('was presented in another currency only where all of it was exchanged', () => {
    const [, exchanged] = transactions as [Told, Told];
    const fee = { value: '24.0', currency: 'USD' };
    const of = (change: Told) =>
      read({ ...payouts[0], amount: { value: '216.00', currency: 'USD' } }, [{ ...exchanged, ...change }]).lines[0]!
        .presented;
    expect(of({ totalFeeAmount: fee })).toBeUndefined();
    expect(of({ totalFeeAmount: undefined })).toEqual({ amount: { minor: 18_000, currency: 'GBP' }, rate: '1.2' });
  });

  it('is known as returned where the bank did not take it, and not yet known while it is on its way', () => {
    const standing = payouts.map((one) => standingOf(JSON.stringify(one)));
    expect(standing.map((one) => one?.status)).toEqual(['sent', 'returned', undefined, 'returned']);
    expect(standing[0]).toEqual({ payoutId: '5000106638', status: 'sent', total: usd(123_241) });
    expect(read(payouts[1], [])).toMatchObject({ payoutId: '5000106639', status: 'returned', lines: [] });
    expect(refused(() => standingOf('{}'))).toBeInstanceOf(ChannelUnreachable);
  });

  it.each<[string, () => unknown, string]>([
    ['no JSON', () => payoutOf('<html>'), '#: no JSON'],
    ['without its amount', () => read({ ...payouts[0], amount: undefined }), '#/payout/amount: '],
    ['still on its way', () => read(payouts[2]), '#/payout/payoutStatus: it is still on its way'],
    [
      'with an amount that is none',
      () => read(undefined, [{ ...transactions[0], amount: { value: 'much', currency: 'USD' } }]),
      '#/transactions/0/amount: not an amount of money',
    ],
    [
      'less than it settles',
      () => read(undefined, transactions.slice(1)),
      '#/total: the lines differ from it by 115676 minor units',
    ],
    ['told twice', () => read(undefined, [...transactions, transactions[0]!]), '#/lines/9: the same as another line’s'],
    [
      'in two currencies',
      () => read(undefined, [{ ...transactions[0], totalFeeAmount: { value: '1.0', currency: 'EUR' } }]),
      '#/transactions: amounts that do not go together',
    ],
  ])('makes no sense: %s', (_, act, why) => {
    const error = refused(act);
    expect(error).toBeInstanceOf(Unreadable);
    expect(error!.message).toContain(why);
  });
});
