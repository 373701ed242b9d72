import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { auctionTerms, EbaySeller, item, refusal, terms } from './ebay-seller.contract.js';

let seller: EbaySeller;
beforeAll(async () => void (seller = await EbaySeller.open()));
afterAll(() => seller.close());

const hourMs = 3_600_000;
const withdraw = (offerId: string) => seller.inventory('POST', `offer/${offerId}/withdraw`);
const publish = (offerId: string) => seller.inventory('POST', `offer/${offerId}/publish`);
const bulk = (request: object, ...more: object[]) =>
  seller.inventory('POST', 'bulk_update_price_quantity', { requests: [request, ...more] });
const offer = async (offerId: string) => (await seller.inventory('GET', `offer/${offerId}`)).body;
const usd = (value: string) => ({ value, currency: 'USD' });

describe('A listing that is withdrawn', () => {
  it('is over, and comes back when it is published again', async () => {
    const offerId = await seller.list('NGA-1');
    const { number } = seller.truth('NGA-1');
    seller.now += 5;
    expect(await withdraw(offerId)).toMatchObject({ status: 200, body: { listingId: String(number) } });
    expect(seller.truth('NGA-1')).toMatchObject({ state: 'ended', endedAt: seller.now });
    expect(await offer(offerId)).toMatchObject({ status: 'UNPUBLISHED' });
    expect(await withdraw(offerId)).toMatchObject(refusal(400, 25_713));
    expect((await publish(offerId)).status).toBe(200);
    expect(seller.truth('NGA-1')).toMatchObject({ state: 'live', quantity: 1 });
  });

  it('stays purchasable where eBay only says that it is over', async () => {
    const offerId = await seller.list('NGA-2');
    seller.hall.ignoreEndings('ebay', 1);
    expect((await withdraw(offerId)).status).toBe(200);
    expect(seller.truth('NGA-2').state).toBe('live');
    expect(await offer(offerId)).toMatchObject({ status: 'PUBLISHED', listing: { listingStatus: 'ACTIVE' } });
    expect((await withdraw(offerId)).status).toBe(200);
    expect(seller.truth('NGA-2').state).toBe('ended');
  });

  it('was sold before: there is nothing to withdraw, and nothing to publish until there is one again', async () => {
    const offerId = await seller.list('NGA-3');
    seller.hall.buy('ebay', 'NGA-3');
    expect(await withdraw(offerId)).toMatchObject(refusal(400, 25_713));
    expect(await offer(offerId)).toMatchObject({ status: 'UNPUBLISHED', availableQuantity: 0 });
    expect((await seller.inventory('GET', 'inventory_item/NGA-3')).body).toMatchObject({
      availability: { shipToLocationAvailability: { quantity: 0 } },
    });
    expect(await publish(offerId)).toMatchObject(refusal(400, 25_004));
    await seller.inventory('PUT', 'inventory_item/NGA-3', item());
    expect((await publish(offerId)).status).toBe(200);
    expect(seller.truth('NGA-3')).toMatchObject({ state: 'live', quantity: 1 });
  });

  it('is none of ours', async () => expect(await withdraw('950000099990')).toMatchObject(refusal(404, 25_713)));
});

