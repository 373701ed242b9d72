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

  const at = (minutes: number) => new Date(shop.now() + minutes * 60_000).toISOString();
  /** Shopify tells of an order for this piece. */
  const told = (
    id: number,
    sku: string,
    financialStatus: string,
    updatedAt: string,
    cancelledAt: string | null = null,
  ) => {
    const amount = { amount: '200.00', currency_code: 'USD' };
    const price_set = { shop_money: amount, presentment_money: amount };
    const none = { shop_money: { ...amount, amount: '0.00' }, presentment_money: { ...amount, amount: '0.00' } };
    return shop.shopify('orders/updated', {
      ...{ id, admin_graphql_api_id: `gid://shopify/Order/${id}`, name: `#${id}`, created_at: at(0) },
      ...{
        updated_at: updatedAt,
        processed_at: updatedAt,
        financial_status: financialStatus,
        cancelled_at: cancelledAt,
      },
      ...{ currency: 'USD', presentment_currency: 'USD', test: false, taxes_included: false, refunds: [] },
      ...{ total_price_set: price_set, subtotal_price_set: price_set, total_tax_set: none, total_discounts_set: none },
      ...{ total_line_items_price_set: price_set, total_shipping_price_set: none, tax_lines: [], shipping_lines: [] },
      line_items: [
        {
          ...{
            id: 1,
            admin_graphql_api_id: 'gid://shopify/LineItem/1',
            sku,
            title: sku,
            quantity: 1,
            price_set,
            total_discount_set: none,
          },
          ...{ tax_lines: [], discount_allocations: [] },
        },
      ],
    });
  };

  it('is kept for who bought it at a marketplace and has not paid yet', async () => {
    await marketplaces.offered('STOOL', 20_000);
    await told(555, 'STOOL', 'pending', at(0));
    await shop.until('inventory', 'unit-STOOL', ['UnitHeld']);
    for (const platform of ['ebay', 'etsy'])
      await shop.until('channels', `listing-${platform}.STOOL`, ['ListingEnded']);
    expect((await shop.buy(['STOOL'], 'stool')).body.type).toBe('/problems/piece-gone');
    await told(555, 'STOOL', 'paid', at(1));
    await shop.until('orders', 'order-o-shopify-555', ['OrderConfirmed']);
    expect((await shop.get<{ order: { orderId: string } }>('/v1/units/STOOL')).body.order.orderId).toBe(
      'o-shopify-555',
    );
  });

  it('is for sale again at once when they cancel without having paid', async () => {
    await marketplaces.offered('CHAIR', 20_000);
    const pending = at(-10);
    await told(556, 'CHAIR', 'pending', pending);
    await shop.until('inventory', 'unit-CHAIR', ['UnitHeld']);
    for (const platform of ['ebay', 'etsy'])
      await shop.until('channels', `listing-${platform}.CHAIR`, ['ListingEnded']);
    await told(556, 'CHAIR', 'voided', at(-5), at(-5));
    // What was told before comes again, and keeps nothing.
    await told(556, 'CHAIR', 'pending', pending);
    await shop.until('inventory', 'unit-CHAIR', ['HoldExpired']);
    await shop.atRest();
    expect(marketplaces.buyableAt('CHAIR')).toEqual(['ebay', 'etsy', 'shopify']);
    expect((await shop.buy(['CHAIR'], 'chair')).status).toBe(201);
  });
});
