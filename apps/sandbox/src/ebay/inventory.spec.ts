import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { auctionTerms, EbaySeller, item, refusal, terms } from './ebay-seller.contract.js';

let seller: EbaySeller;
beforeAll(async () => void (seller = await EbaySeller.open()));
afterAll(() => seller.close());

const put = (sku: string, body: object, headers?: Record<string, string>) =>
  seller.inventory('PUT', `inventory_item/${sku}`, body, headers);

describe('An inventory item', () => {
  it('is made, told again, and replaced as a whole', async () => {
    expect((await put('NGA-1', item())).status).toBe(201);
    const { body } = await seller.inventory('GET', 'inventory_item/NGA-1');
    expect(body).toEqual({ sku: 'NGA-1', locale: 'en_US', ...item() });
    expect((await put('NGA-1', { product: { title: 'Caddy' } })).status).toBe(204);
    expect((await seller.inventory('GET', 'inventory_item/NGA-1')).body).toEqual({
      ...{ sku: 'NGA-1', locale: 'en_US', product: { title: 'Caddy' } },
      availability: { shipToLocationAvailability: { quantity: 0 } },
    });
  });

  it.each([
    ['of no language', item(), { 'content-language': '' }],
    ['of no type', item(), { 'content-type': 'text/plain' }],
    ['with a title of 81 characters', item({ title: 'x'.repeat(81) }), {}],
    ['with a photo that is not https', item({ imageUrls: ['http://photos.example/1.jpg'] }), {}],
    ['with 25 photos', item({ imageUrls: Array<string>(25).fill('https://photos.example/1.jpg') }), {}],
    ['with an aspect of 51 characters', item({ aspects: { Type: ['x'.repeat(51)] } }), {}],
    ['in a condition that eBay does not know', { ...item(), condition: 'USED' }, {}],
    ['of which there are less than none', item({}, -1), {}],
  ])('is refused %s', async (_, body, headers) => {
    expect(await put('NGA-2', body, headers as unknown as Record<string, string>)).toMatchObject(refusal(400, 25_709));
    expect(await seller.inventory('GET', 'inventory_item/NGA-2')).toMatchObject(refusal(404, 25_710));
  });

  it('is refused with a SKU of 51 characters', async () =>
    expect(await put('x'.repeat(51), item())).toMatchObject(refusal(400, 25_708)));

  it('is found among the others, page by page, and not if it was listed on eBay’s pages', async () => {
    for (const sku of ['NGA-3', 'NGA-4']) await put(sku, item());
    seller.hall.putListing('ebay', 'BY-HAND', { title: 'Caddy' });
    const { body } = await seller.inventory('GET', 'inventory_item?limit=2');
    expect(body).toMatchObject({ total: 3, size: 2, inventoryItems: [{ sku: 'NGA-1' }, { sku: 'NGA-3' }] });
    const next = String(body['next']).slice(seller.url.length);
    expect((await seller.ask('GET', next)).body).toMatchObject({ inventoryItems: [{ sku: 'NGA-4' }] });
    expect(await seller.inventory('GET', 'inventory_item?limit=201')).toMatchObject(refusal(400, 25_706));
  });

  it('that is deleted takes offers and listing with it', async () => {
    const offerId = await seller.list('NGA-5');
    expect((await seller.inventory('DELETE', 'inventory_item/NGA-5')).status).toBe(204);
    expect(seller.truth('NGA-5').state).toBe('ended');
    expect(await seller.inventory('GET', `offer/${offerId}`)).toMatchObject(refusal(404, 25_713));
    expect(await seller.inventory('DELETE', 'inventory_item/NGA-5')).toMatchObject(refusal(404, 25_710));
  });
});

