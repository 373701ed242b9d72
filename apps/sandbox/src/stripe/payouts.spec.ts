import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type StripeClient from 'stripe';
import { Seller } from '../seller.contract.js';

let seller: Seller;
beforeEach(async () => {
  seller = await Seller.open();
  seller.sandbox.rates.set({ date: '2026-06-12', rates: { USD: '1.2', GBP: '0.8', JPY: '190.5' } });
});
afterEach(() => seller.close());

const payOut = async () => {
  const { status, json } = await seller.control('POST', 'payouts');
  return { status, payout: json as StripeClient.Payout };
};
const movements = async (params: StripeClient.BalanceTransactionListParams = {}) =>
  seller.stripe.balanceTransactions.list({ limit: 2, ...params }).autoPagingToArray({ limit: 100 });
const net = (list: readonly StripeClient.BalanceTransaction[]) => list.reduce((sum, one) => sum + one.net, 0);

describe('what comes into the balance', () => {
  it.each([
    // The fee is on what it came to: 1602 x 29 / 1000 = 46.458, and 30.
    ['eur', 1_335, 1_602, 1.2, 76],
    ['gbp', 1_000, 1_500, 1.5, 74],
    // 1 yen is 1.2 / 190.5 dollars, which is 0.6299212598 cents.
    ['jpy', 10_000, 6_299, 0.629_921_259_8, 213],
    ['usd', 1_335, 1_335, null, 69],
    // A hundred to the euro: invented, since nobody publishes rates of it.
    ['mga', 5_000, 6_000, 1.2, 204],
    // The real day's 10.7545, since the rates that were set say nothing of it.
    ['sek', 10_000, 1_116, 0.111_581_198_6, 62],
  ])('of a charge in %s is in dollars, at the published rate', async (currency, amount, settled, rate, fee) => {
    const { latest_charge } = await seller.captured({ amount, currency });
    const [movement] = await movements({ source: latest_charge as string });
    expect(movement).toMatchObject({
      ...{ type: 'charge', reporting_category: 'charge', currency: 'usd', amount: settled, exchange_rate: rate },
      ...{ fee, net: settled - fee, fee_details: [{ amount: fee, currency: 'usd', type: 'stripe_fee' }] },
    });
  });

  it('goes out for a refund at the rate of then, and comes back in full if it fails', async () => {
    const { id } = await seller.captured({ amount: 10_000, currency: 'eur', payment_method: 'pm_card_refundFail' });
    seller.sandbox.rates.set({ date: '2026-06-15', rates: { USD: '1.1' } });
    await seller.stripe.refunds.create({ payment_intent: id, amount: 5_000 });
    seller.sandbox.rates.set({ date: '2026-06-16', rates: { USD: '1.3' } });
    seller.now += 1_000;
    await seller.sandbox.tick();
    expect(await movements()).toMatchObject([
      { type: 'refund_failure', amount: 5_500, fee: 0, net: 5_500, exchange_rate: 1.1, currency: 'usd' },
      { type: 'refund', amount: -5_500, fee: 0, net: -5_500, exchange_rate: 1.1, currency: 'usd' },
      { type: 'charge', amount: 12_000, fee: 378, net: 11_622, exchange_rate: 1.2, currency: 'usd' },
    ]);
  });

  it('is less by twice the fee where a fault says so', async () => {
    seller.sandbox.faults.set([{ match: { part: 'stripe' }, fault: 'wrong-fee', times: 1 }]);
    for (const amount of [1_335, 1_335]) await seller.captured({ amount });
    expect((await movements()).map(({ fee }) => fee)).toEqual([69, 138]);
    expect(seller.sandbox.faults.counts).toMatchObject([{ happened: 1 }]);
  });
});

