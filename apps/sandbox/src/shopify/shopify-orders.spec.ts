import { describe, expect, it } from '@jest/globals';
import type { MarketOrder } from '../market/market.js';
import { orderIdOf } from '../market/order-ids.js';
import { boughtAt, german, gidOf, shopAtRest } from './shop-at-rest.contract.js';
import type { ShopifySeller } from './shopify-seller.contract.js';

let shop: ShopifySeller;
let sku: string;
shopAtRest((...given) => ([shop, sku] = given));
const bought = () => boughtAt(shop, sku);
const truth = ({ number }: MarketOrder) => shop.sandbox.market.orders('shopify').find((one) => one.number === number)!;
const ask = async (query: string, variables: object) => (await shop.ask(query, variables)).data as unknown as Told;
type Told = Record<string, Record<string, unknown>>;

const sum = (amount: string) => ({ presentmentMoney: { amount, currencyCode: 'USD' } });
const looked = `query ($id: ID!) {
  order(id: $id) {
    id name cancelledAt cancelReason displayFinancialStatus displayFulfillmentStatus
    totalPriceSet { ...Sum } totalRefundedSet { ...Sum } currentTotalPriceSet { ...Sum }
    shippingAddress { name countryCodeV2 } shippingLines(first: 2) { nodes { discountedPriceSet { ...Sum } } }
    lineItems(first: 5) { nodes { id sku quantity currentQuantity originalUnitPriceSet { ...Sum } product { id } } }
    fulfillments(first: 5) { id status trackingInfo(first: 5) { company number } }
    fulfillmentOrders(first: 5) { nodes { id status lineItems(first: 5) { nodes { id remainingQuantity } } } }
    transactions(first: 5) { id kind gateway parentTransaction { id } amountSet { ...Sum } }
    refunds(first: 5) { note totalRefundedSet { ...Sum } refundLineItems(first: 5) { nodes { quantity } } }
  }
}
fragment Sum on MoneyBag { presentmentMoney { amount currencyCode } }`;
const look = async (order: MarketOrder) => (await ask(looked, { id: gidOf(order) }))['order'] as never as Looked;
type Looked = {
  fulfillmentOrders: { nodes: [{ id: string; lineItems: { nodes: [{ id: string; remainingQuantity: number }] } }] };
  lineItems: { nodes: [{ id: string }] };
  fulfillments: { id: string }[];
  transactions: [{ id: string }];
};