describe('An offer', () => {
  const asked = (sku: string, more: object = {}) => ({ sku, marketplaceId: 'EBAY_US', format: 'FIXED_PRICE', ...more });
  const create = (body: object, headers?: Record<string, string>) => seller.inventory('POST', 'offer', body, headers);

  it('is of something there is, and once', async () => {
    expect(await create(asked('NGA-10'))).toMatchObject(refusal(400, 25_702));
    await put('NGA-10', item());
    const { status, body } = await create(asked('NGA-10', terms));
    expect({ status, body }).toEqual({ status: 201, body: { offerId: expect.any(String), warnings: [] } });
    const again = await create(asked('NGA-10', terms));
    expect(again).toMatchObject(refusal(400, 25_002));
    expect(again.body).toMatchObject({ errors: [{ parameters: [{ name: 'offerId', value: body['offerId'] }] }] });
  });

  it('is found by SKU; none is an error', async () => {
    const { body } = await seller.inventory('GET', 'offer?sku=NGA-10');
    expect(body).toMatchObject({
      total: 1,
      offers: [
        { sku: 'NGA-10', status: 'UNPUBLISHED', format: 'FIXED_PRICE', availableQuantity: 1, categoryId: '13922' },
      ],
    });
    expect((body['offers'] as object[])[0]).not.toHaveProperty('listing');
    expect(await seller.inventory('GET', 'offer?sku=NGA-11')).toMatchObject(refusal(404, 25_713));
    expect(await seller.inventory('GET', 'offer')).toMatchObject(refusal(400, 25_709));
  });

  it.each([
    [25_709, 'of no language', terms, { 'content-language': '' }],
    [25_709, 'of another format', { ...terms, format: 'CLASSIFIED' }, {}],
    [25_758, 'at a fixed price that begins', { pricingSummary: auctionTerms.pricingSummary }, {}],
    [25_002, 'at a fixed price for a week', { ...terms, listingDuration: 'DAYS_7' }, {}],
    [25_755, 'by auction without end', { ...auctionTerms, format: 'AUCTION', listingDuration: undefined }, {}],
    [25_757, 'by auction without beginning', { ...auctionTerms, format: 'AUCTION', pricingSummary: {} }, {}],
    [25_762, 'by auction of two', { ...auctionTerms, format: 'AUCTION', availableQuantity: 2 }, {}],
  ])('is refused with %i: %s', async (errorId, _, more, headers) => {
    await put('NGA-12', item());
    const refused = await create(asked('NGA-12', more), headers);
    expect(refused).toMatchObject(refusal(400, errorId));
  });

  it('is changed as a whole, and deleted', async () => {
    const offerId = await seller.offer('NGA-13');
    expect((await seller.inventory('PUT', `offer/${offerId}`, { categoryId: '20082' })).status).toBe(204);
    const { body } = await seller.inventory('GET', `offer/${offerId}`);
    expect(body).toMatchObject({ offerId, sku: 'NGA-13', marketplaceId: 'EBAY_US', categoryId: '20082' });
    expect(body).not.toHaveProperty('pricingSummary');
    expect((await seller.inventory('DELETE', `offer/${offerId}`)).status).toBe(204);
    expect(await seller.inventory('GET', `offer/${offerId}`)).toMatchObject(refusal(404, 25_713));
  });
});

describe('An offer is published', () => {
  const publish = (offerId: string) => seller.inventory('POST', `offer/${offerId}/publish`);

  it('and is a listing that can be bought', async () => {
    const offerId = await seller.offer('NGA-20');
    const { body } = await publish(offerId);
    const { number } = seller.truth('NGA-20');
    expect(body).toEqual({ listingId: String(number), warnings: [] });
    expect(seller.truth('NGA-20')).toMatchObject({
      ...{ state: 'live', quantity: 1, priceMinor: 125_000, currency: 'USD', format: 'fixed', liveAt: seller.now },
      title: 'Georgian mahogany tea caddy c.1790',
    });
    expect((await seller.inventory('GET', `offer/${offerId}`)).body).toMatchObject({
      ...{ status: 'PUBLISHED', availableQuantity: 1 },
      listing: { listingId: String(number), listingStatus: 'ACTIVE' },
    });
    expect((await publish(offerId)).body).toMatchObject({ listingId: String(number) });
  });

  it.each([
    [25_002, 'a title', item({ title: undefined }), terms],
    [25_002, 'a description', item({ description: undefined }), terms],
    [25_014, 'a photo', item({ imageUrls: [] }), terms],
    [25_021, 'a condition', { ...item(), condition: undefined }, terms],
    [25_004, 'one to sell', item({}, 0), terms],
    [25_005, 'a category', item(), { ...terms, categoryId: undefined }],
    [25_012, 'a location', item(), { ...terms, merchantLocationKey: undefined }],
    [25_007, 'policies', item(), { ...terms, listingPolicies: {} }],
    [25_003, 'a price', item(), { ...terms, pricingSummary: {} }],
    [25_003, 'a price above nothing', item(), { ...terms, pricingSummary: { price: { value: '0', currency: 'USD' } } }],
    [25_003, 'whole cents', item(), { ...terms, pricingSummary: { price: { value: '1.005', currency: 'USD' } } }],
  ])('only with what it needs, else %i: %s', async (errorId, what, thing, some) => {
    const sku = `LACKS-${what.replaceAll(' ', '-')}`;
    const offerId = await seller.offer(sku);
    await put(sku, thing);
    await seller.inventory('PUT', `offer/${offerId}`, some);
    expect(await publish(offerId)).toMatchObject(refusal(400, errorId));
    expect(seller.truth(sku).liveAt).toBeUndefined();
  });

  it('with the aspects that its category wants', async () => {
    seller.shop.requireAspects('20091', ['Type', 'Brand']);
    const offerId = await seller.offer('NGA-22', 'FIXED_PRICE', { categoryId: '20091' });
    const refused = await publish(offerId);
    expect(refused).toMatchObject(refusal(400, 25_002));
    expect(refused.body).toMatchObject({ errors: [{ parameters: [{}, { name: '2', value: 'Brand' }] }] });
    await put('NGA-22', item({ aspects: { Type: ['Tea Caddy'], Brand: ['Unbranded'] } }));
    expect((await publish(offerId)).status).toBe(200);
  });

  it('in one format at a time', async () => {
    await seller.list('NGA-23');
    const auction = await seller.offer('NGA-23', 'AUCTION');
    expect(await publish(auction)).toMatchObject(refusal(400, 25_002));
  });
});