describe('a payout', () => {
  it('sends all that no payout before it sent, and says what that is', async () => {
    const { id } = await seller.captured({ amount: 10_000, currency: 'eur' });
    await seller.captured({ amount: 5_000 });
    await seller.stripe.refunds.create({ payment_intent: id, amount: 2_000 });
    const { status, payout } = await payOut();
    expect(status).toBe(201);
    // 12000 - 378, 5000 - 175, less 2400.
    expect(payout).toMatchObject({
      object: 'payout',
      amount: 14_047,
      currency: 'usd',
      status: 'paid',
      automatic: true,
    });
    expect(payout).toMatchObject({ reconciliation_status: 'completed', created: seller.now / 1_000, livemode: false });

    const settled = await movements({ payout: payout.id });
    const [own, ...others] = settled;
    expect(own).toMatchObject({ id: payout.balance_transaction, type: 'payout', net: -14_047, source: payout.id });
    expect(others.map(({ type }) => type)).toEqual(['refund', 'charge', 'charge']);
    expect([net(settled), net(others)]).toEqual([0, payout.amount]);

    await seller.captured({ amount: 700 });
    const next = await payOut();
    expect(next.payout).toMatchObject({ amount: 650 });
    expect(await movements({ payout: next.payout.id })).toMatchObject([{ type: 'payout' }, { amount: 700 }]);
    expect(await movements({ payout: payout.id })).toEqual(settled);
    const { id: name } = next.payout;
    const listed = await seller.stripe.payouts.list({ limit: 1 }).autoPagingToArray({ limit: 10 });
    expect(listed.map((one) => one.id)).toEqual([name, payout.id]);
    expect(await seller.stripe.payouts.retrieve(name)).toMatchObject({ id: name, amount: 650 });
  });

  it('lays open on demand what moved the balance, with the notes of the seller', async () => {
    const { id } = await seller.captured({ metadata: { order_id: 'R-7', attempt: '1' } });
    await seller.stripe.refunds.create({ payment_intent: id, amount: 500, metadata: { refund_id: 'r-1' } });
    const { payout } = await payOut();
    expect(await movements({ payout: payout.id, expand: ['data.source'] })).toMatchObject([
      { source: { object: 'payout', id: payout.id } },
      { source: { object: 'refund', metadata: { refund_id: 'r-1' }, payment_intent: id } },
      { source: { object: 'charge', metadata: { order_id: 'R-7' }, payment_intent: id, amount_captured: 133_500 } },
    ]);
    const other = seller.stripe.balanceTransactions.list({ expand: ['data.customer'] });
    await expect(other).rejects.toMatchObject({ statusCode: 400, param: 'expand' });
  });

  it('is told when it arrived', async () => {
    await seller.captured();
    const { payout } = await payOut();
    await seller.sandbox.idle();
    const told = seller.events().filter(({ type }) => type === 'payout.paid');
    expect(told).toMatchObject([{ data: { object: { ...payout } } }]);
  });

  it('is not made of nothing, nor of debts', async () => {
    expect(await payOut()).toMatchObject({ status: 409 });
    const { id } = await seller.captured();
    await payOut();
    await seller.stripe.refunds.create({ payment_intent: id });
    expect(await payOut()).toMatchObject({ status: 409, payout: { error: 'there is nothing to pay out' } });
    expect((await seller.stripe.payouts.list()).data).toHaveLength(1);
  });

  it('that is not there settles nothing', async () => {
    await expect(seller.stripe.payouts.retrieve('po_1')).rejects.toMatchObject({ statusCode: 404 });
    await expect(movements({ payout: 'po_1' })).rejects.toMatchObject({ statusCode: 400, param: 'payout' });
  });
});

it('books of before anything was paid out are read, and paid out', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'sandbox-'));
  const books = join(folder, 'books.db');
  const own = await Seller.open({ books });
  await own.captured();
  await own.sandbox.close();
  const file = new DatabaseSync(books);
  file.exec(
    'drop index stripe_balance_payout; alter table stripe_balance drop column payout; drop table stripe_payout',
  );
  file.close();
  await own.restart();
  expect(await own.control('POST', 'payouts')).toMatchObject({ status: 201, json: { amount: 133_500 - 3_902 } });
  await own.close();
  rmSync(folder, { recursive: true });
});
