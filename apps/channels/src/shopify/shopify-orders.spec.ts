import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { ChannelUnreachable, type Giving } from '../channel/channel.js';
import { Recorder, reply } from './recorder.contract.js';
import type { ShopifyChannel } from './shopify.channel.js';

const number = '820982911946154508';
const id = `gid://shopify/Order/${number}`;
const parts = [{ lineId: '466157049', quantity: 1 }];
const sent = [{ carrier: 'ups', trackingNumber: '1Z999AA10123456784', sentAt: '2026-06-16T10:00:00.000Z' }];
const last = { hasNextPage: false, endCursor: 'ZW5k' };
const order = reply('graphql-order') as unknown as { line_items: { nodes: object[] }; refunds: object[] };
const told = (changes: object = {}, pageInfo: object = last) => ({
  ...{ ...order, line_items: { ...order.line_items, pageInfo } },
  ...changes,
});
const delivery = (changes: object) => {
  const { order } = reply('delivery').data as { order: object };
  return { data: { order: { ...order, ...changes } } };
};
const fulfilled = { data: { fulfillmentCreate: { userErrors: [] } } };
const nothingLeft = delivery({ fulfillmentOrders: { nodes: [] } });
const cancelled = delivery({ cancelledAt: '2026-06-16T10:00:00Z' });
const cancelling = (done: boolean, orderCancelUserErrors: object[] = []) => ({
  data: { orderCancel: { job: { id: 'gid://shopify/Job/1', done }, orderCancelUserErrors } },
});
const gone = { data: { order: null } };