describe('A listing that is live', () => {
  it('follows its item and its offer', async () => {
    const offerId = await seller.list('NGA-10');
    await seller.inventory('PUT', 'inventory_item/NGA-10', item({ title: 'Caddy' }));
    await seller.inventory('PUT', `offer/${offerId}`, { ...terms, pricingSummary: { price: usd('990.00') } });
    expect(seller.truth('NGA-10')).toMatchObject({ state: 'live', title: 'Caddy', priceMinor: 99_000 });
    expect(await seller.inventory('PUT', `offer/${offerId}`, { ...terms, categoryId: undefined })).toMatchObject(
      refusal(400, 25_005),
    );
    const untitled = await seller.inventory('PUT', 'inventory_item/NGA-10', item({ title: undefined }));
    expect(untitled).toMatchObject(refusal(400, 25_002));
    expect(seller.truth('NGA-10')).toMatchObject({ state: 'live', title: 'Caddy' });
  });

  it('of which nothing is left stays published, and is back with the stock', async () => {
    const offerId = await seller.list('NGA-11');
    await seller.inventory('PUT', 'inventory_item/NGA-11', item({}, 0));
    expect(seller.truth('NGA-11').state).toBe('ended');
    expect(await offer(offerId)).toMatchObject({ status: 'PUBLISHED', listing: { listingStatus: 'OUT_OF_STOCK' } });
    await seller.inventory('PUT', 'inventory_item/NGA-11', item());
    expect(seller.truth('NGA-11')).toMatchObject({ state: 'live', quantity: 1 });
    await seller.inventory('PUT', `offer/${offerId}`, { ...terms, availableQuantity: 0 });
    expect(seller.truth('NGA-11').state).toBe('ended');
    expect((await withdraw(offerId)).status).toBe(200);
    expect(await offer(offerId)).toMatchObject({ status: 'UNPUBLISHED' });
  });
});

describe('Price and quantity', () => {
  it('are changed together', async () => {
    const offerId = await seller.list('NGA-20');
    const { status, body } = await bulk({ sku: 'NGA-20', offers: [{ offerId, price: usd('1100.00') }] });
    expect({ status, body }).toEqual({
      ...{ status: 200, body: { responses: [{ statusCode: 200, sku: 'NGA-20', offerId, errors: [], warnings: [] }] } },
    });
    expect(seller.truth('NGA-20')).toMatchObject({ priceMinor: 110_000, state: 'live' });
    expect(await offer(offerId)).toMatchObject({ pricingSummary: { price: usd('1100.00') } });
    await bulk({
      sku: 'NGA-20',
      shipToLocationAvailability: { quantity: 0 },
      offers: [{ offerId, availableQuantity: 0 }],
    });
    expect(seller.truth('NGA-20').state).toBe('ended');
  });

  it('fail inside a success, each for itself', async () => {
    const [live, idle] = [await seller.list('NGA-21'), await seller.offer('NGA-22')];
    const price = usd('1100.00');
    const { status, body } = await bulk({
      offers: [
        { offerId: live, price },
        { offerId: idle, price },
        { offerId: live, price: usd('0.00') },
      ],
    });
    expect({ status, body }).toMatchObject({
      status: 207,
      body: {
        responses: [
          { statusCode: 200, offerId: live, errors: [] },
          { statusCode: 400, offerId: idle, errors: [{ errorId: 25_713 }] },
          { statusCode: 400, offerId: live, errors: [{ errorId: 25_003 }] },
        ],
      },
    });
    expect(seller.truth('NGA-21').priceMinor).toBe(110_000);
    expect((await bulk({ sku: 'NONE', shipToLocationAvailability: { quantity: 1 } })).body).toMatchObject({
      responses: [{ statusCode: 400, sku: 'NONE', errors: [{ errorId: 25_702 }] }],
    });
  });

  it.each([
    ['of two SKUs', [{ sku: 'A' }, { sku: 'B' }]],
    ['of nothing', [{ sku: 'A' }]],
    ['of 26 offers', [{ offers: Array(26).fill({ offerId: '1' }) as object[] }]],
  ])('are refused %s', async (_, [first, ...more]) =>
    expect(await bulk(first!, ...more)).toMatchObject(refusal(400, 25_709)),
  );
});

