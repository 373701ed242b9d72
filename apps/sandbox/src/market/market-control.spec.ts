import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Seller } from '../seller.contract.js';
import type { MarketHall } from './market-hall.js';
import { people } from './people.js';

let seller: Seller;
beforeAll(async () => {
  seller = await Seller.open();
  const hall = seller.sandbox.market as MarketHall;
  for (const sku of ['A', 'B']) {
    hall.putListing('etsy', sku, { title: `Caddy ${sku}`, priceMinor: 10_000 });
    hall.publish('etsy', sku);
  }
  hall.putListing('ebay', 'C', { priceMinor: 500, format: 'auction' });
  hall.publish('ebay', 'C');
});
afterAll(() => seller.close());

const post = (what: string, body: object) => seller.control('POST', `market/${what}`, body);

describe('What people do on the platforms’ own pages', () => {
  it('is to buy, to cancel and to give back', async () => {
    const { status, json, text } = await post('buy', { platform: 'etsy', sku: 'A' });
    expect([status, json]).toMatchObject([201, { number: 3_500_000_001, id: '3500000001', goodsMinor: 10_000 }]);
    for (const { name, email } of people) expect([text.includes(name), text.includes(email)]).toEqual([false, false]);
    expect((await post('buy', { platform: 'etsy', sku: 'A' })).status).toBe(409);
    const order = { platform: 'etsy', order: 3_500_000_001 };
    expect((await post('repay', { ...order, amountMinor: 100 })).status).toBe(204);
    expect((await post('repay', { ...order, amountMinor: 10_000_000 })).status).toBe(409);
    expect((await post('cancel', order)).status).toBe(204);
    expect((await post('cancel', { ...order, order: 5 })).status).toBe(409);
    expect(await seller.control('GET', 'market/orders?platform=etsy&sku=A')).toMatchObject({
      json: { orders: [{ number: 3_500_000_001, refunds: [{ amountMinor: 100 }, {}] }] },
    });
    expect(await seller.control('GET', 'market/orders?platform=ebay')).toMatchObject({ json: { orders: [] } });
  });

  it('is to bid', async () => {
    expect((await post('bid', { platform: 'ebay', sku: 'C', amountMinor: 600 })).status).toBe(204);
    expect((await post('bid', { platform: 'ebay', sku: 'C', amountMinor: 600 })).status).toBe(409);
    expect(await seller.control('GET', 'market/listings?platform=ebay')).toMatchObject({
      json: { listings: [{ sku: 'C', bids: 1, priceMinor: 600, state: 'live' }] },
    });
  });
});

describe('What platforms pay out', () => {
  it('is all that is due, once, and is told with what it settles', async () => {
    expect((await post('payouts', { platform: 'shopify' })).status).toBe(409);
    const hall = seller.sandbox.market as MarketHall;
    hall.putListing('shopify', 'D', { priceMinor: 10_000 });
    hall.publish('shopify', 'D');
    hall.buy('shopify', 'D', people[0]);
    const paid = { platform: 'shopify', amountMinor: 11_136, movements: [{ kind: 'sale', feeMinor: 364 }] };
    expect(await post('payouts', { platform: 'shopify' })).toMatchObject({ status: 201, json: { payouts: [paid] } });
    expect((await post('payouts', { platform: 'shopify' })).status).toBe(409);
    expect((await post('payouts', { platform: 'amazon' })).status).toBe(400);
    expect(await seller.control('GET', 'market/payouts?platform=shopify')).toMatchObject({ json: { payouts: [paid] } });
  });
});

describe('The director', () => {
  it('has endings ignored, and limits calls', async () => {
    const hall = seller.sandbox.market as MarketHall;
    expect((await post('ignore-endings', { platform: 'etsy', count: 1 })).status).toBe(204);
    expect([hall.takeDown('etsy', 'B'), hall.takeDown('etsy', 'B')]).toEqual(['ignored', 'ended']);
    expect((await post('quota', { platform: 'etsy', perSecond: 0 })).json).toEqual({ throttled: 0 });
    expect(hall.admit('etsy', 1)).toMatchObject({ admitted: false });
  });

  it.each([
    ['of another platform', 'buy', { platform: 'amazon', sku: 'A' }],
    ['of nothing', 'repay', { platform: 'etsy', order: 1, amountMinor: 0 }],
    ['by halves', 'cancel', { platform: 'etsy', order: 1.5 }],
  ])('cannot ask for what is %s', async (_, what, body) => expect((await post(what, body)).status).toBe(400));

  it('finds no platform without credentials', async () => {
    expect((await seller.control('GET', 'market/nothing')).status).toBe(404);
    for (const path of ['shopify/admin/api/2026-07/graphql.json', 'etsy/v3/application/shops/1/listings'])
      expect((await fetch(`${seller.sandbox.url}/${path}`, { method: 'POST' })).status).toBe(404);
  });
});