describe('Shopify’s orders over HTTP', () => {
  const shop = new Recorder();
  let url: string;
  let channel: ShopifyChannel;
  beforeAll(async () => {
    url = await shop.listen();
  });
  beforeEach(() => {
    shop.forget();
    channel = shop.channel(url, shop.budget());
  });
  afterAll(() => shop.close());
  const text = (bytes: Uint8Array | undefined) => Buffer.from(bytes!).toString();

  describe('are heard of', () => {
    const changes = async (since: string) => {
      const all: string[] = [];
      for await (const bytes of channel.changedSince(since)) all.push(text(bytes));
      return all;
    };

    it('one by its number, readable as it is', async () => {
      shop.answers.push({ data: { order: told() } });
      const bytes = await channel.order(number);
      expect(shop.asked[0]!.variables).toEqual({ id, lines: 20, after: null, refunds: 40 });
      expect(channel.read('order', text(bytes))).toEqual(channel.read('order', JSON.stringify(order)));
    });

    it('with all their lines', async () => {
      const page = (sku: string) => ({ nodes: [{ ...order.line_items.nodes[0], sku }] });
      const next = { hasNextPage: true, endCursor: 'bmV4dA==' };
      shop.answers.push(
        { data: { order: told({ line_items: { ...page('A'), pageInfo: next } }) } },
        { data: { order: told({ line_items: { ...page('B'), pageInfo: last } }) } },
      );
      const news = channel.read('order', text(await channel.order(number)));
      expect(news).toMatchObject({ order: { lines: [{ sku: 'A' }, { sku: 'B' }] } });
      expect(shop.asked[1]!.variables['after']).toBe('bmV4dA==');
    });

    it('not at all where there is none, or it is no number', async () => {
      shop.answers.push(gone);
      expect(await channel.order(number)).toBeUndefined();
      expect(await channel.order('#1001')).toBeUndefined();
      expect(shop.asked).toHaveLength(1);
    });

    it('as they changed, on every page', async () => {
      const page = (nodes: object[], hasNextPage: boolean) => ({
        data: { orders: { nodes, pageInfo: { hasNextPage, endCursor: 'bmV4dA==' } } },
      });
      shop.answers.push(page([told(), told({ refunds: [] })], true), page([told({ name: '#2042' })], false));
      const all = await changes('2026-06-15T10:03:11.500Z');
      expect(all.map((one) => (JSON.parse(one) as { name: string }).name)).toEqual(['#2041', '#2041', '#2042']);
      expect(shop.asked.map(({ variables }) => [variables['query'], variables['page']])).toEqual([
        ["updated_at:>='2026-06-15T10:03:11Z'", null],
        ["updated_at:>='2026-06-15T10:03:11Z'", 'bmV4dA=='],
      ]);
    });

    it('and one that does not fit on a page is asked for by itself, in the same words', async () => {
      const nodes = [
        told({}, { hasNextPage: true, endCursor: 'x' }),
        told({ refunds: Array(3).fill(order.refunds[0]) }),
      ];
      const whole = { data: { order: told() } };
      shop.answers.push({ data: { orders: { nodes, pageInfo: last } } }, whole, whole, whole);
      const [long, refunded] = await changes('2026-06-15T10:03:11.000Z');
      expect(shop.operations).toEqual(['Changed', 'Order', 'Order']);
      expect([long, refunded]).toEqual(Array(2).fill(text(await channel.order(number))));
    });
  });

  describe('are sent', () => {
    it('once, with their tracking number', async () => {
      shop.answers.push(reply('delivery'), fulfilled, nothingLeft);
      expect(await channel.ship(number, parts, [...sent, { ...sent[0]!, trackingNumber: '1Z2' }])).toBe('done');
      expect(shop.asked[1]!.variables).toEqual({
        fulfillment: {
          lineItemsByFulfillmentOrder: [
            {
              fulfillmentOrderId: 'gid://shopify/FulfillmentOrder/1',
              fulfillmentOrderLineItems: [{ id: 'gid://shopify/FulfillmentOrderLineItem/11', quantity: 1 }],
            },
          ],
          notifyCustomer: true,
          trackingInfo: { company: 'UPS', numbers: ['1Z999AA10123456784', '1Z2'] },
        },
      });
    });
    it('not again', async () => {
      shop.answers.push(nothingLeft);
      expect(await channel.ship(number, parts, sent)).toBe('done');
      expect(shop.operations).toEqual(['Delivery']);
    });
    it('from every place they lie at', async () => {
      const from = (n: number, remaining: number) => ({
        ...{ id: `gid://shopify/FulfillmentOrder/${n}`, status: 'OPEN' },
        lineItems: {
          nodes: [{ id: `line-${n}`, remainingQuantity: remaining, lineItem: { id: `gid://shopify/LineItem/${n}` } }],
        },
      });
      const left = (...nodes: object[]) => delivery({ fulfillmentOrders: { nodes } });
      shop.answers.push(left(from(1, 1), from(2, 1)), fulfilled, left(from(1, 0), from(2, 1)), fulfilled, left());
      const both = ['1', '2'].map((lineId) => ({ lineId, quantity: 1 }));
      expect(await channel.ship(number, both, sent)).toBe('done');
      expect(shop.operations).toEqual(['Delivery', 'Fulfil', 'Delivery', 'Fulfil', 'Delivery']);
    });
    it('too late, if they were cancelled', async () => {
      shop.answers.push(cancelled);
      expect(await channel.ship(number, parts, sent)).toBe('too-late');
    });
    it('unless Shopify refuses', async () => {
      const userErrors = [{ field: ['fulfillment'] }];
      shop.answers.push(reply('delivery'), { data: { fulfillmentCreate: { userErrors } } }, gone);
      await expect(channel.ship(number, parts, sent)).rejects.toMatchObject({ code: 'INVALID' });
      await expect(channel.ship(number, parts, sent)).rejects.toMatchObject({ code: 'not-found' });
    });
  });

  describe('are cancelled', () => {
    it('with all their money back, and nothing back on sale', async () => {
      shop.answers.push(reply('delivery'), cancelling(false), cancelled);
      expect(await channel.cancel(number, 'out-of-stock')).toBe('done');
      const { query, variables } = shop.asked[1]!;
      expect(variables).toEqual({
        ...{ orderId: id, reason: 'INVENTORY', refundMethod: { originalPaymentMethodsRefund: true } },
      });
      expect(query).toContain('restock: false');
    });
    it('not again', async () => {
      shop.answers.push(cancelled);
      expect(await channel.cancel(number, 'other')).toBe('done');
      expect(shop.operations).toEqual(['Delivery']);
    });
    it('too late, if they are on their way', async () => {
      shop.answers.push(delivery({ fulfillments: [{ status: 'SUCCESS', trackingInfo: [{ number: '1Z' }] }] }));
      expect(await channel.cancel(number, 'buyer-asked')).toBe('too-late');
    });
    it('as far as anybody knows only once Shopify is through with it', async () => {
      shop.answers.push(reply('delivery'), cancelling(false), reply('delivery'));
      await expect(channel.cancel(number, 'other')).rejects.toBeInstanceOf(ChannelUnreachable);
    });
    it('or refused, unless that was because they are cancelled', async () => {
      const refused = cancelling(false, [{ field: ['orderId'], code: 'INVALID' }]);
      shop.answers.push(reply('delivery'), refused, reply('delivery'), reply('delivery'), refused, cancelled);
      await expect(channel.cancel(number, 'other')).rejects.toMatchObject({ code: 'INVALID' });
      expect(await channel.cancel(number, 'other')).toBe('done');
    });
  });

  describe('are refunded', () => {
    const giving: Giving = {
      ...{ refundId: 'refund-42', amount: { minor: 120_000, currency: 'USD' }, parts, reason: 'returned' },
    };
    const refunded = { data: { refundCreate: { userErrors: [] } } };

    it('to where the money came from, under our own key', async () => {
      shop.answers.push(reply('payment'), refunded);
      expect(await channel.refund(number, giving)).toBe('done');
      expect(shop.asked[1]!.variables).toEqual({
        key: 'refund-42',
        input: {
          ...{ orderId: id, currency: 'USD', note: 'returned: refund-42', notify: true },
          refundLineItems: [{ lineItemId: 'gid://shopify/LineItem/466157049', quantity: 1, restockType: 'NO_RESTOCK' }],
          transactions: [
            {
              ...{ orderId: id, parentId: 'gid://shopify/OrderTransaction/2', gateway: 'shopify_payments' },
              ...{ kind: 'REFUND', amount: '1200.00' },
            },
          ],
        },
      });
      expect(shop.asked[1]!.query).toContain('@idempotent(key: $key)');
    });
    it('not again, however long ago it was', async () => {
      const { order } = reply('payment').data as { order: object };
      shop.answers.push({ data: { order: { ...order, refunds: [{ note: null }, { note: 'returned: refund-42' }] } } });
      expect(await channel.refund(number, giving)).toBe('done');
      expect(shop.operations).toEqual(['Payment']);
    });
    it.each([
      ['more than is left', 130_001, 'USD'],
      ['another currency', 1, 'GBP'],
    ])('not with %s', async (_, minor, currency) => {
      shop.answers.push(reply('payment'));
      const asked = channel.refund(number, { ...giving, amount: { minor, currency } });
      await expect(asked).rejects.toMatchObject({ code: 'more-than-paid' });
      expect(shop.operations).toEqual(['Payment']);
    });
    it('by several payments where one is not enough', async () => {
      const { order } = reply('payment').data as { order: { transactions: object[] } };
      const card = { ...order.transactions[1], id: 'gid://shopify/OrderTransaction/9', gateway: 'gift_card' };
      shop.answers.push({ data: { order: { ...order, transactions: [...order.transactions, card] } } }, refunded);
      await channel.refund(number, { ...giving, amount: { minor: 140_000, currency: 'USD' } });
      expect(shop.asked[1]!.variables['input']).toMatchObject({
        transactions: [
          { gateway: 'shopify_payments', amount: '1300.00' },
          { gateway: 'gift_card', amount: '100.00' },
        ],
      });
    });
    it('unless the first of two calls is still under way', async () => {
      const userErrors = [{ field: null, code: 'IDEMPOTENCY_CONCURRENT_REQUEST' }];
      shop.answers.push(reply('payment'), { data: { refundCreate: { userErrors } } });
      await expect(channel.refund(number, giving)).rejects.toBeInstanceOf(ChannelUnreachable);
    });
  });
});
