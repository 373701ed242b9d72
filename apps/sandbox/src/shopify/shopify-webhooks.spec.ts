import { describe, expect, it } from '@jest/globals';
import { createHmac } from 'node:crypto';
import { orderIdOf } from '../market/order-ids.js';
import { boughtAt, german, gidOf, shopAtRest } from './shop-at-rest.contract.js';
import { webhookSecret, type ShopifySeller } from './shopify-seller.contract.js';

let shop: ShopifySeller;
let sku: string;
shopAtRest((...given) => ([shop, sku] = given));
const bought = () => boughtAt(shop, sku);

describe('A webhook', () => {
  it('is signed over its bytes, and tells of an order with all digits', async () => {
    const order = await bought();
    await shop.sandbox.idle();
    expect(shop.topics().sort()).toEqual(['orders/create', 'orders/paid']);
    const [{ body, headers }] = shop.seller.deliveries as [(typeof shop.seller.deliveries)[number]];
    expect(headers).toMatchObject({
      'x-shopify-hmac-sha256': createHmac('sha256', webhookSecret).update(body).digest('base64'),
      'x-shopify-shop-domain': 'antiques.myshopify.com',
      'x-shopify-api-version': '2026-07',
      'x-shopify-triggered-at': new Date(shop.seller.now).toISOString(),
    });
    expect(
      body.startsWith(`{"id":${orderIdOf('shopify', order.number)},"admin_graphql_api_id":"${gidOf(order)}",`),
    ).toBe(true);
    expect(JSON.parse(body)).toMatchObject({
      ...{
        name: `#${order.number}`,
        financial_status: 'paid',
        fulfillment_status: null,
        total_price: '1295.00',
        test: false,
      },
      total_price_set: { presentment_money: { amount: '1295.00', currency_code: 'USD' } },
      line_items: [{ sku, quantity: 1, price: '1250.00', product_id: order.lines[0]!.listing, tax_lines: [] }],
      shipping_address: { name: german.name, country_code: 'DE' },
    });
    const [one, other] = shop.seller.deliveries.map((delivery) => delivery.headers);
    expect(one!['x-shopify-event-id']).toBe(other!['x-shopify-event-id']);
    expect(one!['x-shopify-webhook-id']).not.toBe(other!['x-shopify-webhook-id']);
  });

  it('comes again with its id until it is accepted', async () => {
    shop.seller.status = 503;
    await bought();
    await shop.sandbox.tick();
    shop.seller.status = 200;
    shop.seller.now += 1_000;
    await shop.sandbox.idle();
    const ids = new Map<string, number>();
    for (const { headers } of shop.seller.deliveries) {
      const id = String(headers['x-shopify-webhook-id']);
      ids.set(id, (ids.get(id) ?? 0) + 1);
    }
    expect([...ids.values()]).toEqual([2, 2]);
  });

  it('tells of a cancellation and its refund, whose sums are numbers', async () => {
    const order = await bought();
    await shop.sandbox.idle();
    shop.seller.deliveries.splice(0);
    shop.sandbox.market.cancel('shopify', order.number, 'customer');
    await shop.sandbox.idle();
    expect(shop.topics().sort()).toEqual(['orders/cancelled', 'orders/updated', 'orders/updated', 'refunds/create']);
    const bodyOf = (topic: string) =>
      shop.seller.deliveries.find(({ headers }) => headers['x-shopify-topic'] === topic)!.body;
    expect(JSON.parse(bodyOf('orders/cancelled'))).toMatchObject({
      ...{ cancel_reason: 'customer', financial_status: 'refunded', current_total_price: '0.00' },
    });
    const refund = bodyOf('refunds/create');
    expect(refund).toContain(`"order_id":${orderIdOf('shopify', order.number)},`);
    expect(JSON.parse(refund)).toMatchObject({
      refund_line_items: [{ quantity: 1, subtotal: 1_250, total_tax: 0 }],
      order_adjustments: [{ amount: '-45.00' }],
      transactions: [{ kind: 'refund', status: 'success', amount: '1295.00', currency: 'USD' }],
    });
  });

  it('may be lost on the way, twice or late', async () => {
    shop.sandbox.faults.set([
      { match: { part: 'webhooks', path: '/shopify/orders/create' }, fault: 'duplicate', times: 1 },
    ]);
    await bought();
    await shop.sandbox.idle();
    expect(shop.topics().sort()).toEqual(['orders/create', 'orders/create', 'orders/paid']);
  });
});
