import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { people } from '../market/people.js';
import { ShopifySeller } from './shopify-seller.contract.js';

let shop: ShopifySeller;
beforeAll(async () => void (shop = await ShopifySeller.open()));
afterAll(() => shop.close());

const american = people[0]!;
const usd = (amount: string) => ({ amount, currencyCode: 'USD' });
const payouts = `query ($query: String, $after: String) {
  shopifyPaymentsAccount {
    payouts(first: 1, after: $after, query: $query) {
      nodes { id legacyResourceId issuedAt status transactionType net { amount currencyCode } }
      pageInfo { hasNextPage endCursor }
    }
  }
}`;
const transactions = `query ($query: String, $hide: Boolean) {
  shopifyPaymentsAccount {
    balanceTransactions(first: 10, query: $query, hideTransfers: $hide) {
      nodes {
        id type sourceType sourceId test transactionDate associatedOrder { id name } associatedPayout { id status }
        amount { amount currencyCode } fee { amount } net { amount }
      }
    }
  }
}`;
type Listed = { nodes: Record<string, unknown>[]; pageInfo: { hasNextPage: boolean; endCursor: string } };
const ask = async (query: string, variables: object, what: string) =>
  ((await shop.ask(query, variables)).data!['shopifyPaymentsAccount'] as Record<string, Listed>)[what]!;
const sell = async (sku: string) => {
  await shop.offer(sku);
  shop.seller.now += 1_000;
  return shop.sandbox.market.buy('shopify', sku, american)!;
};
const payOut = () => {
  shop.seller.now += 1_000;
  return shop.sandbox.market.payOut('shopify')[0]!;
};

describe('Shopify Payments', () => {
  it('has paid nothing out at first', async () =>
    expect(await ask(payouts, {}, 'payouts')).toMatchObject({ nodes: [], pageInfo: { hasNextPage: false } }));

  it('tells what it paid out, and of which charges and refunds', async () => {
    const { number } = await sell('NGA-1');
    shop.seller.now += 1_000;
    shop.sandbox.market.repay('shopify', number, 26_500, 'a scratch');
    const paid = payOut();
    const id = `gid://shopify/ShopifyPaymentsPayout/${paid.number}`;
    expect((await ask(payouts, {}, 'payouts')).nodes).toEqual([
      {
        ...{ id, legacyResourceId: String(paid.number), issuedAt: '2026-06-15T12:00:03Z', status: 'PAID' },
        ...{ transactionType: 'DEPOSIT', net: usd('963.02') },
      },
    ]);
    const search = { query: `payments_transfer_id:${paid.number}`, hide: true };
    const order = { id: `gid://shopify/Order/${2n ** 53n + BigInt(number)}`, name: `#${number}` };
    const common = { test: false, associatedOrder: order, associatedPayout: { id, status: 'PAID' } };
    expect((await ask(transactions, search, 'balanceTransactions')).nodes).toMatchObject([
      { ...common, type: 'CHARGE', amount: usd('1265.00'), fee: { amount: '36.98' }, net: { amount: '1228.02' } },
      { ...common, type: 'REFUND', amount: usd('-265.00'), fee: { amount: '0.00' }, net: { amount: '-265.00' } },
    ]);
    const { nodes } = await ask(transactions, { ...search, hide: false }, 'balanceTransactions');
    expect(nodes[2]).toMatchObject({ type: 'TRANSFER', amount: usd('-963.02'), associatedOrder: null });
  });

  it('tells one payout after the other, since when is asked', async () => {
    await sell('NGA-2');
    const paid = payOut();
    const first = await ask(payouts, {}, 'payouts');
    expect(first.pageInfo.hasNextPage).toBe(true);
    const second = await ask(payouts, { after: first.pageInfo.endCursor }, 'payouts');
    expect([second.nodes[0]!['legacyResourceId'], second.pageInfo.hasNextPage]).toEqual([String(paid.number), false]);
    const since = new Date(shop.seller.now).toISOString().replace(/\.\d+/, '');
    expect((await ask(payouts, { query: `issued_at:>='${since}'` }, 'payouts')).nodes).toEqual(second.nodes);
    const { nodes } = await ask(transactions, { query: 'payments_transfer_id:1' }, 'balanceTransactions');
    expect(nodes).toEqual([]);
  });
});