describe('An order', () => {
  it('adds up, and has an id that no double holds', async () => {
    const order = await bought();
    const told = await look(order);
    expect(Number.isSafeInteger(Number(orderIdOf('shopify', order.number)))).toBe(false);
    expect(told).toMatchObject({
      ...{ id: gidOf(order), name: `#${order.number}`, displayFinancialStatus: 'PAID' },
      ...{ displayFulfillmentStatus: 'UNFULFILLED', totalPriceSet: sum('1295.00'), totalRefundedSet: sum('0.00') },
      shippingAddress: { name: german.name, countryCodeV2: 'DE' },
      shippingLines: { nodes: [{ discountedPriceSet: sum('45.00') }] },
      lineItems: { nodes: [{ sku, quantity: 1, currentQuantity: 1, originalUnitPriceSet: sum('1250.00') }] },
      fulfillmentOrders: { nodes: [{ status: 'OPEN', lineItems: { nodes: [{ remainingQuantity: 1 }] } }] },
      transactions: [{ kind: 'SALE', amountSet: sum('1295.00') }],
    });
    expect(await ask('query ($id: ID!) { order(id: $id) { id } }', { id: 'gid://shopify/Order/1001' })).toEqual({
      order: null,
    });
  });

  it('is found by when it changed last, the longest unchanged first, page by page', async () => {
    shop.seller.now += 60_000;
    const since = new Date(shop.seller.now).toISOString().replace(/\.\d+/, '');
    const orders: MarketOrder[] = [];
    for (const each of [1, 2, 3]) {
      await shop.offer(`${sku}-${each}`);
      shop.seller.now += 1_500;
      orders.push(shop.sandbox.market.buy('shopify', `${sku}-${each}`)!);
    }
    shop.seller.now += 1_500;
    shop.sandbox.market.repay('shopify', orders[0]!.number, 5, 'late');
    const query = `query ($query: String, $after: String) {
      orders(first: 2, after: $after, sortKey: UPDATED_AT, query: $query) {
        nodes { id updatedAt } pageInfo { hasNextPage endCursor }
      }
    }`;
    const page = async (from: string, after: string | null = null) =>
      (await ask(query, { query: `updated_at:>='${from}'`, after }))['orders'] as {
        nodes: { id: string; updatedAt: string }[];
        pageInfo: { hasNextPage: boolean; endCursor: string };
      };
    const first = await page(since);
    expect(first).toMatchObject({
      nodes: [{ id: gidOf(orders[1]!) }, { id: gidOf(orders[2]!) }],
      pageInfo: { hasNextPage: true },
    });
    const last = await page(since, first.pageInfo.endCursor);
    expect(last).toMatchObject({ nodes: [{ id: gidOf(orders[0]!) }], pageInfo: { hasNextPage: false } });
    // Told to the second, and found by what was told.
    expect((await page(last.nodes[0]!.updatedAt)).nodes).toEqual(last.nodes);
  });

  it('is sent once, and its number may be corrected', async () => {
    const order = await bought();
    const { fulfillmentOrders } = await look(order);
    const [{ id, lineItems }] = fulfillmentOrders.nodes;
    const create = `mutation ($fulfillment: FulfillmentInput!) {
      fulfillmentCreate(fulfillment: $fulfillment) { fulfillment { id status } userErrors { field message } }
    }`;
    const sent = (quantity: number) => ({
      fulfillment: {
        lineItemsByFulfillmentOrder: [
          { fulfillmentOrderId: id, fulfillmentOrderLineItems: [{ id: lineItems.nodes[0].id, quantity }] },
        ],
        trackingInfo: { company: 'UPS', numbers: ['1Z1', '1Z2'] },
      },
    });
    expect(await ask(create, sent(2))).toMatchObject({ fulfillmentCreate: { fulfillment: null, userErrors: [{}] } });
    expect(await ask(create, sent(1))).toMatchObject({ fulfillmentCreate: { fulfillment: { status: 'SUCCESS' } } });
    expect(await ask(create, sent(1))).toMatchObject({ fulfillmentCreate: { fulfillment: null, userErrors: [{}] } });
    const told = await look(order);
    expect(told).toMatchObject({
      displayFulfillmentStatus: 'FULFILLED',
      fulfillments: [
        {
          trackingInfo: [
            { company: 'UPS', number: '1Z1' },
            { company: 'UPS', number: '1Z2' },
          ],
        },
      ],
      fulfillmentOrders: { nodes: [{ status: 'CLOSED', lineItems: { nodes: [{ remainingQuantity: 0 }] } }] },
    });
    await ask(
      `mutation ($id: ID!, $to: FulfillmentTrackingInput!) {
        fulfillmentTrackingInfoUpdateV2(fulfillmentId: $id, trackingInfoInput: $to) { userErrors { message } }
      }`,
      { id: told.fulfillments[0]!.id, to: { company: 'FedEx', number: '7941' } },
    );
    expect(await look(order)).toMatchObject({
      fulfillments: [{ trackingInfo: [{ company: 'FedEx', number: '7941' }] }],
    });
    expect(truth(order).dispatches.map(({ trackingNumber }) => trackingNumber)).toEqual(['1Z1', '1Z2', '7941']);
    await shop.sandbox.idle();
    expect(shop.topics().filter((topic) => topic === 'orders/updated')).toHaveLength(2);
  });

  const cancel = `mutation ($orderId: ID!, $restock: Boolean!, $refundMethod: OrderCancelRefundMethodInput) {
    orderCancel(orderId: $orderId, reason: INVENTORY, restock: $restock, refundMethod: $refundMethod) {
      job { id done } orderCancelUserErrors { code } userErrors { message }
    }
  }`;

  it('is cancelled once, with its money', async () => {
    const order = await bought();
    const refundMethod = { originalPaymentMethodsRefund: true };
    const asked = { orderId: gidOf(order), restock: false, refundMethod };
    expect(await ask(cancel, asked)).toMatchObject({
      orderCancel: { job: { done: false }, orderCancelUserErrors: [] },
    });
    expect(await ask(cancel, asked)).toMatchObject({
      orderCancel: { job: null, orderCancelUserErrors: [{ code: 'INVALID' }] },
    });
    expect(await look(order)).toMatchObject({
      ...{ cancelReason: 'INVENTORY', displayFinancialStatus: 'REFUNDED', totalRefundedSet: sum('1295.00') },
      lineItems: { nodes: [{ currentQuantity: 0 }] },
    });
    expect(truth(order).refunds).toMatchObject([{ amountMinor: 129_500 }]);
    const wrong = { ...asked, orderId: 'gid://shopify/Order/5' };
    expect(await ask(cancel, wrong)).toMatchObject({ orderCancel: { orderCancelUserErrors: [{ code: 'NOT_FOUND' }] } });
  });

  it('that is cancelled may leave the money, and put the piece back on sale', async () => {
    const order = await bought();
    await ask(cancel, { orderId: gidOf(order), restock: true });
    expect(truth(order)).toMatchObject({ cancelReason: 'inventory', refunds: [] });
    expect(shop.sandbox.market.listings('shopify').find((one) => one.sku === sku)).toMatchObject({ state: 'live' });
  });

  it('that was sent is not cancelled', async () => {
    const order = await bought();
    const { fulfillmentOrders } = await look(order);
    await ask(
      `mutation ($id: ID!) { fulfillmentCreate(fulfillment: {
        lineItemsByFulfillmentOrder: [{ fulfillmentOrderId: $id }], trackingInfo: { company: "UPS", number: "1Z9" }
      }) { userErrors { message } } }`,
      { id: fulfillmentOrders.nodes[0].id },
    );
    expect(await ask(cancel, { orderId: gidOf(order), restock: false })).toMatchObject({
      orderCancel: { orderCancelUserErrors: [{ code: 'INVALID' }] },
    });
  });
});

