import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { people } from '../market/people.js';
import { EtsySeller, shopId } from './etsy-seller.contract.js';
import { propertiesOf } from './schema.contract.js';

let seller: EtsySeller;
beforeAll(async () => void (seller = await EtsySeller.open()));
afterAll(() => seller.close());

type Entry = Record<string, unknown> & { readonly amount: number; readonly balance: number };
const american = people[0]!;
const secondsOf = (at: number) => Math.floor(at / 1_000);
const ask = (query: Record<string, string | number>) =>
  seller.get(
    `shops/${shopId}/payment-account/ledger-entries?${new URLSearchParams(query as Record<string, string>).toString()}`,
  );
const recent = (more = {}) =>
  ask({ min_created: secondsOf(seller.now) - 86_400, max_created: secondsOf(seller.now), limit: 100, ...more });
const entries = async () => ((await recent()).body['results'] as Entry[]).toReversed();
let count = 0;
const sell = async () => {
  const sku = `L-${++count}`;
  seller.now += 60_000;
  await seller.offer(sku);
  return seller.hall.buy('etsy', sku, american)!;
};

describe('The payment account', () => {
  it('has a sale with its tax and its fees, a refund, and what went to the bank', async () => {
    const { number, lines } = await sell();
    seller.now += 60_000;
    seller.hall.repay('etsy', number, 4_929, 'a scratch');
    expect((await recent()).body).toEqual({ count: 0, results: [] });
    seller.now += 60_000;
    const [paid] = seller.hall.payOut('etsy');
    const told = await entries();
    const line = lines[0]!.lineId;
    expect(told.map((one) => [one['ledger_type'], one.amount, one['reference_type'], one['reference_id']])).toEqual([
      ['listing', -20, 'listing', String(lines[0]!.listing)],
      ['PAYMENT_GROSS', 49_290, 'shop_payment', String(20_000_000_000 + number)],
      ['sales_tax', -2_790, 'receipt', String(number)],
      ['transaction', -2_925, 'transaction', String(line)],
      ['shipping_transaction', -97, 'transaction', String(line)],
      ['REFUND_GROSS', -4_929, 'payment_adjustment', expect.any(String)],
      ['sales_tax_refund', 279, 'receipt', String(number)],
      ['transaction_refund', 292, 'transaction', String(line)],
      ['shipping_transaction_refund', 10, 'transaction', String(line)],
      ['DISBURSE2', -paid!.amountMinor, 'disbursement', String(paid!.number)],
    ]);
    const sums = told.map((_, index) => told.slice(0, index + 1).reduce((sum, { amount }) => sum + amount, 0));
    expect(told.map(({ balance }) => balance)).toEqual(sums);
    expect(sums.at(-1)).toBe(0);
    expect(told.map((one) => one['sequence_number'])).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
    expect(told[5]!['payment_adjustments']).toMatchObject([
      { payment_id: 20_000_000_000 + number, total_adjustment_amount: 4_929 },
    ]);
    expect(Object.keys(told[0]!).sort()).toEqual(propertiesOf('PaymentAccountLedgerEntry'));
  });

  it('comes page by page, the last entry first, of 31 days at most', async () => {
    const { body } = await recent({ limit: 2, offset: 1 });
    expect(body).toMatchObject({ count: 10, results: [{ sequence_number: 9 }, { sequence_number: 8 }] });
    const until = secondsOf(seller.now);
    expect((await ask({ min_created: until - 2_678_400, max_created: until })).status).toBe(200);
    expect((await ask({ min_created: until - 2_678_401, max_created: until })).status).toBe(400);
    expect((await ask({ max_created: until })).status).toBe(400);
    expect((await ask({ min_created: until })).status).toBe(400);
    expect((await ask({ min_created: until - 1, max_created: until, limit: 101 })).status).toBe(400);
  });

  it('refers to payments and transactions, which tell of their receipts', async () => {
    const [first] = seller.hall.orders('etsy');
    const { number, lines } = first!;
    const payments = `shops/${shopId}/payments?payment_ids=1,${20_000_000_000 + number}`;
    expect((await seller.get(payments)).body).toMatchObject({ count: 1, results: [{ receipt_id: number }] });
    expect((await seller.get(`shops/${shopId}/payments`)).status).toBe(400);
    expect((await seller.get(`shops/${shopId}/payments?payment_ids=x`)).status).toBe(400);
    const transaction = `shops/${shopId}/transactions/${lines[0]!.lineId}`;
    expect((await seller.get(transaction)).body).toMatchObject({ receipt_id: number });
    expect((await seller.get(`shops/${shopId}/transactions/1`)).status).toBe(404);
  });
});