describe('An auction', () => {
  const seen = async (sku: string) =>
    seller.ask('GET', `/buy/browse/v1/item/get_item_by_legacy_id?legacy_item_id=${seller.truth(sku).number}`);

  it('runs for its days, and shows bids and end to who looks', async () => {
    await seller.list('NGA-30', 'AUCTION');
    const end = new Date(seller.now + 7 * 24 * hourMs).toISOString();
    expect((await seen('NGA-30')).body).toMatchObject({
      ...{ buyingOptions: ['AUCTION'], bidCount: 0, minimumPriceToBid: usd('400.00'), itemEndDate: end },
    });
    seller.hall.bid('ebay', 'NGA-30', 42_000);
    const { body } = await seen('NGA-30');
    expect(body).toMatchObject({ bidCount: 1, currentBidPrice: usd('420.00'), itemEndDate: end });
    expect(body).not.toHaveProperty('price');
  });

  it('is of one, however many there are', async () => {
    await seller.list('NGA-35', 'AUCTION');
    await seller.inventory('PUT', 'inventory_item/NGA-35', item({}, 3));
    expect(seller.truth('NGA-35')).toMatchObject({ state: 'live', quantity: 1 });
  });

  it('with a bid cannot be revised', async () => {
    const offerId = await seller.list('NGA-31', 'AUCTION');
    expect((await seller.inventory('PUT', `offer/${offerId}`, auctionTerms)).status).toBe(204);
    seller.hall.bid('ebay', 'NGA-31', 42_000);
    expect(await seller.inventory('PUT', `offer/${offerId}`, auctionTerms)).toMatchObject(refusal(400, 25_038));
    expect(await seller.inventory('PUT', 'inventory_item/NGA-31', item())).toMatchObject(refusal(400, 25_038));
    expect((await bulk({ offers: [{ offerId, price: usd('500.00') }] })).body).toMatchObject({
      responses: [{ statusCode: 400, errors: [{ errorId: 25_038 }] }],
    });
  });

  it('with a bid is ended early, but not in its last twelve hours', async () => {
    const [first, second] = [await seller.list('NGA-32', 'AUCTION'), await seller.list('NGA-33', 'AUCTION')];
    for (const sku of ['NGA-32', 'NGA-33']) seller.hall.bid('ebay', sku, 42_000);
    seller.now += 7 * 24 * hourMs - 12 * hourMs;
    await seller.sign();
    expect((await withdraw(first)).status).toBe(200);
    seller.now += 1;
    expect(await withdraw(second)).toMatchObject(refusal(400, 25_002));
  });

  it('that is over is nobody’s to withdraw, and begins anew without bids', async () => {
    const offerId = await seller.list('NGA-34', 'AUCTION');
    seller.now += 7 * 24 * hourMs;
    await seller.sign();
    seller.hall.settle();
    expect(await withdraw(offerId)).toMatchObject(refusal(400, 25_713));
    await publish(offerId);
    seller.hall.bid('ebay', 'NGA-34', 50_000);
    await withdraw(offerId);
    await publish(offerId);
    expect(seller.truth('NGA-34')).toMatchObject({ state: 'live', bids: 0, priceMinor: 40_000 });
  });
});

describe('What buyers see', () => {
  const look = (number: number | string) =>
    seller.ask('GET', `/buy/browse/v1/item/get_item_by_legacy_id?legacy_item_id=${number}`);

  it('is a price, if it is fixed', async () => {
    await seller.list('NGA-40');
    const { number } = seller.truth('NGA-40');
    const { body } = await look(number);
    expect(body).toMatchObject({ legacyItemId: String(number), price: usd('1250.00'), buyingOptions: ['FIXED_PRICE'] });
    expect(body).not.toHaveProperty('bidCount');
  });

  it('is nothing of what is over, or never was', async () => {
    const offerId = await seller.list('NGA-41');
    await withdraw(offerId);
    expect(await look(seller.truth('NGA-41').number)).toMatchObject(refusal(400, 11_004));
    expect(await look(295_000_099_999)).toMatchObject(refusal(400, 11_003));
    expect(await look('v1|295000000001|0')).toMatchObject(refusal(400, 11_003));
  });
});