describe('A refund', () => {
  const create = `mutation ($input: RefundInput!, $key: String!) {
    refundCreate(input: $input) @idempotent(key: $key) { refund { id note } userErrors { field message } }
  }`;
  const asked = async (order: MarketOrder, amount: string, more = {}) => {
    const { transactions, lineItems } = await look(order);
    return {
      ...{ orderId: gidOf(order), currency: 'USD', note: 'returned: r-1' },
      refundLineItems: [{ lineItemId: lineItems.nodes[0].id, quantity: 1, restockType: 'NO_RESTOCK' }],
      transactions: [
        { orderId: gidOf(order), parentId: transactions[0].id, gateway: 'shopify_payments', kind: 'REFUND', amount },
      ],
      ...more,
    };
  };

  it('gives money back once for its key', async () => {
    const order = await bought();
    const input = await asked(order, '12.50');
    const once = await ask(create, { input, key: `r-${sku}` });
    expect(await ask(create, { input, key: `r-${sku}` })).toEqual(once);
    expect(truth(order).refunds).toMatchObject([{ amountMinor: 1_250 }]);
    expect(await look(order)).toMatchObject({
      ...{ displayFinancialStatus: 'PARTIALLY_REFUNDED', currentTotalPriceSet: sum('1282.50') },
      refunds: [
        { note: 'returned: r-1', totalRefundedSet: sum('12.50'), refundLineItems: { nodes: [{ quantity: 1 }] } },
      ],
    });
    expect(await ask(create, { input: { ...input, note: 'another' }, key: `r-${sku}` })).toMatchObject({
      refundCreate: { refund: null, userErrors: [{ message: expect.stringContaining('idempotency key') }] },
    });
  });

  it.each([
    ['of more than was paid', '1295.01', {}],
    ['of nothing', '0.00', {}],
    ['in another currency', '1.00', { currency: 'EUR' }],
    ['of what was not bought', '1.00', { refundLineItems: [{ lineItemId: 'gid://shopify/LineItem/1', quantity: 1 }] }],
  ])('is refused %s', async (_, amount, more) => {
    const order = await bought();
    const input = await asked(order, amount, more);
    expect(await ask(create, { input, key: `no-${sku}` })).toMatchObject({
      refundCreate: { refund: null, userErrors: [{}] },
    });
    expect(truth(order).refunds).toEqual([]);
  });
});
