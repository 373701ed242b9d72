import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Marketplaces } from './marketplaces.js';
import { Shop } from './shop.js';

describe('A piece', () => {
  const shop = new Shop();
  const marketplaces = new Marketplaces(shop);
  beforeAll(async () => {
    await shop.open();
    await shop.priced();
  });
  afterAll(async () => {
    await shop.close();
    shop.remove();
  });

  it('is kept for who bought it at a marketplace and has not paid yet', async () => {
    await marketplaces.offered('STOOL', 20_000);
    const told = (financialStatus: string, updatedAt: string) => {
      const amount = { amount: '200.00', currency_code: 'USD' };
      const price_set = { shop_money: amount, presentment_money: amount };
      const none = { shop_money: { ...amount, amount: '0.00' }, presentment_money: { ...amount, amount: '0.00' } };
      return shop.shopify('orders/updated', {
        ...{ id: 555, admin_graphql_api_id: 'gid://shopify/Order/555', name: '#555', created_at: updatedAt },
        ...{ updated_at: updatedAt, processed_at: updatedAt, financial_status: financialStatus, cancelled_at: null },
        ...{ currency: 'USD', presentment_currency: 'USD', test: false, taxes_included: false, refunds: [] },
        ...{
          total_price_set: price_set,
          subtotal_price_set: price_set,
          total_tax_set: none,
          total_discounts_set: none,
        },
        ...{ total_line_items_price_set: price_set, total_shipping_price_set: none, tax_lines: [], shipping_lines: [] },
        line_items: [
          {
            ...{
              id: 1,
              admin_graphql_api_id: 'gid://shopify/LineItem/1',
              sku: 'STOOL',
              title: 'Stool',
              quantity: 1,
              price_set,
              total_discount_set: none,
            },
            ...{ tax_lines: [], discount_allocations: [] },
          },
        ],
      });
    };
    const at = (minutes: number) => new Date(shop.now() + minutes * 60_000).toISOString();
    await told('pending', at(0));
    await shop.until('inventory', 'unit-STOOL', ['UnitHeld']);
    for (const platform of ['ebay', 'etsy'])
      await shop.until('channels', `listing-${platform}.STOOL`, ['ListingEnded']);
    expect((await shop.buy(['STOOL'], 'stool')).body.type).toBe('/problems/piece-gone');
    await told('paid', at(1));
    await shop.until('orders', 'order-o-shopify-555', ['OrderConfirmed']);
    expect((await shop.get<{ order: { orderId: string } }>('/v1/units/STOOL')).body.order.orderId).toBe(
      'o-shopify-555',
    );
  });
});
