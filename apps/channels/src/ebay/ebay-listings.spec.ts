import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { ChannelUnreachable, type Listed, type LiveListing } from '../channel/channel.js';
import type { EbayChannel } from './ebay.channel.js';
import { all, noOffer, Recorder, refusal, reply, type Answer } from './recorder.contract.js';

const ebay = new Recorder();
let channel: EbayChannel;
beforeAll(() => ebay.listen());
beforeEach(() => {
  ebay.forget();
  channel = ebay.open();
});
afterAll(() => ebay.close());

const usd = (minor: number) => ({ minor, currency: 'USD' });
const listed: Listed = { sku: 'NGA-000482', listingNumber: '315000000001', handle: '36445435465' };
const [standing] = reply('offers').offers as [Record<string, unknown>];
const { listing: _, ...unlisted } = standing;
const unpublished = { ...unlisted, status: 'UNPUBLISHED' };
const offers = (...some: unknown[]): Answer => ({ body: { offers: some, total: some.length } });
const done: Answer = { status: 204 };
const { answering, failing, body, calls: asked } = ebay;

describe('To end', () => {
  const end = () => channel.end(listed);
  const withdrawn = { body: { listingId: '315000000001' } };
  it('a listing, its offer is withdrawn', async () => {
    expect(await answering(end, withdrawn)).toBe('ended');
    expect(asked()).toEqual(['POST /sell/inventory/v1/offer/36445435465/withdraw']);
    expect(ebay.asked[0]!.text).toBe('');
  });
  it.each<[string, Answer[]]>([
    ['eBay has no such offer', [noOffer]],
    ['it is not available', [refusal(400, 25_713)]],
    ['eBay says no, since it is not published', [refusal(400, 25_002), { body: unpublished }]],
    [
      'eBay says no, since it was sold',
      [refusal(400, 25_002), { body: { ...standing, listing: { listingStatus: 'ENDED', listingId: '3' } } }],
    ],
    ['eBay says no, and then has no such offer', [refusal(400, 25_002), noOffer]],
    ['eBay names no listing that it ended, since there was none', [{ body: {} }, { body: unpublished }]],
  ])('is over where %s', async (_, answers) => expect(await answering(end, ...answers)).toBe('over'));
  it('is refused where it is still shown', async () =>
    expect(await failing(end, refusal(400, 25_002), { body: standing })).toMatchObject({ code: '25002' }));
  it('is not known where eBay says yes, and still shows it', async () =>
    expect(await failing(end, { body: {} }, { body: standing })).toBeInstanceOf(ChannelUnreachable));
});

describe('To change a price', () => {
  const reprice = () => channel.reprice(listed, usd(99_950));
  const answer = (statusCode: number, errorId?: number): Answer => ({
    status: statusCode === 200 ? 200 : 207,
    body: { responses: [{ statusCode, errors: errorId === undefined ? [] : [{ errorId }] }] },
  });
  it('says it of the offer, and nothing of how many there are', async () => {
    expect(await answering(reprice, { body: standing }, answer(200))).toBe('repriced');
    expect(asked()[1]).toBe('POST /sell/inventory/v1/bulk_update_price_quantity');
    expect(body(1)).toEqual({
      requests: [
        { sku: 'NGA-000482', offers: [{ offerId: '36445435465', price: { value: '999.50', currency: 'USD' } }] },
      ],
    });
  });
  it('believes each answer within the answer', async () => {
    expect(await failing(reprice, { body: standing }, { body: reply('repriced') })).toMatchObject({ code: '25003' });
    expect(await failing(reprice, { body: standing }, answer(500, 25_025))).toBeInstanceOf(ChannelUnreachable);
    expect(await failing(reprice, { body: standing }, { body: { responses: [] } })).toBeInstanceOf(ChannelUnreachable);
  });
  it.each<[string, Answer[]]>([
    ['is not published', [{ body: unpublished }]],
    ['is sold out', [{ body: { ...standing, availableQuantity: 0 } }]],
    ['is gone', [noOffer]],
    ['went in between', [{ body: standing }, answer(400, 25_713)]],
  ])('finds over what %s', async (_, answers) => expect(await answering(reprice, ...answers)).toBe('over'));
  it('of an auction, says the offer again with another start', async () => {
    const auctioned = { ...standing, format: 'AUCTION', listingDuration: 'DAYS_7', pricingSummary: {} };
    expect(await answering(reprice, { body: auctioned }, done)).toBe('repriced');
    expect(asked()[1]).toBe('PUT /sell/inventory/v1/offer/36445435465');
    const { offerId, sku, marketplaceId, format, availableQuantity, status, listing, ...kept } = auctioned as Record<
      string,
      unknown
    >;
    expect(body(1)).toEqual({ ...kept, pricingSummary: { auctionStartPrice: { value: '999.50', currency: 'USD' } } });
    expect([offerId, sku, marketplaceId, format, availableQuantity, status, listing]).not.toContain(undefined);
    expect(await failing(reprice, { body: auctioned }, refusal(400, 25_038))).toMatchObject({ code: '25038' });
  });
});

describe('What is live', () => {
  const live = () => all(channel.live());
  const listing: LiveListing = { ...listed, quantity: 1, price: usd(125_000) };
  it('is what is published of all that is there, page by page as eBay counts them', async () => {
    const next = { ...reply('items'), next: undefined, inventoryItems: [{ sku: 'NGA-7', availability: {} }] };
    expect(await answering(live, { body: reply('items') }, offers(standing, unpublished), { body: next })).toEqual([
      listing,
    ]);
    expect(asked()).toEqual([
      'GET /sell/inventory/v1/inventory_item?limit=200&offset=0',
      'GET /sell/inventory/v1/offer?sku=NGA-000482',
      'GET /sell/inventory/v1/inventory_item?limit=200&offset=1',
    ]);
  });
  it.each([
    ['has none left', { ...standing, availableQuantity: 0 }],
    ['is out of stock', { ...standing, listing: { listingId: '3', listingStatus: 'OUT_OF_STOCK' } }],
    ['is over', { ...standing, listing: { listingId: '3', listingStatus: 'ENDED' } }],
  ])('is nothing that %s', async (_, offer) =>
    expect(await answering(live, { body: { ...reply('items'), next: undefined } }, offers(offer))).toEqual([]),
  );
  it('is an auction with its bids, what was bid, and when it ends', async () => {
    const start = { auctionStartPrice: { value: '99.0', currency: 'USD' } };
    const auctioned = { ...standing, format: 'AUCTION', pricingSummary: start };
    const page = { body: { ...reply('items'), next: undefined } };
    expect(await answering(live, page, offers(auctioned), { body: reply('auction') })).toEqual([
      { ...listing, price: usd(21_050), bids: 3, endsAt: '2026-01-19T09:00:00.000Z' },
    ]);
    expect(asked()[2]).toBe('GET /buy/browse/v1/item/get_item_by_legacy_id?legacy_item_id=315000000001');
    // What buyers cannot see yet, or no more, may still be bought as far as the seller knows.
    expect(await answering(live, page, offers(auctioned), refusal(400, 11_003))).toEqual([
      { ...listing, price: usd(9_900) },
    ]);
  });
  it('is not known where eBay says something else', async () =>
    expect(await failing(live, { body: { inventoryItems: [{}] } })).toBeInstanceOf(ChannelUnreachable));
});
