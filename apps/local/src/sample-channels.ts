import { post, put, until, type ShopClient } from './sample-sales.js';

/** What is said of a piece at a marketplace, a line of listings.jsonl. */
export type SampleListing = { readonly channel: string; readonly unitId: string; readonly draft: object };

const isOut = ['live', 'ending', 'ended', 'sold'];

/** Puts a piece up for sale at a marketplace, until it can be bought there. */
export async function offerElsewhere(shop: ShopClient, { channel, unitId, draft }: SampleListing) {
  const listing = `/v1/listings/${channel}/${unitId}`;
  await put(shop, listing, draft);
  await post(shop, `${listing}/publication`, `sample-${channel}-${unitId}`, {});
  await until(shop, listing, ({ status }) => isOut.includes(status ?? ''));
}

/** A receipt of the store's till, and a row of its file in which nothing was sold; and what eBay means by a SKU of before. */
export async function hearFromChannels(shop: ShopClient) {
  const polish = { sku: 'POLISH-250', quantity: 1, price: { minor: 1_450, currency: 'USD' } };
  const sale = { till: 'till-1', receipt: '1001', soldAt: '2026-01-10T15:00:00.000Z', currency: 'USD' };
  await post(shop, '/v1/till-sales', 'sample-till-sale', { ...sale, lines: [polish], payment: 'cash' });
  await until(shop, '/v1/orders/o-store-1001', ({ status }) => status === 'confirmed');
  const content = 'receipt,sku,quantity,soldAt,unitPrice\n1003,POLISH-250,0,2026-01-10 11:00,14.50\n';
  await post(shop, '/v1/store-files', 'sample-store-file', { content });
  await until(shop, '/v1/channel-messages', ({ messages = [] }) => messages.length > 0);
  await put(shop, '/v1/sku-mappings', { channel: 'ebay', from: 'Polish 250 ml (old)', to: { sku: 'POLISH-250' } });
}
